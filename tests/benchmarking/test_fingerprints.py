"""What scores depend on: the same text in every process, another for what differs."""

import json
import os
import subprocess
import sys
from functools import partial

import numpy as np
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import KFold

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.benchmarking import (
    ArchiveDataset,
    ClusteringBenchmark,
    load_dataset,
)
from sktime_contrastive.benchmarking.fingerprints import (
    describe_data,
    describe_experiment,
)
from sktime_contrastive.benchmarking.store import differences
from tests.benchmarking.conftest import Halves, write_data_set


def described(
    estimator=None,
    scorers=None,
    n_seeds=1,
    n_clusters="classes",
    protocol="combined",
):
    benchmark = ClusteringBenchmark()
    benchmark.add_task((None, None), protocol, scorers, "A")
    task = benchmark.tasks.entities["A"]
    return describe_experiment(estimator or Halves(), task, "", n_seeds, n_clusters)


def metric_of(weight):
    def score(y_true, y_pred):
        return weight * adjusted_rand_score(y_true, y_pred)

    return score


def shifted(y_true, y_pred, by=0.0):
    return adjusted_rand_score(y_true, y_pred) + by


def test_metrics_of_one_name_are_told_apart():
    one, two = described(scorers=metric_of(1)), described(scorers=metric_of(2))
    assert differences(one, described(scorers=metric_of(1))) == {}
    assert len(differences(one, two)) == 1
    low, high = (described(scorers=partial(shifted, by=by)) for by in (0.0, 1.0))
    assert len(differences(low, high)) == 1


def test_parameters_of_components_count_and_the_number_of_jobs_does_not():
    def clusterer(**parameters):
        return ContrastiveClusterer(embedder=recipes.plain_2d(**parameters))

    before = described(clusterer())
    (line,) = differences(before, described(clusterer(latent_dim=3))).values()
    assert line == "estimator's embedder__latent_dim: 2 then, 3 now"
    assert differences(before, described(clusterer().set_params(verbose=5))) == {}
    assert differences(before, described(clusterer().set_params(n_clusters=5))) == {}
    chosen = described(clusterer().set_params(n_clusters=5), n_clusters=None)
    assert len(differences(described(clusterer(), n_clusters=None), chosen)) == 1


def test_arrays_among_the_parameters_are_told_apart():
    one, two = (described(Halves(marks=np.arange(3) + shift)) for shift in (0, 1))
    assert len(differences(one, two)) == 1
    assert differences(one, described(Halves(marks=np.arange(3)))) == {}


def test_files_are_known_by_what_is_in_them(tmp_path):
    def data_of(folder):
        benchmark = ClusteringBenchmark()
        benchmark.add_task(ArchiveDataset("Toy", folder), "combined", task_id="A")
        return describe_data("A", benchmark.tasks.entities["A"], None)

    for folder, shift in (("a", 0), ("b", 0), ("c", 0.1)):
        write_data_set(tmp_path / folder / "Toy.npz", shift)
    assert data_of(tmp_path / "a") == data_of(tmp_path / "b") != data_of(tmp_path / "c")
    assert data_of(tmp_path / "nowhere") == ""


def test_names_of_what_ships_are_told_apart():
    benchmark = ClusteringBenchmark()
    for name in ("GunPoint", "ArrowHead"):
        benchmark.add_task(load_dataset(name), "combined", task_id=name)
    gun, arrow = (
        describe_data(name, task, None)
        for name, task in benchmark.tasks.entities.items()
    )
    assert gun != arrow


def test_another_process_has_the_same(tmp_path):
    code = (
        "import json\n"
        "from tests.benchmarking.test_fingerprints import described\n"
        "from sktime_contrastive import ContrastiveClusterer as C, recipes\n"
        "print(json.dumps(described(C(embedder=recipes.simclr()))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    here = described(ContrastiveClusterer(embedder=recipes.simclr()))
    assert differences(json.loads(run.stdout), here) == {}


def metric_with_set(y_true, y_pred):
    return float(str(y_pred[0]) in {"a", "b", "c", "d", "e", "f", "g"})


def test_a_function_has_one_hash_in_every_process():
    code = (
        "from tests.benchmarking.test_fingerprints import described, metric_with_set\n"
        "print(described(scorers=metric_with_set)['metrics'])"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2", "3")
    }
    assert found == {described(scorers=metric_with_set)["metrics"]}


def test_local_classes_and_splitters_are_told_apart():
    class Weighted:
        def __init__(self, weight):
            self.weight = weight

        def __call__(self, y_true, y_pred):
            return self.weight

    one, two = described(scorers=Weighted(1)), described(scorers=Weighted(2))
    assert list(differences(one, two)) == ["metrics"]
    assert differences(one, described(scorers=Weighted(1))) == {}
    low, high = (described(protocol=KFold(2, shuffle=s)) for s in (False, True))
    assert list(differences(low, high)) == ["protocol"]

import pytest
from sklearn.metrics import adjusted_rand_score
from sktime.benchmarking.benchmarks import TaskObject

from sktime_contrastive.benchmarking import ClusteringBenchmark
from sktime_contrastive.benchmarking.store import Record
from sktime_contrastive.benchmarking.trials import (
    Trial,
    configure,
    run_trial,
)
from tests.benchmarking.archive_files import write
from tests.benchmarking.conftest import Halves, Unpredicting, fits
from tests.panel.archive_texts import HEADER


def run(panel, estimator, seed=None, protocol="combined", **settings):
    task = TaskObject(panel, protocol, [adjusted_rand_score])
    how = {"timeout": None, "n_clusters": "classes"} | settings
    empty = Record("A", "one", seed, n_folds=1, experiment={"data": "x"})
    return run_trial(Trial(empty, task, estimator, **how))


@pytest.mark.parametrize("timeout", [None, 60])
def test_a_trial_has_the_scores_of_its_seed(timeout, high_and_low):
    X, y = high_and_low
    result = run(high_and_low, Halves(flips=0.5), seed=3, timeout=timeout)
    labels = Halves(flips=0.5, random_state=3).fit(X).labels_
    assert (result.task, result.estimator, result.seed) == ("A", "one", 3)
    (fold,) = result.folds
    assert fold["adjusted_rand_score"] == adjusted_rand_score(y, labels)
    assert (result.error, result.message) == ("", "")
    assert (result.n_folds, result.experiment) == (1, {"data": "x"})


@pytest.mark.parametrize("timeout", [None, 60])
def test_what_goes_wrong_is_the_result(timeout, high_and_low):
    result = run(high_and_low, Unpredicting(), protocol=2, timeout=timeout)
    assert result.folds == []
    assert result.error == "NotImplementedError"
    assert "Unpredicting cannot predict" in result.message


def test_an_estimator_is_warmed_up_on_a_corner_once_in_a_process(
    high_and_low, tmp_path
):
    marks = tmp_path / "marks"
    limited = {"timeout": 60}  # in a process that is not this one
    for seed in (0, 1):
        run(high_and_low, Halves(marks=marks), seed, **limited)
    sizes = [line.split()[1] for line in marks.read_text().splitlines()]
    assert fits(marks) == ["0", "1"]
    assert sizes.count("12") <= 1


def test_estimators_of_one_id_are_both_warmed_up(high_and_low, tmp_path):
    for name in ("first", "second"):
        marks = tmp_path / name
        run(high_and_low, Halves(marks=marks), seed=0)
        sizes = [line.split()[1] for line in marks.read_text().splitlines()]
        assert sizes == ["12", "60"]


def inertia(X, labels):
    """A metric that asks for no labels."""
    return float(len(set(labels)))


def test_without_labels_internal_metrics_score(tmp_path):
    rows = "".join(f"{i},{i}\n" for i in range(8))
    dataset = write(tmp_path, f"{HEADER}@classLabel false\n@data\n{rows}")
    benchmark = ClusteringBenchmark()
    benchmark.add_estimator(Halves())
    benchmark.add_task(dataset, "combined", inertia, task_id="inside")
    benchmark.add_task(dataset, "combined", task_id="classes")
    benchmark.run()
    assert benchmark.results_.scores["inertia"].tolist() == [2.0]
    (message,) = benchmark.results_.failures["message"]
    assert "Odd_TRAIN.ts: it has no class labels" in message


def test_seeds_and_clusters_reach_nested_estimators(high_and_low):
    from sktime.clustering.compose import ClustererPipeline
    from sktime.transformations.series.exponent import ExponentTransformer

    pipeline = ClustererPipeline(Halves(), [ExponentTransformer()])
    configured = configure(pipeline, ["a", "b", "c"], 7, "classes")
    assert configured.get_params()["clusterer__n_clusters"] == 3
    assert configured.get_params()["clusterer__random_state"] == 7
    untouched = configure(Halves(5, random_state=3), ["a", "b"], None, None)
    assert (untouched.n_clusters, untouched.random_state) == (5, 3)

"""A run goes on from the scores of the same experiment, and of no other."""

import json

import pytest
from sklearn.metrics import adjusted_rand_score, rand_score
from sklearn.model_selection import KFold

from sktime_contrastive.benchmarking import (
    ClusteringBenchmark,
    ClusteringResults,
    fingerprints,
    make_estimator,
)
from sktime_contrastive.benchmarking.cli import main
from tests.benchmarking.conftest import Halves, refused, write_data_set


def benchmark_of(
    panel,
    estimator=None,
    protocol="combined",
    scorers=adjusted_rand_score,
    error_score="raise",
    **parameters,
):
    benchmark = ClusteringBenchmark(**{"n_seeds": 1, **parameters})
    benchmark.add_estimator(estimator or Halves(flips=0.5), "one")
    benchmark.add_task(panel, protocol, scorers, "A", error_score)
    return benchmark


def scores(path):
    return ClusteringResults.load(path).scores["adjusted_rand_score"].tolist()


@pytest.fixture
def path(high_and_low, tmp_path):
    """A results file of the benchmark above."""
    path = tmp_path / "results.json"
    benchmark_of(high_and_low).run(path)
    return path


OTHERS = {
    "parameter": (
        {"estimator": Halves(flips=0.25)},
        "estimator's flips: 0.5 then, 0.25",
    ),
    "class": (
        {"estimator": make_estimator("euclidean_kmeans")},
        "estimator: .*Halves then",
    ),
    "metrics": ({"scorers": [adjusted_rand_score, rand_score]}, "metrics: "),
    "protocol": ({"protocol": 2}, "protocol: 'combined' then, 2 now"),
    "splitter": ({"protocol": KFold(2)}, "protocol: "),
    "seeds": ({"n_seeds": None}, "seeds: .* then, the estimator's own now"),
    "clusters": ({"n_clusters": None}, "n_clusters of the benchmark: 'classes' then"),
    "error score": ({"error_score": 0.0}, "error_score: 'raise' then, 0.0 now"),
}


@pytest.mark.parametrize(("other", "says"), OTHERS.values(), ids=OTHERS)
def test_another_experiment_is_refused(other, says, path, high_and_low):
    before = path.read_bytes()
    with pytest.raises(ValueError, match=rf"scores of 'one' on 'A' .*{says}") as raised:
        benchmark_of(high_and_low, **other).run(path)
    assert "force_rerun=['one']" in str(raised.value)
    assert path.read_bytes() == before


def test_other_data_are_refused(path, high_and_low):
    X, y = high_and_low
    for panel in ((X + 1, y), (X, y[::-1])):
        with pytest.raises(ValueError, match=r"another experiment \(data: "):
            benchmark_of(panel).run(path)
    with pytest.raises(ValueError, match=r"another experiment \(data: "):
        benchmark_of(lambda: (X + 1, y)).run(path)
    benchmark_of(lambda: (X, y)).run(path)


def test_another_version_is_refused(path, high_and_low, monkeypatch):
    version = fingerprints.importlib.metadata.version
    newer = {"sktime-contrastive": "9.9"}
    monkeypatch.setattr(
        fingerprints.importlib.metadata,
        "version",
        lambda name: newer.get(name) or version(name),
    )
    with pytest.raises(ValueError, match=r"version of sktime-contrastive: .* 9\.9 now"):
        benchmark_of(high_and_low).run(path)


def test_what_changes_no_score_goes_on(path, high_and_low, monkeypatch):
    stored = scores(path)
    monkeypatch.setattr(Halves, "_fit", None)  # no fit
    benchmark_of(high_and_low, timeout=60, verbose=True).run(path)
    benchmark_of(high_and_low, Halves(7, flips=0.5, random_state=3)).run(path)
    assert scores(path) == stored


def test_forced_runs_replace_all_of_the_other_experiment(high_and_low, tmp_path):
    path = tmp_path / "results.json"
    benchmark_of(high_and_low, Halves(flips=0.9), n_seeds=3).run(path)
    benchmark_of(high_and_low).run(path, force_rerun=["one"])
    expected = tmp_path / "expected.json"
    benchmark_of(high_and_low).run(expected)
    assert scores(path) == scores(expected)
    benchmark_of(high_and_low).run(path)


def test_scores_of_an_unknown_experiment_are_refused(path, high_and_low):
    rows = json.loads(path.read_text())
    for row in rows:
        del row["experiment"]
    path.write_text(json.dumps(rows))
    with pytest.raises(ValueError, match=r"'one' on 'A' .*estimator: nothing then"):
        benchmark_of(high_and_low).run(path)


def fail(self, X, y=None):
    raise RuntimeError("not today")


def test_a_failure_of_another_estimator_is_none_of_this_one(
    high_and_low, tmp_path, monkeypatch
):
    path = tmp_path / "results.json"
    with monkeypatch.context() as patch:
        patch.setattr(Halves, "_fit", fail)
        assert benchmark_of(high_and_low).run(path).empty
    assert benchmark_of(high_and_low).run(path).empty
    assert len(benchmark_of(high_and_low, Halves(flips=0.2)).run(path)) == 1
    assert ClusteringResults.load(path).failures.empty


@pytest.mark.parametrize("damage", ['[{"model_id": "one", ', '[{"model_id": 1}]', "1"])
def test_a_damaged_file_is_named(damage, path, high_and_low):
    path.write_text(damage)
    with pytest.raises(ValueError, match=r"results.json is damaged .*[Rr]estore it"):
        benchmark_of(high_and_low).run(path)


def test_a_task_with_missing_seeds_is_not_finished(high_and_low, tmp_path, monkeypatch):
    path = tmp_path / "results.json"
    fit, fits = Halves._fit, []

    def stop(self, X, y=None):
        fits.append(self.random_state)
        if fits.count(1) == 2:  # seed 1 of task B
            raise KeyboardInterrupt
        return fit(self, X, y)

    def run():
        benchmark = benchmark_of(high_and_low, n_seeds=2)
        benchmark.add_task(high_and_low, "combined", adjusted_rand_score, "B")
        benchmark.run(path)

    with monkeypatch.context() as patch:
        patch.setattr(Halves, "_fit", stop)
        with pytest.raises(KeyboardInterrupt):
            run()
    stopped = ClusteringResults.load(path)
    found = stopped.scores[["task", "fold"]].to_numpy().tolist()
    assert sorted(found) == [["A", 0], ["A", 1], ["B", 0]]
    assert stopped.table()["tasks"].tolist() == [1]
    assert stopped.matrix().index.tolist() == ["A"]
    run()
    assert ClusteringResults.load(path).table()["tasks"].tolist() == [2]


def test_fewer_seeds_than_a_stopped_run_are_finished(high_and_low, tmp_path):
    path = tmp_path / "results.json"
    benchmark_of(high_and_low).run(path)
    rows = json.loads(path.read_text())
    assert rows[0]["n_folds"] == 1
    rows[0]["n_folds"] = 3  # of a run that was stopped
    path.write_text(json.dumps(rows))
    assert ClusteringResults.load(path).table()["tasks"].tolist() == [0]
    benchmark_of(high_and_low).run(path)
    assert ClusteringResults.load(path).table()["tasks"].tolist() == [1]


def test_the_last_seed_of_a_stopped_run_asks_for_no_more(high_and_low, tmp_path):
    path = tmp_path / "results.json"
    benchmark_of(high_and_low, n_seeds=4).run(path)
    rows = json.loads(path.read_text())
    assert [row["n_folds"] for row in rows] == [4] * 4
    path.write_text(json.dumps([rows[0], rows[3]]))  # what was done when it stopped
    assert ClusteringResults.load(path).table()["tasks"].tolist() == [0]
    benchmark_of(high_and_low, n_seeds=2).run(path)
    assert ClusteringResults.load(path).table()["tasks"].tolist() == [1]


def test_the_command_says_what_to_do(tmp_path, capsys):
    write_data_set(tmp_path / "First.npz")
    out = tmp_path / "out"
    options = ["--data", str(tmp_path), "--estimators", "euclidean_kmeans"]
    main([*options, "--out", str(out)])
    write_data_set(tmp_path / "First.npz", shift=0.3)
    said = refused(capsys, *options, "--out", out, "--resume")
    assert "'euclidean_kmeans' on 'First' of another experiment (data: " in said
    assert "--out" in said

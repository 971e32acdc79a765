import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import KFold
from sktime.benchmarking.analysis import FriedmanTest

from sktime_contrastive.benchmarking import (
    ArchiveDataset,
    ClusteringBenchmark,
    ClusteringResults,
    TrainTest,
    clustering_accuracy,
)
from sktime_contrastive.benchmarking.grid import configure
from tests.benchmarking.conftest import Halves, Unpredicting


def make(panel, estimators=None, tasks=("A", "B"), **parameters):
    benchmark = ClusteringBenchmark(**{"n_seeds": 2, **parameters})
    benchmark.add_estimator(
        estimators or {"sure": Halves(), "unsure": Halves(flips=0.5)}
    )
    for name in tasks:
        benchmark.add_task(panel, "combined", task_id=name)
    return benchmark


def scores_of(benchmark, *path, **options):
    benchmark.run(*path, **options)
    scores = benchmark.results_.scores
    return scores.drop(columns=["fit_time", "pred_time", "fit_memory"])


@pytest.fixture
def expected(high_and_low):
    return scores_of(make(high_and_low))


def test_frame_is_sktimes(high_and_low, expected):
    frame = make(high_and_low).run()
    assert frame["validation_id"].tolist() == ["A", "A", "B", "B"]
    assert frame["model_id"].tolist() == ["sure", "unsure"] * 2
    unsure = expected[(expected.task == "A") & (expected.estimator == "unsure")]
    row = frame.iloc[1]
    assert (
        row["adjusted_rand_score_fold_1_test"] == unsure["adjusted_rand_score"].iloc[1]
    )
    assert row["adjusted_rand_score_mean"] == pytest.approx(
        unsure["adjusted_rand_score"].mean()
    )
    assert row["runtime_secs"] == pytest.approx(
        row["fit_time_mean"] + row["pred_time_mean"]
    )
    three = make(
        high_and_low, {"a": Halves(), "b": Halves(flips=0.3), "c": Halves(flips=0.9)}
    )
    test = FriedmanTest(metric="adjusted_rand_score").evaluate(three.run())
    assert "p_value" in " ".join(map(str, test.columns)) or len(test)


def test_seeds_are_the_folds(high_and_low, expected):
    X, y = high_and_low
    for row in expected[expected.estimator == "unsure"].itertuples():
        labels = Halves(flips=0.5, random_state=row.fold).fit(X).labels_
        assert row.adjusted_rand_score == adjusted_rand_score(y, labels)
        assert row.clustering_accuracy == clustering_accuracy(y, labels)


def test_splits_and_seeds_count_together(high_and_low):
    benchmark = ClusteringBenchmark(n_seeds=2)
    benchmark.add_estimator(Halves(flips=0.5), "unsure")
    benchmark.add_task(high_and_low, KFold(3), adjusted_rand_score, task_id="A")
    scores = scores_of(benchmark)
    assert scores["fold"].tolist() == list(range(6))
    X, y = high_and_low
    train, test = list(KFold(3).split(X))[2]
    labels = Halves(flips=0.5, random_state=1).fit(X[train]).predict(X[test])
    assert scores["adjusted_rand_score"].iloc[5] == adjusted_rand_score(y[test], labels)


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_two_workers_give_the_same(backend, high_and_low, expected):
    two = make(high_and_low, backend=backend, backend_params={"n_jobs": 2})
    pd.testing.assert_frame_equal(scores_of(two), expected)


def test_time_limit_changes_no_score(high_and_low, expected):
    pd.testing.assert_frame_equal(scores_of(make(high_and_low, timeout=100)), expected)


def test_a_dask_cluster_of_two_processes_gives_the_same(
    high_and_low, expected, tmp_path
):
    distributed = pytest.importorskip("distributed")
    marks = tmp_path / "marks"
    estimators = {"sure": Halves(marks=marks), "unsure": Halves(flips=0.5, marks=marks)}
    cluster = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "processes": True,
        "dashboard_address": None,
    }
    with distributed.LocalCluster(**cluster) as local, distributed.Client(local):
        found = scores_of(make(high_and_low, estimators, backend="dask"))
    pd.testing.assert_frame_equal(found, expected)
    pids = {line.split()[0] for line in marks.read_text().splitlines()}
    assert len(pids) == 2
    assert str(os.getpid()) not in pids


def fits(marks):
    """Seeds of the fits on the whole panel; those that compile take a corner of it."""
    lines = marks.read_text().splitlines() if marks.exists() else []
    return [line.split()[2] for line in lines if line.split()[1] == "60"]


def test_only_what_is_missing_is_run(high_and_low, tmp_path):
    marks, path = tmp_path / "marks", tmp_path / "results.json"
    estimators = {"one": Halves(marks=marks)}
    make(high_and_low, estimators).run(path)
    assert fits(marks) == ["0", "1"] * 2
    make(high_and_low, estimators).run(path)
    assert len(fits(marks)) == 4
    make(high_and_low, estimators, n_seeds=3).run(path)
    assert fits(marks)[4:] == ["2", "2"]
    more = make(high_and_low, {**estimators, "two": Halves(marks=marks)}, tasks="AC")
    more.run(path)
    assert len(fits(marks)) == 6 + 2 + 4
    assert set(more.results_.scores["task"]) == set("ABC")
    make(high_and_low, estimators).run(path, force_rerun=["one"])
    assert len(fits(marks)) == 12 + 4
    make(high_and_low, estimators).run(path, force_rerun="all")
    assert len(fits(marks)) == 16 + 4


KILLED = """
import sys, time
from tests.benchmarking.conftest import Halves
from tests.benchmarking.test_benchmark import make, panel_of_killed
class Slow(Halves):
    def _fit(self, X, y=None):
        time.sleep({seconds})
        return super()._fit(X, y)
estimators = {{"sure": Slow(marks={marks!r}), "unsure": Slow(flips=0.5, marks={marks!r})}}
make(panel_of_killed(), estimators, tasks={tasks!r}, **{parameters!r}).run({path!r})
"""


def panel_of_killed():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 30)
    return rng.normal(0, 0.5, (60, 2, 12)) + y[:, None, None], y


def run_in_process(marks, path, tasks, seconds, **parameters):
    code = KILLED.format(
        marks=str(marks),
        path=str(path),
        tasks=tasks,
        seconds=seconds,
        parameters=parameters,
    )
    root = Path(__file__).parent.parent.parent
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, start_new_session=True
    )


@pytest.mark.parametrize(
    "parameters", [{}, {"backend": "loky", "backend_params": {"n_jobs": 2}}]
)
def test_a_killed_run_ends_with_the_same_table(parameters, tmp_path):
    marks, path = tmp_path / "marks", tmp_path / "results.json"
    run = run_in_process(marks, path, "ABC", 0.3, **parameters)
    while len(fits(marks)) < 5:  # of 12
        assert run.poll() is None
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    before = len(fits(marks))
    assert not path.exists()
    assert len(ClusteringResults.load(path).scores) > 0
    run = run_in_process(marks, path, "ABC", 0, **parameters)
    assert run.wait() == 0
    n_stored = 12 - (len(fits(marks)) - before)
    assert 3 <= n_stored <= before
    costs = ["fit_time", "pred_time", "fit_memory"]
    found = ClusteringResults.load(path).scores.drop(columns=costs)
    never_killed = scores_of(make(panel_of_killed(), tasks="ABC"))
    pd.testing.assert_frame_equal(found, never_killed)


def test_a_killed_run_that_went_on_from_a_finished_one(tmp_path):
    marks, path = tmp_path / "marks", tmp_path / "results.json"
    assert run_in_process(marks, path, "A", 0).wait() == 0
    run = run_in_process(marks, path, "AB", 0.3)
    while len(fits(marks)) < 4 + 2:
        time.sleep(0.05)
    run.kill()
    run.wait()
    assert path.exists()
    before = len(fits(marks))
    assert run_in_process(marks, path, "AB", 0).wait() == 0
    assert len(fits(marks)) - before < 4  # of the four of B
    assert len(ClusteringResults.load(path).scores) == 8


class Slowpoke(Halves):
    def _fit(self, X, y=None):
        time.sleep(60 if len(X) == 60 else 0)
        return super()._fit(X, y)


class Vanishing(Halves):
    def _fit(self, X, y=None):
        if len(X) == 60:
            os._exit(1)
        return super()._fit(X, y)


def moody(y_true, y_pred):
    raise RuntimeError("not today")


def test_failures_say_why_and_the_rest_goes_on(high_and_low, tmp_path):
    X, y = high_and_low
    gappy = X.copy()
    gappy[0, 0, 3] = np.nan
    path = tmp_path / "results.json"

    def complete():
        benchmark = ClusteringBenchmark(timeout=3)
        benchmark.add_estimator(
            {
                "good": Halves(),
                "mute": Unpredicting(),
                "slow": Slowpoke(),
                "gone": Vanishing(),
            }
        )
        benchmark.add_task(high_and_low, TrainTest(40), task_id="unseen")
        benchmark.add_task(
            high_and_low, "combined", [adjusted_rand_score, moody], task_id="moody"
        )
        benchmark.add_task((X, np.zeros(60)), "combined", task_id="one class")
        benchmark.add_task((gappy, y), "combined", task_id="gaps")
        benchmark.add_task(high_and_low, "combined", task_id="whole")
        return benchmark

    benchmark = complete()
    frame = benchmark.run(path)
    assert set(zip(frame["validation_id"], frame["model_id"], strict=True)) == {
        ("unseen", "good"), ("unseen", "slow"), ("unseen", "gone"), ("whole", "good"), ("whole", "mute"),
    }  # fmt: skip
    why = benchmark.results_.failures.set_index(["task", "estimator"])
    assert "Unpredicting cannot predict" in why["message"]["unseen", "mute"]
    assert (
        why["message"]["moody", "good"]
        == "The metric moody raised RuntimeError: not today"
    )
    assert "y has one class alone" in why["message"]["one class", "good"]
    assert "missing values" in why["message"]["gaps", "good"]
    assert "time limit of 3 seconds" in why["message"]["whole", "slow"]
    assert (
        "SIGKILL" in why["message"]["whole", "gone"]
        or "exit" in why["message"]["whole", "gone"].lower()
    )
    assert len(benchmark.failed_experiments) == len(why) == 20 - 5

    again = complete()
    start = time.monotonic()
    again.run(path)
    assert time.monotonic() - start < 3  # failures are not tried again
    pd.testing.assert_frame_equal(again.results_.failures, benchmark.results_.failures)


def test_failures_are_tried_again_when_told(high_and_low, tmp_path):
    path = tmp_path / "results.json"
    X, y = high_and_low
    broken = make((np.where(X > 1, np.nan, X), y), {"one": Halves()}, tasks="A")
    broken.run(path)
    assert len(broken.results_.failures) == 2
    mended = make(high_and_low, {"one": Halves()}, tasks="A")
    mended.run(path)
    assert len(mended.results_.failures) == 2
    mended.run(path, force_rerun="failed")
    assert len(mended.results_.failures) == 0
    assert len(mended.results_.scores) == 2


def test_a_broken_file_gives_one_error_and_the_rest_goes_on(high_and_low, tmp_path):
    (tmp_path / "Broken.npz").write_bytes(b"nothing of the kind")
    benchmark = make(high_and_low, tasks="A")
    benchmark.add_task(ArchiveDataset("Broken", tmp_path), "combined", task_id="B")
    benchmark.add_task(ArchiveDataset("Broken", tmp_path), "train-test", task_id="C")
    frame = benchmark.run()
    assert frame["validation_id"].unique().tolist() == ["A"]
    failures = benchmark.results_.failures
    assert failures["task"].tolist() == ["B", "C"]
    assert failures["estimator"].tolist() == ["every estimator"] * 2
    assert failures["error"].tolist() == ["DatasetError"] * 2
    assert failures["message"].str.contains("data set Broken cannot be read from").all()


def test_a_loader_that_raises_is_no_estimators_fault(high_and_low):
    def load():
        raise OSError("disk is gone")

    benchmark = make(high_and_low, tasks="")
    benchmark.add_task(load, "combined", task_id="A")
    benchmark.run()
    (message,) = benchmark.results_.failures["message"]
    assert message == "The data of the task A cannot be loaded: OSError: disk is gone"


def test_a_number_as_error_score_stands_for_the_scores(high_and_low):
    X, y = high_and_low
    benchmark = ClusteringBenchmark()
    benchmark.add_estimator(Halves())
    benchmark.add_task((np.where(X > 1, np.nan, X), y), "combined", error_score=-1.0)
    with pytest.warns(match="missing values"):
        frame = benchmark.run()
    assert frame["adjusted_rand_score_mean"].tolist() == [-1.0]
    assert frame["validation_id"].tolist() == ["[dataset=_]_[cv_splitter=Combined]"]


def test_return_data_is_stored(high_and_low, tmp_path):
    make(high_and_low, {"one": Halves()}, tasks="A", return_data=True).run(
        tmp_path / "r.json"
    )
    frame = make(high_and_low, {"one": Halves()}, tasks="A").run(tmp_path / "r.json")
    found = frame["predictions_fold_0"].iloc[0]["y"].tolist()
    assert found == Halves().fit(high_and_low[0]).labels_.tolist()


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_sktimes_other_formats(suffix, high_and_low, expected, tmp_path):
    path = tmp_path / f"results{suffix}"
    make(high_and_low).run(path)
    found = ClusteringResults.load(path).scores[expected.columns]
    pd.testing.assert_frame_equal(found, expected)


def test_seeds_and_clusters_reach_nested_estimators(high_and_low):
    from sktime.clustering.compose import ClustererPipeline
    from sktime.transformations.series.exponent import ExponentTransformer

    pipeline = ClustererPipeline(Halves(), [ExponentTransformer()])
    configured = configure(pipeline, ["a", "b", "c"], 7, "classes")
    assert configured.get_params()["clusterer__n_clusters"] == 3
    assert configured.get_params()["clusterer__random_state"] == 7
    untouched = configure(Halves(5, random_state=3), ["a", "b"], None, None)
    assert (untouched.n_clusters, untouched.random_state) == (5, 3)


def test_bad_parameters():
    with pytest.raises(ValueError, match="n_seeds=0"):
        ClusteringBenchmark(n_seeds=0)
    with pytest.raises(ValueError, match="timeout=-1"):
        ClusteringBenchmark(timeout=-1)
    with pytest.raises(ValueError, match="Did you mean 'classes'"):
        ClusteringBenchmark(n_clusters="class")
    with pytest.raises(ValueError, match="Did you mean 'combined'"):
        ClusteringBenchmark().add_task((None, None), "combine")
    with pytest.raises(ValueError, match="Did you mean 'failed'"):
        ClusteringBenchmark().run(force_rerun="fail")
    with pytest.raises(ValueError, match="no estimators registered"):
        ClusteringBenchmark().run()

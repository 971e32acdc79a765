import os
import time

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from sktime_contrastive.benchmarking import (
    ArchiveDataset,
    ClusteringBenchmark,
    TrainTest,
    trials,
)
from tests.benchmarking.conftest import (
    Halves,
    Unpredicting,
    fits,
    make_benchmark,
    write_data_set,
)


class Slowpoke(Halves):
    def _fit(self, X, y=None):
        super()._fit(X, y)
        time.sleep(60 if len(X) == 60 else 0)
        return self


class Vanishing(Halves):
    def _fit(self, X, y=None):
        super()._fit(X, y)
        if len(X) == 60:
            os._exit(1)
        return self


def moody(y_true, y_pred):
    raise RuntimeError("not today")


def finished(benchmark):
    scores = benchmark.results_.scores
    return set(zip(scores["task"], scores["estimator"], strict=True))


def messages(benchmark):
    return benchmark.results_.failures.set_index(["task", "estimator"])["message"]


def test_failures_say_why_and_the_rest_goes_on(high_and_low):
    X, y = high_and_low
    gappy = X.copy()
    gappy[0, 0, 3] = np.nan
    benchmark = ClusteringBenchmark()
    benchmark.add_estimator({"good": Halves(), "mute": Unpredicting()})
    benchmark.add_task(high_and_low, TrainTest(40), task_id="unseen")
    benchmark.add_task(
        high_and_low, "combined", [adjusted_rand_score, moody], task_id="moody"
    )
    benchmark.add_task((X, np.zeros(60)), "combined", task_id="one class")
    benchmark.add_task((gappy, y), "combined", task_id="gaps")
    benchmark.add_task(high_and_low, "combined", task_id="whole")
    frame = benchmark.run()
    assert finished(benchmark) == {
        *(("unseen", "good"), ("whole", "good"), ("whole", "mute"))
    }
    assert len(frame) == 3
    why = messages(benchmark)
    assert len(benchmark.failed_experiments) == len(why) == 10 - 3
    assert "Unpredicting cannot predict" in why["unseen", "mute"]
    assert why["moody", "good"] == "The metric moody raised RuntimeError: not today"
    assert "y has one class alone" in why["one class", "good"]
    assert "missing values" in why["gaps", "good"]


def test_what_takes_too_long_or_kills_its_process_is_a_failure(high_and_low, tmp_path):
    marks, path = tmp_path / "marks", tmp_path / "results.json"

    def run():
        benchmark = ClusteringBenchmark(timeout=3)
        kinds = {
            "slow": Slowpoke,
            "good": Halves,
            "gone": Vanishing,
            "mute": Unpredicting,
        }
        benchmark.add_estimator(
            {name: make(marks=marks) for name, make in kinds.items()}
        )
        benchmark.add_task(high_and_low, TrainTest(40), task_id="unseen")
        benchmark.add_task(high_and_low, "combined", task_id="whole")
        benchmark.run(path)
        return benchmark

    benchmark = run()
    assert finished(benchmark) == {
        *(("unseen", "slow"), ("unseen", "good"), ("unseen", "gone")),
        *(("whole", "good"), ("whole", "mute")),
    }
    why = messages(benchmark)
    assert "time limit of 3 seconds" in why["whole", "slow"]
    gone = why["whole", "gone"]
    assert "SIGKILL" in gone or "exit" in gone.lower()
    assert "Unpredicting cannot predict" in why["unseen", "mute"]
    assert len(fits(marks)) == 4

    again = run()
    assert len(fits(marks)) == 4  # failures are not tried again
    pd.testing.assert_frame_equal(again.results_.failures, benchmark.results_.failures)


def test_failures_are_tried_again_when_told(high_and_low, tmp_path):
    path = tmp_path / "results.json"
    X, y = high_and_low
    broken = make_benchmark(
        (np.where(X > 1, np.nan, X), y), {"one": Halves()}, tasks="A"
    )
    broken.run(path)
    assert len(broken.results_.failures) == 2
    mended = make_benchmark(high_and_low, {"one": Halves()}, tasks="A")
    mended.run(path)
    assert len(mended.results_.failures) == 2
    mended.run(path, force_rerun="failed")
    assert len(mended.results_.failures) == 0
    assert len(mended.results_.scores) == 2


def test_failures_of_estimators_that_are_not_run_stay(high_and_low, tmp_path):
    path = tmp_path / "results.json"
    X, y = high_and_low
    estimators = {"one": Halves(), "two": Halves()}
    make_benchmark((np.where(X > 1, np.nan, X), y), estimators, tasks="AB").run(path)
    again = make_benchmark(high_and_low, {"one": Halves()}, tasks="A")
    again.run(path, force_rerun="failed")
    assert finished(again) == {("A", "one")}
    assert set(messages(again).index) == {("A", "two"), ("B", "one"), ("B", "two")}


def test_a_forced_estimator_reads_data_again_that_could_not_be_read(tmp_path):
    archive, path = tmp_path / "archive", tmp_path / "results.json"
    archive.mkdir()
    (archive / "Toy.npz").write_bytes(b"nothing of the kind")
    benchmark = make_benchmark(ArchiveDataset("Toy", archive), tasks="A")
    benchmark.run(path)
    assert messages(benchmark).index.tolist() == [("A", "every estimator")]
    write_data_set(archive / "Toy.npz")
    benchmark.run(path)
    assert finished(benchmark) == set()
    benchmark.run(path, force_rerun=["sure"])
    assert ("A", "sure") in finished(benchmark)


def test_a_broken_file_gives_one_error_and_the_rest_goes_on(high_and_low, tmp_path):
    (tmp_path / "Broken.npz").write_bytes(b"nothing of the kind")
    benchmark = make_benchmark(high_and_low, tasks="A")
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

    benchmark = make_benchmark(high_and_low, tasks="")
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


class HangsOnSmall(Halves):
    """It hangs in the warm-up, on a corner of the panel."""

    def _fit(self, X, y=None):
        with open(self.marks, "a") as file:
            file.write(f"0 {len(X)} 0\n")
        if len(X) < 60:
            time.sleep(600)
        return super()._fit(X, y)


def test_a_warm_up_that_hangs_is_a_failure(high_and_low, tmp_path, monkeypatch):
    monkeypatch.setattr(trials, "LEAST_SECONDS", 3.0)
    estimators = {"one": HangsOnSmall(marks=tmp_path / "marks"), "two": Halves()}
    benchmark = make_benchmark(high_and_low, estimators, tasks="A", timeout=3.0)
    benchmark.run()
    assert finished(benchmark) == {("A", "two")}
    why = benchmark.results_.failures
    assert why["seed"].tolist() == [0, 1]
    assert why["message"].str.startswith("The first small fit took longer").all()


def test_data_that_hang_are_a_failure(high_and_low, monkeypatch):
    monkeypatch.setattr(trials, "LEAST_SECONDS", 3.0)

    def load():
        time.sleep(600)

    benchmark = make_benchmark(high_and_low, tasks="A", timeout=3.0)
    benchmark.add_task(load, "combined", task_id="B")
    benchmark.run()
    assert finished(benchmark) == {("A", "sure"), ("A", "unsure")}
    failures = benchmark.results_.failures
    assert failures["estimator"].tolist() == ["every estimator"]
    assert failures["message"][0].startswith("B: Reading the data took longer than")

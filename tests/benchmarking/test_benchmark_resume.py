"""Runs that go on from what an earlier one stored, whole or killed on the way."""

import os
import signal
import time

import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.benchmarking import ClusteringResults
from tests.benchmarking.conftest import (
    Halves,
    fits,
    is_alive,
    make_benchmark,
    make_panel,
    scores_of,
    wait_for,
)


def test_only_what_is_missing_is_run(high_and_low, tmp_path):
    marks, path = tmp_path / "marks", tmp_path / "results.json"
    estimators = {"one": Halves(marks=marks)}
    make_benchmark(high_and_low, estimators).run(path)
    assert fits(marks) == ["0", "1"] * 2
    make_benchmark(high_and_low, estimators).run(path)
    assert len(fits(marks)) == 4
    make_benchmark(high_and_low, estimators, n_seeds=3).run(path)
    assert fits(marks)[4:] == ["2", "2"]
    more = make_benchmark(
        high_and_low, {**estimators, "two": Halves(marks=marks)}, tasks="AC"
    )
    more.run(path)
    assert len(fits(marks)) == 6 + 2 + 4
    assert set(more.results_.scores["task"]) == set("ABC")
    make_benchmark(high_and_low, estimators).run(path, force_rerun=["one"])
    assert len(fits(marks)) == 12 + 4
    make_benchmark(high_and_low, estimators).run(path, force_rerun="all")
    assert len(fits(marks)) == 16 + 4


def test_a_forced_estimator_that_is_not_of_the_run_keeps_its_scores(
    high_and_low, tmp_path
):
    path = tmp_path / "results.json"
    make_benchmark(high_and_low, {"one": Halves(), "two": Halves()}).run(path)
    make_benchmark(high_and_low, {"two": Halves()}).run(path, force_rerun=["one"])
    found = ClusteringResults.load(path).scores["estimator"].tolist()
    assert found == ["one", "one", "two", "two"] * 2


def make_marked(marks, tasks, **parameters):
    estimators = {"sure": Halves(marks=marks), "unsure": Halves(flips=0.5, marks=marks)}
    return make_benchmark(make_panel(), estimators, tasks, **parameters)


def run_slowly(marks, path, tasks, parameters):
    os.setsid()  # to be killed with its workers
    os.environ["SECONDS_OF_HALVES"] = "0.3"
    make_marked(marks, tasks, **parameters).run(path)


@pytest.mark.parametrize(
    "parameters", [{}, {"backend": "loky", "backend_params": {"n_jobs": 2}}]
)
def test_a_killed_run_ends_with_the_same_table(parameters, processes, tmp_path):
    marks, path = tmp_path / "marks", tmp_path / "results.json"
    run = processes.Process(target=run_slowly, args=(marks, path, "ABC", parameters))
    run.start()
    while len(fits(marks)) < 5:  # of 12
        assert run.is_alive()
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGKILL)
    run.join()
    before = len(fits(marks))
    assert not path.exists()
    assert len(ClusteringResults.load(path).scores) > 0
    make_marked(marks, "ABC", **parameters).run(path)
    n_stored = 12 - (len(fits(marks)) - before)
    assert 3 <= n_stored <= before
    costs = ["fit_time", "pred_time", "fit_memory"]
    found = ClusteringResults.load(path).scores.drop(columns=costs)
    never_killed = scores_of(make_benchmark(make_panel(), tasks="ABC"))
    pd.testing.assert_frame_equal(found, never_killed)


def test_workers_end_with_a_killed_run(processes, tmp_path):
    marks = tmp_path / "marks"
    workers = {"backend": "loky", "backend_params": {"n_jobs": 2}}
    arguments = (marks, tmp_path / "results.json", "ABC", workers)
    run = processes.Process(target=run_slowly, args=arguments)
    run.start()
    assert wait_for(lambda: len(fits(marks)) >= 3)
    run.kill()
    run.join()
    pids = {int(line.split()[0]) for line in marks.read_text().splitlines()}
    assert run.pid not in pids
    assert wait_for(lambda: not any(map(is_alive, pids)))


def test_a_killed_run_that_went_on_from_a_finished_one(processes, tmp_path):
    marks, path = tmp_path / "marks", tmp_path / "results.json"
    make_marked(marks, "A").run(path)
    run = processes.Process(target=run_slowly, args=(marks, path, "AB", {}))
    run.start()
    while len(fits(marks)) < 4 + 2:
        assert run.is_alive()
        time.sleep(0.05)
    run.kill()
    run.join()
    assert path.exists()
    before = len(fits(marks))
    make_marked(marks, "AB").run(path)
    assert len(fits(marks)) - before < 4  # of the four of B
    assert len(ClusteringResults.load(path).scores) == 8


KILLS = {
    "one after the other": {},
    "two workers": {"backend": "loky", "backend_params": {"n_jobs": 2}},
    "time limit": {"timeout": 60},
}


def kill_after_a_fit(run, marks, before, seconds):
    """Within a fit, within a write or between the two."""
    assert wait_for(lambda: len(fits(marks)) > before or not run.is_alive())
    time.sleep(seconds)
    os.killpg(run.pid, signal.SIGKILL)
    run.join()


@pytest.mark.soak
@pytest.mark.parametrize("parameters", KILLS.values(), ids=KILLS)
def test_ten_kills_end_with_the_same_table(parameters, processes, tmp_path):
    marks, path = tmp_path / "marks", tmp_path / "results.json"
    tasks, rng, n_stored = "ABCDEFGH", np.random.default_rng(0), 0
    for _ in range(10):
        before = len(fits(marks))
        run = processes.Process(
            target=run_slowly, args=(marks, path, tasks, parameters)
        )
        run.start()
        kill_after_a_fit(run, marks, before, rng.uniform(0, 0.6))
        stored = len(ClusteringResults.load(path).scores)
        assert stored >= n_stored  # nothing that was stored is lost
        n_stored = stored
    assert 0 < n_stored < 32
    make_marked(marks, tasks, **parameters).run(path)
    found = ClusteringResults.load(path)
    assert found.failures.empty
    scores = found.scores.drop(columns=["fit_time", "pred_time", "fit_memory"])
    pd.testing.assert_frame_equal(
        scores, scores_of(make_benchmark(make_panel(), tasks=tasks))
    )

import os

import pandas as pd
import pytest

from tests.benchmarking.conftest import Halves, make_benchmark, scores_of


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_two_workers_give_the_same(backend, high_and_low, expected):
    two = make_benchmark(high_and_low, backend=backend, backend_params={"n_jobs": 2})
    pd.testing.assert_frame_equal(scores_of(two), expected)


def test_time_limit_changes_no_score(high_and_low, expected):
    pd.testing.assert_frame_equal(
        scores_of(make_benchmark(high_and_low, timeout=100)), expected
    )


def test_a_dask_cluster_of_two_processes_gives_the_same(
    high_and_low, expected, processes, tmp_path
):
    distributed = pytest.importorskip("distributed")
    dask = pytest.importorskip("dask")
    marks = tmp_path / "marks"
    estimators = {"sure": Halves(marks=marks), "unsure": Halves(flips=0.5, marks=marks)}
    cluster = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "processes": True,
        "dashboard_address": None,
    }
    # From the process that has imported all: fresh ones take their time.
    method = {"distributed.worker.multiprocessing-method": processes.get_start_method()}
    with (
        dask.config.set(method),
        distributed.LocalCluster(**cluster) as local,
        distributed.Client(local),
    ):
        found = scores_of(make_benchmark(high_and_low, estimators, backend="dask"))
    pd.testing.assert_frame_equal(found, expected)
    pids = {line.split()[0] for line in marks.read_text().splitlines()}
    assert len(pids) == 2
    assert str(os.getpid()) not in pids

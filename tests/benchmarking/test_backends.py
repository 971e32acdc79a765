import os
import sys

import pandas as pd
import pytest

from sktime_contrastive.benchmarking.backends import stream
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


def tripled(item):
    return 3 * item


@pytest.mark.parametrize("backend", [None, "threading", "loky"])
def test_a_function_is_called_on_each_item(backend):
    assert list(stream(tripled, [1, 2, 3], backend, in_order=True)) == [3, 6, 9]
    assert sorted(stream(tripled, [1, 2, 3], backend)) == [3, 6, 9]


@pytest.mark.parametrize("backend", ["dask", "dask_lazy"])
def test_a_missing_dask_names_its_extra(backend, monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(
        ModuleNotFoundError, match=rf"backend='{backend}' needs dask.*contrastive\[dask"
    ):
        next(stream(tripled, [1], backend))


def test_results_come_one_by_one_or_by_the_portion(monkeypatch):
    pytest.importorskip("dask")
    monkeypatch.setattr("sktime_contrastive.benchmarking.backends._PORTION", 2)
    seen = []

    def see(item):
        seen.append(item)
        return item

    alone = stream(see, range(5))
    assert (next(alone), seen) == (0, [0])
    assert [0, *alone] == list(range(5))
    portions = stream(tripled, range(5), "dask", {"scheduler": "sync"})
    assert list(portions) == [0, 3, 6, 9, 12]

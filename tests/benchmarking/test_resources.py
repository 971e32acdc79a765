import threading

import numba
import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from sktime_contrastive.benchmarking.resources import (
    PeakMemory,
    limit_threads,
    threads_per_fit,
)


def counts():
    pools = tuple(pool["num_threads"] for pool in threadpool_info())
    return torch.get_num_threads(), numba.get_num_threads(), pools


@pytest.fixture
def three_threads():
    """More threads than the tests may find, so that a limit shows."""
    before = torch.get_num_threads()
    numba.get_num_threads()  # loads its library, which counts among the pools
    with threadpool_limits(3):
        torch.set_num_threads(3)
        yield
        torch.set_num_threads(before)


def test_all_libraries_are_limited_and_restored(three_threads):
    before = counts()
    assert before[0] == 3
    with limit_threads(1):
        of_torch, of_numba, pools = counts()
        assert (of_torch, of_numba, set(pools)) == (1, 1, {1})
    assert counts() == before


def test_no_limit_changes_nothing(three_threads):
    before = counts()
    with limit_threads(None):
        assert counts() == before


def test_restored_after_an_error(three_threads):
    before = counts()
    with pytest.raises(KeyError), limit_threads(1):
        raise KeyError
    assert counts() == before


def test_threads_that_overlap_restore_together(three_threads):
    entered, leave = threading.Event(), threading.Event()
    seen = []

    def stay():
        with limit_threads(1):
            entered.set()
            leave.wait(10)
            seen.append(torch.get_num_threads())

    thread = threading.Thread(target=stay)
    with limit_threads(1):
        thread.start()
        entered.wait(10)
    leave.set()
    thread.join()
    assert seen == [1]  # the first to leave did not lift the limit of the other
    assert torch.get_num_threads() == 3
    assert set(counts()[2]) == {3}  # of BLAS and OpenMP


def test_threads_of_workers_add_up_to_the_cores():
    import joblib

    cores = joblib.cpu_count()
    assert threads_per_fit(None, None) is None
    assert threads_per_fit("loky", {"n_jobs": cores}) == 1
    assert threads_per_fit("threading", {"n_jobs": 1}) == cores
    assert threads_per_fit("loky", {"n_jobs": 100 * cores}) == 1
    assert threads_per_fit("dask", {}) == threads_per_fit("ray", None) == 1


@pytest.mark.parametrize("allocate", [np.ones, torch.ones])
def test_peak_memory_sees_numpy_and_torch(allocate):
    with PeakMemory() as large:
        _ = allocate(16 * 2**20) * 2
    with PeakMemory() as small:  # the large one before does not hide it
        _ = allocate(2**20) * 2
    assert large.mebibytes > 2.5 * small.mebibytes > 0


def test_peak_memory_of_two_at_once_cannot_be_told():
    with PeakMemory() as first, PeakMemory() as second:
        pass
    assert np.isnan(first.mebibytes)
    assert np.isnan(second.mebibytes)
    with PeakMemory() as alone:
        pass
    assert not np.isnan(alone.mebibytes)

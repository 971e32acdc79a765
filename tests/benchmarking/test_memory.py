import threading

import numpy as np
import pytest
import torch

from sktime_contrastive.benchmarking.memory import PeakMemory


@pytest.mark.parametrize("allocate", [np.ones, torch.ones])
def test_peak_memory_sees_numpy_and_torch(allocate):
    with PeakMemory() as large:
        _ = allocate(16 * 2**20) * 2
    with PeakMemory() as small:  # the large one before does not hide it
        _ = allocate(2**20) * 2
    assert large.mebibytes > 2.5 * small.mebibytes > 0


def test_peak_memory_in_a_thread_cannot_be_told():
    measured = []

    def measure():
        with PeakMemory() as memory:
            pass
        measured.append(memory.mebibytes)

    thread = threading.Thread(target=measure)
    thread.start()
    thread.join()
    assert np.isnan(measured).all()
    measure()
    assert not np.isnan(measured[1])

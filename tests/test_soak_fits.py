"""Hundreds of fits and thousands of predictions leave nothing behind.

``pytest -m soak tests/test_soak_fits.py`` runs it; ``SOAK_SHARE=0.1`` in the environment
runs a tenth.
"""

import ctypes
import gc
import os
import threading

import numpy as np
import pytest

from sktime_contrastive import ContrastiveClusterer, recipes

pytestmark = pytest.mark.soak

SHARE = float(os.environ.get("SOAK_SHARE", "1"))
N_FITS, N_PREDICTS = (max(5, int(SHARE * n)) for n in (200, 2000))
MOST_BYTES = 50 * 2**20


def measure():
    """Bytes in memory once what is free was given back, threads, open files."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    with open("/proc/self/statm") as file:
        resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    n_files = len(os.listdir("/proc/self/fd"))
    n_of_system = len(os.listdir("/proc/self/task"))
    return resident, (n_of_system, threading.active_count(), n_files)


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="Linux")
@pytest.mark.parametrize("recipe", [recipes.neighbors_2d, recipes.plain_2d])
def test_memory_threads_and_files(recipe, two_families):
    X, _ = two_families
    embedder = recipe(num_epochs=2)
    clusterer = ContrastiveClusterer(2, embedder, random_state=0)
    for _ in range(10):  # with which all is imported, and pools are filled
        clusterer.fit(X).predict(X)
    labels = clusterer.labels_
    memory, counts = measure()
    for number in range(N_FITS):
        clusterer.fit(X)
        for _ in range(N_PREDICTS // N_FITS):
            found = clusterer.predict(X[: 20 + number % 20])
    grown = measure()[0] - memory
    print(f"{N_FITS} fits, {N_PREDICTS} predictions: {grown / 2**20:.1f} MiB")
    assert grown < MOST_BYTES
    assert measure()[1] == counts
    np.testing.assert_array_equal(clusterer.labels_, labels)
    np.testing.assert_array_equal(found, labels[: len(found)])

"""Fits side by side, in threads and in processes, give the labels of one alone."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import joblib
import numpy as np
import pytest
from sktime.datasets import load_basic_motions

from sktime_contrastive import ContrastiveClusterer, recipes
from tests.thread_settings import settings

SEEDS = [0, 1]


def cluster(seed):
    """Codes and labels of a small panel that every process can load."""
    X, _ = load_basic_motions(split="train", return_type="numpy3D")
    embedder = recipes.neighbors_2d(num_epochs=3, n_init=2)
    clusterer = ContrastiveClusterer(4, embedder, random_state=seed).fit(X)
    return clusterer.embedding_, clusterer.labels_, clusterer.predict(X[:9])


def in_threads():
    with ThreadPoolExecutor(2) as executor:
        return list(executor.map(cluster, SEEDS))


def by_joblibs_threads():
    jobs = [joblib.delayed(cluster)(seed) for seed in SEEDS]
    return joblib.Parallel(2, "threading")(jobs)


def by_loky():
    return joblib.Parallel(2, "loky")(joblib.delayed(cluster)(seed) for seed in SEEDS)


def by_spawn():
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context) as executor:
        return list(executor.map(cluster, SEEDS))


@pytest.fixture(scope="module")
def one_after_the_other():
    return [cluster(seed) for seed in SEEDS]


@pytest.mark.parametrize("run", [in_threads, by_joblibs_threads, by_loky, by_spawn])
def test_the_labels_of_a_serial_fit(run, one_after_the_other):
    before = settings()
    for found, expected in zip(run(), one_after_the_other, strict=True):
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one, other)
    assert settings() == before

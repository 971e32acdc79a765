"""Panels whose clusters differ in one channel and one stretch of time alone."""

import numpy as np

from sktime_contrastive import ContrastiveClusterer, recipes


def plant(kind, position, n=60, n_steps=96, seed=0):
    """Three clusters that differ in a stretch of channel 1: values, start, stop."""
    rng = np.random.default_rng(seed)
    clusters, steps = np.arange(n) % 3, np.arange(n_steps)
    X = rng.normal(0, 0.3, (n, 3, n_steps))
    size = n_steps // (4 if kind == "frequency" else 8)
    share = (steps - position + 0.5) / size
    within = (share > 0) & (share < 1)
    sizes = np.array([0, 3, -3])[clusters][:, None]
    if kind == "bump":
        X[:, 1] += sizes * np.sin(np.pi * share) * within
    elif kind == "level":
        X[:, 1] += sizes * within
    else:
        cycles = np.array([1, 3, 8])[clusters][:, None]
        phases = rng.uniform(0, 1, (n, 1))
        X[:, 1] += 3 * np.sin(2 * np.pi * (cycles * share + phases)) * within
    return X, position, position + size


def fit(X, k=3, clusterer=None):
    embedder = recipes.neighbors_2d(n_init=2, num_epochs=30)
    return ContrastiveClusterer(k, embedder, clusterer, random_state=0).fit(X)

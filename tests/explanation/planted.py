"""Panels whose clusters differ in one channel and one stretch of time alone."""

import numpy as np

from sktime_contrastive import ContrastiveClusterer, recipes

CYCLES = [1, 3, 8]  # of the frequencies that are planted, in the stretch


def plant(
    kind, share, n=60, n_steps=96, n_channels=3, seed=0, cycles=CYCLES, unequal=False
):
    """Three clusters that differ in a stretch of channel 1.

    The stretch is an eighth of each series, of a frequency a quarter, and begins after
    a `share` of the other steps. With `unequal` lengths go down to two thirds.

    Returns
    -------
    X : array of shape (n, n_channels, n_steps)
        Padded with NaN.
    starts, stops : int array of shape (n,)
        The stretch.
    """
    rng = np.random.default_rng(seed)
    clusters, steps = np.arange(n) % 3, np.arange(n_steps)
    lengths = np.full(n, n_steps)
    if unequal:
        lengths = rng.integers(2 * n_steps // 3, n_steps + 1, n)
    X = rng.normal(0, 0.3, (n, n_channels, n_steps))
    sizes = lengths // (4 if kind == "frequency" else 8)
    starts = np.round(share * (lengths - sizes)).astype(int)
    way = (steps - starts[:, None] + 0.5) / sizes[:, None]
    within = (way > 0) & (way < 1)
    heights = np.array([0, 3, -3])[clusters][:, None]
    if kind == "bump":
        X[:, 1] += heights * np.sin(np.pi * way) * within
    elif kind == "level":
        X[:, 1] += heights * within
    else:
        phases = rng.uniform(0, 1, (n, 1))
        turns = np.array(cycles)[clusters][:, None] * way + phases
        X[:, 1] += 3 * np.sin(2 * np.pi * turns) * within
    X.transpose(0, 2, 1)[steps >= lengths[:, None]] = np.nan
    return X, starts, starts + sizes


def fit(X, k=3, clusterer=None):
    embedder = recipes.neighbors_2d(n_init=2, num_epochs=30)
    return ContrastiveClusterer(k, embedder, clusterer, random_state=0).fit(X)


def tensor(explanation):
    """Importances (n, windows, c)."""
    shape = len(explanation), -1, explanation.panel.n_channels
    return explanation.importances["importance"].to_numpy().reshape(shape)

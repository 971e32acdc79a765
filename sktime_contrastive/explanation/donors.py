"""Which series of the background stretches are taken from: those of other clusters."""

from __future__ import annotations

import numpy as np

__all__ = ["draw_donors", "has_donors"]


def has_donors(labels: np.ndarray, background: np.ndarray) -> bool:
    """Whether each series has one of another cluster in the background.

    Parameters
    ----------
    labels : int array of shape (n,)
        Clusters of the series, -1 for noise.
    background : int array of shape (m,)
        Clusters of the background, -1 for noise.

    Returns
    -------
    bool
    """
    found = np.unique(background[background >= 0])
    return len(found) > 1 or (len(found) == 1 and bool((labels != found[0]).all()))


def draw_donors(
    labels: np.ndarray, background: np.ndarray, n_draws: int, seed: int
) -> np.ndarray:
    """Draw series of other clusters, each of these clusters as often as its size.

    Those of a series are spread over the other clusters, so that few of them say what
    tells its cluster from all.

    Parameters
    ----------
    labels : int array of shape (n,)
        Clusters of the series, -1 for noise.
    background : int array of shape (m,)
        Clusters of the background; noise gives nothing.
    n_draws : int
    seed : int

    Returns
    -------
    int array of shape (n, n_draws)
        Numbers of series of the background; one twice where there are fewer.

    Raises
    ------
    ValueError
        If the background has no series of another cluster.
    """
    if not has_donors(labels, background):
        raise ValueError(
            "replacement='other' takes from series of other clusters, but the "
            "background has none: pass the panel that was fitted as background, or "
            "replacement='level'."
        )
    rng = np.random.default_rng(seed)
    donors = np.empty((len(labels), n_draws), dtype=np.int64)
    for cluster in np.unique(labels):
        own = np.flatnonzero(labels == cluster)
        others = np.flatnonzero((background != cluster) & (background >= 0))
        others = rng.permutation(others)
        others = others[np.argsort(background[others], kind="stable")]
        # Systematic sampling: from a random first one in equal steps through them all.
        shares = (rng.random((len(own), 1)) + np.arange(n_draws)) / n_draws
        at = np.minimum((shares * len(others)).astype(np.int64), len(others) - 1)
        donors[own] = others[at]
    return donors

"""Which series of a large panel networks are trained on."""

from __future__ import annotations

import numpy as np

__all__ = ["draw_sample"]


def draw_sample(
    n_series: int, max_samples: int | None, seed: int, labels: np.ndarray | None = None
) -> np.ndarray | slice:
    """Draw series to train on.

    Parameters
    ----------
    n_series : int
    max_samples : int or None
        None for all.
    seed : int
    labels : int array of shape (n,) or None, default=None
        Labels from 0, -1 for series without one. Those with a label come first, up to
        half of the sample: a few labels among many series are all used.

    Returns
    -------
    int array of shape (max_samples,), or slice
        Ascending. A slice of all where all are trained on.
    """
    if max_samples is None or n_series <= max_samples:
        return slice(None)
    rng = np.random.default_rng(seed)
    order = rng.permutation(n_series)
    if labels is not None:
        labelled = order[labels[order] >= 0][: max_samples // 2]
        order = np.concatenate([labelled, order[~np.isin(order, labelled)]])
    return np.sort(order[:max_samples])

"""Which series of a large panel networks are trained on."""

from __future__ import annotations

import numpy as np

__all__ = ["count_passes", "draw_sample"]

_MOST_PASSES = 5  # over a sample; from there on more change little


def draw_sample(
    n_series: int, max_samples: int | None, seed: int, labels: np.ndarray | None = None
) -> np.ndarray | None:
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
    int array of shape (max_samples,) or None
        Ascending. None where all series are trained on.
    """
    if max_samples is None or n_series <= max_samples:
        return None
    rng = np.random.default_rng(seed)
    order = rng.permutation(n_series)
    if labels is not None:
        labelled = order[labels[order] >= 0][: max_samples // 2]
        order = np.concatenate([labelled, order[~np.isin(order, labelled)]])
    return np.sort(order[:max_samples])


def count_passes(n_series: int, n_samples: int) -> int:
    """Count passes over a sample for as many steps as one over the panel; five at most.

    Parameters
    ----------
    n_series : int
    n_samples : int

    Returns
    -------
    int
    """
    return min(_MOST_PASSES, -(-n_series // n_samples))

"""Effects of parts, of which each was taken alone, made to add up to their total."""

from __future__ import annotations

import numpy as np

__all__ = ["add_up"]


def add_up(effects: np.ndarray, totals: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Share out what the parts of each group do together but not each alone.

    The difference of the total and the sum of the effects goes to the parts in
    proportion to the size of their effects, so that a part without an effect stays
    without. Where all effects have one sign, they are scaled to the total.

    Parameters
    ----------
    effects : float array of shape (m, ...)
        Of the parts.
    totals : float array of shape (g, ...)
        Of the groups.
    groups : int array of shape (m,)
        Group of each part, from 0, in ascending order; each has a part.

    Returns
    -------
    float array of shape (m, ...)
        Of sums `totals` over each group; equal parts of it where no effect is other
        than 0.

    Examples
    --------
    >>> import numpy as np
    >>> from sktime_contrastive.explanation.additive import add_up
    >>> effects, groups = np.array([1.0, 3.0, 0.0, 0.5, 0.5]), np.array([0, 0, 0, 1, 1])
    >>> add_up(effects, np.array([2.0, 2.0]), groups)
    array([0.5, 1.5, 0. , 1. , 1. ])
    """
    firsts = np.searchsorted(groups, np.arange(len(totals)))
    rest = totals - np.add.reduceat(effects, firsts)
    sizes = np.abs(effects)
    together = np.add.reduceat(sizes, firsts)
    counts = np.bincount(groups)[groups].reshape(-1, *[1] * (effects.ndim - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(together[groups] > 0, sizes / together[groups], 1 / counts)
    return effects + rest[groups] * shares

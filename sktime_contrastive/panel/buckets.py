"""Series sorted into buckets by length, so that work follows their own steps.

A batch is padded to its longest series. Where one is far longer than the others, all
would be computed at its length.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

__all__ = ["TIMES_MEDIAN", "by_length", "cut", "in_order", "usual_longest"]

_PER_DOUBLING = 3  # buckets; within one the longest is 26 % longer than the shortest
_USUAL = 0.9  # share of the series that are no exception
TIMES_MEDIAN = 4  # up to which a length is none


def by_length(lengths: Tensor) -> list[Tensor]:
    """Sort series into buckets of like lengths.

    In which bucket a series falls depends on its own length alone.

    Parameters
    ----------
    lengths : int Tensor of shape (n,)

    Returns
    -------
    list of int Tensors
        Numbers of the series, ascending within each bucket.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.panel.buckets import by_length
    >>> by_length(torch.tensor([55, 2000, 52, 60]))
    [tensor([0, 2, 3]), tensor([1])]
    """
    if bool((lengths == lengths[0]).all()):
        return [torch.arange(len(lengths), device=lengths.device)]
    buckets = (lengths.double().log2() * _PER_DOUBLING).floor()
    order = buckets.argsort(stable=True)
    _, sizes = buckets[order].unique_consecutive(return_counts=True)
    return list(order.split(sizes.tolist()))


def cut(values: Tensor, lengths: Tensor, series: Tensor) -> tuple[Tensor, Tensor]:
    """Take some series of a panel, padded to the longest of them alone.

    Parameters
    ----------
    values : Tensor of shape (n, c, t)
    lengths : int Tensor of shape (n,)
    series : int Tensor of shape (m,)

    Returns
    -------
    values : Tensor of shape (m, c, longest)
    lengths : int Tensor of shape (m,)
    """
    lengths = lengths[series]
    return values[:, :, : int(lengths.max())][series], lengths


def in_order(parts: Sequence[Tensor], buckets: Sequence[Tensor]) -> Tensor:
    """Put rows that were computed bucket by bucket into the order of the panel.

    Parameters
    ----------
    parts : sequence of Tensors of shape (m, ...)
    buckets : sequence of int Tensors of shape (m,)
        The numbers of the rows.

    Returns
    -------
    Tensor of shape (n, ...)
    """
    rows = torch.cat([*parts])
    if len(buckets) == 1:
        return rows
    return rows[torch.cat([*buckets]).argsort()]


def usual_longest(lengths: Tensor) -> int:
    """Length of the longest series, but for a few that are far longer than the others.

    It is at most four times the median, or what nine tenths do not exceed.

    Parameters
    ----------
    lengths : int Tensor of shape (n,)

    Returns
    -------
    int

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.panel.buckets import usual_longest
    >>> usual_longest(torch.tensor([50, 60, 150]))
    150
    >>> usual_longest(torch.tensor([50] * 200 + [20_000]))
    200
    """
    most = lengths.sort().values[math.ceil(_USUAL * (len(lengths) - 1))]
    return max(int(most), min(int(lengths.max()), TIMES_MEDIAN * int(lengths.median())))

"""Exact nearest rows of a matrix, at little more than the price of a matrix product.

The square of a distance as a sum of norms less a product is fast, but loses what is
small beside the norms. In float32 rows that are nearly the same seem to be as far from
each other as rounding makes them. So the product is taken in float64, and the distances
of what is still too close to each other are computed from differences. A bound on the
product's error tells for which rows it cannot name the nearest, those with many copies
most of all. For them it is taken again around a row close to them, where norms are
small, and where that does not tell either, all distances come from differences.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

__all__ = ["Nearest", "Rows", "finish", "nearest_in_block"]

_EPS = torch.finfo(torch.float64).eps
_MARGIN = 8  # candidates beyond those asked for
# Beside the norms: squared distances of which the product knows fewer digits than
# float32 has, and differences between them that it does not know at all.
_TOO_CLOSE = 2.0**24 * _EPS
_TIED = 16 * _EPS
_PAIRS_AT_ONCE = 512  # whose differences stay in the cache
_ROWS_AT_ONCE = 256  # of a table of exact distances
# As many values as are asked for: NumPy sorts them all before torch has found those.
_TIMES_SORTED = 4


class Rows(NamedTuple):
    """Rows of a matrix, and the same in float64 around a centre.

    Attributes
    ----------
    features : Tensor of shape (n, f)
    points : float64 Tensor of shape (n, f)
    norms : float64 Tensor of shape (n,)
        Squared norms of the points.
    """

    features: Tensor
    points: Tensor
    norms: Tensor

    @classmethod
    def around(cls, features: Tensor, center: Tensor) -> Rows:
        """Put the centre, of shape (f,), at 0."""
        points = features.double() - center.double()
        return cls(features, points, points.square().sum(dim=1))


class Nearest(NamedTuple):
    """The nearest rows that a search found.

    Attributes
    ----------
    squares : float64 Tensor of shape (b, k)
        Squared distances, in ascending order; of rows at one distance the first comes
        first.
    places : int Tensor of shape (b, k)
    reach : float64 Tensor of shape (b,)
        -1, or where the search could not tell which rows are the nearest: they are
        within this squared distance.
    """

    squares: Tensor
    places: Tensor
    reach: Tensor


def nearest_in_block(rows: Rows, start: int, stop: int, n_neighbors: int) -> Nearest:
    """Find the nearest other rows of the rows from `start` to `stop`.

    Once ``finish`` has been called for all blocks, the result is a function of the
    features alone: not of the blocks, of threads or of the device.

    Parameters
    ----------
    rows : Rows
        The centre costs or saves time only.
    start, stop : int
        The block.
    n_neighbors : int
        Below n.

    Returns
    -------
    Nearest
    """
    block = torch.arange(start, stop, device=rows.norms.device)
    return _by_product(rows, block, n_neighbors)


def finish(features: Tensor, found: Nearest) -> Nearest:
    """Search again for rows whose neighbours are open: in place, around one another.

    Parameters
    ----------
    features : Tensor of shape (n, f)
    found : Nearest
        Of all n rows.

    Returns
    -------
    Nearest
        With a reach of -1 throughout.
    """
    k = found.places.shape[1]
    left = (found.reach != -1).nonzero()[:, 0]
    reach = found.reach.clamp_min(0).sqrt()
    while len(left):
        pivot = features[left[0]]
        away = _distances(pivot[None], features)[0].double()
        close = away[left] <= reach[left[0]]
        close[0] = True
        group = left[close]
        # Around a close row, in the precision of the features.
        furthest = (1 + 1e-4) * (away[group] + reach[group]).max()
        nearby = (~(away > furthest)).nonzero()[:, 0]
        if len(nearby) <= k:  # rounding of what is beyond the precision of features
            nearby = torch.arange(len(features), device=nearby.device)
        rows = Rows.around(features[nearby], pivot)
        own = torch.searchsorted(nearby, group)
        again = _by_product(rows, own, k)
        open_ = (again.reach != -1).nonzero()[:, 0]
        if len(open_):
            exact = _by_differences(rows.features, own[open_], k)
            again.squares[open_], again.places[open_] = exact
        found.squares[group], found.places[group] = again.squares, nearby[again.places]
        found.reach[group] = -1
        left = left[~close]
    return found


def _by_product(rows: Rows, own: Tensor, k: int) -> Nearest:
    """Search for the k nearest of the rows `own`, an int Tensor of shape (b,)."""
    n, norms = len(rows.norms), rows.norms[own]
    n_candidates = min(k + _MARGIN, n - 1)
    squares = torch.addmm(rows.norms, rows.points[own], rows.points.T, alpha=-2.0)
    squares[torch.arange(len(own), device=own.device), own] = torch.inf
    squares, places = _smallest_of_groups(squares, n_candidates)
    squares += norms[:, None]  # the same for a row, so that they stay in order
    reach = torch.full_like(norms, -1.0)
    if n_candidates < n - 1:
        # The product is off by `error` times the sum of both norms, and the norm of a
        # row at the distance d of this one is at most twice the sum of its norm and d.
        error = (rows.points.shape[1] + 8) * _EPS
        nearest, last = squares[:, k - 1], squares[:, -1]
        within = nearest + 2 * error * (3 * norms + 2 * nearest.abs())
        reach = torch.where(within < last, reach, within)
    scale = norms[:, None] + rows.norms[places]
    unsure = squares <= _TOO_CLOSE * scale
    tied = squares.diff(dim=1) <= _TIED * scale[:, 1:]
    unsure[:, 1:] |= tied
    unsure[:, :-1] |= tied
    unsure &= (reach == -1)[:, None]
    if unsure.any():
        which, column = unsure.nonzero(as_tuple=True)
        pairs = own[which], places[which, column]
        squares[unsure] = _squared_distances(rows.features, *pairs)
        places, order = places.sort(dim=1)
        squares, order = squares.gather(1, order).sort(dim=1, stable=True)
        places = places.gather(1, order)
    return Nearest(squares[:, :k].clone(), places[:, :k].clone(), reach)


def _smallest_of_groups(values: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Return the k smallest (b, k), in ascending order, and their places.

    They are in the k groups with the smallest minima, so that a pass over all values
    for the minima leaves few of them to choose from.
    """
    n = values.shape[1]
    size = math.isqrt(n // k)  # then there are as many groups as values in the k best
    if size < 4:
        return _smallest(values, k)
    n_groups = n // size
    grouped = values[:, : size * n_groups].unflatten(1, (size, n_groups))
    groups = grouped.amin(dim=1).topk(k, largest=False, sorted=False).indices
    members = torch.arange(0, size * n_groups, n_groups, device=values.device)
    places = (groups[:, None] + members[:, None]).flatten(1)
    rest = torch.arange(size * n_groups, n, device=values.device)
    places = torch.cat([places, rest.expand(len(values), -1)], dim=1)
    smallest, order = _smallest(values.gather(1, places), k)
    return smallest, places.gather(1, order)


def _smallest(values: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Return the k smallest (b, k), in ascending order, and their places."""
    if values.device.type != "cpu" or values.shape[1] > _TIMES_SORTED * k:
        return values.topk(k, largest=False)
    places = torch.from_numpy(np.argsort(values.numpy(), axis=1)[:, :k])
    return values.gather(1, places), places


def _squared_distances(features: Tensor, rows: Tensor, others: Tensor) -> Tensor:
    """Squared distances (p,) of pairs of rows, from their differences."""
    pairs = zip(rows.split(_PAIRS_AT_ONCE), others.split(_PAIRS_AT_ONCE), strict=True)
    return torch.cat(
        [
            features[row].double().sub_(features[other]).square_().sum(dim=1)
            for row, other in pairs
        ]
    )


def _by_differences(features: Tensor, own: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Compute all distances of the rows `own` from differences; of copies once."""
    different, copy_of = torch.unique(features[own], dim=0, return_inverse=True)
    others = features.double()
    squares, places = [], []
    for part in different.split(_ROWS_AT_ONCE):
        # One more: the row itself is among them.
        smallest = _first_smallest(_distances(part.double(), others).square_(), k + 1)
        squares.append(smallest[0])
        places.append(smallest[1])
    squares, places = torch.cat(squares)[copy_of], torch.cat(places)[copy_of]
    other = places != own[:, None]
    other[:, -1] &= ~other.all(dim=1)  # of more than k copies it is not the first
    return squares[other].view(-1, k), places[other].view(-1, k)


def _first_smallest(values: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Return the k smallest (b, k) and their places; of equal ones the first."""
    largest = values.topk(k, largest=False, sorted=False).values.amax(1, keepdim=True)
    below, equal = values < largest, values == largest
    taken = below | (equal & (equal.cumsum(1) <= k - below.sum(1, keepdim=True)))
    places = taken.nonzero()[:, 1].view(-1, k)
    smallest, order = values.gather(1, places).sort(dim=1, stable=True)
    return smallest, places.gather(1, order)


def _distances(rows: Tensor, others: Tensor) -> Tensor:
    return torch.cdist(rows, others, compute_mode="donot_use_mm_for_euclid_dist")

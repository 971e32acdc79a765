"""The graph of nearest neighbours of a panel in feature space."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Generator, Tensor

from sktime_contrastive.neighbors.index import Nearest, Rows, finish, nearest_in_block

__all__ = [
    "CLUSTERS_UNLESS_TOLD",
    "NeighborGraph",
    "choose_n_neighbors",
    "nearest_neighbors",
    "neighbor_graph",
]

CLUSTERS_UNLESS_TOLD = 8  # the clusterer's default
_MOST_TIMES = 2  # as many neighbours in a dense region, half of them in a sparse one
_ROWS_AT_ONCE = 1024
_CENTERED_BY = 64  # rows: the centre need not be exact


class NeighborGraph(NamedTuple):
    """The neighbours of each series, some of them more than others.

    Attributes
    ----------
    neighbors : int Tensor of shape (n, k)
        Nearest first.
    counts : int Tensor of shape (n,)
        How many of them are neighbours of a series; the rest is padding.
    """

    neighbors: Tensor
    counts: Tensor

    @property
    def counted(self) -> Tensor:
        """True where an entry of `neighbors` is no padding: (n, k)."""
        k = self.neighbors.shape[1]
        return torch.arange(k, device=self.counts.device) < self.counts[:, None]

    def first(self, n_neighbors: int) -> NeighborGraph:
        """Keep the nearest neighbours alone, the same number for each series."""
        neighbors = self.neighbors[:, :n_neighbors]
        counts = torch.full_like(self.counts, neighbors.shape[1])
        return NeighborGraph(neighbors, counts)

    def draw(self, series: Tensor, generator: Generator) -> Tensor:
        """Draw a random neighbour of each series: int Tensors (b,) to (b,)."""
        shares = torch.rand(series.shape, generator=generator, device=series.device)
        return self.neighbors[series, (shares * self.counts[series]).long()]


def choose_n_neighbors(n_series: int, n_clusters: int | None) -> int:
    """Three eighths of the mean size of a cluster, between 3 and 30.

    Parameters
    ----------
    n_series : int
    n_clusters : int or None
        None counts as eight, the clusterer's default.

    Returns
    -------
    int
    """
    size = n_series / (n_clusters or CLUSTERS_UNLESS_TOLD)
    return max(3, min(30, round(0.375 * size)))


def neighbor_graph(
    features: Tensor, n_neighbors: int, adaptivity: float = 0.5
) -> NeighborGraph:
    """Neighbours of each series, more of them in dense regions than in sparse ones.

    Contrast spreads the codes evenly, so that a class of many series, which are close
    together, is pulled apart into several clusters; with more neighbours it holds
    together.

    Parameters
    ----------
    features : Tensor of shape (n, f)
    n_neighbors : int
        Neighbours of a series in a region of median density.
    adaptivity : float, default=0.5
        0 gives all series the same number, 1 all that are within one distance, the
        same for all series; between them the distance is a geometric mean of the two.
        A series has twice `n_neighbors` at most, and half of them at least.

    Returns
    -------
    NeighborGraph
    """
    most = max(1, len(features) - 1)
    n_neighbors = min(n_neighbors, most)
    n_found = min(_MOST_TIMES * n_neighbors, most) if adaptivity else n_neighbors
    distances, neighbors = nearest_neighbors(features, n_found)
    own = distances[:, n_neighbors - 1]
    reach = own ** (1 - adaptivity) * own.median() ** adaptivity
    counts = (distances <= reach[:, None]).sum(dim=1)
    least = min(max(3, n_neighbors // _MOST_TIMES), n_neighbors)
    return NeighborGraph(neighbors, counts.clamp(least, n_found))


def nearest_neighbors(features: Tensor, n_neighbors: int) -> tuple[Tensor, Tensor]:
    """Find the nearest other rows, exactly: near-duplicates and duplicates too.

    Of rows at one distance those that come first are taken. The one place to put an
    approximate index, for panels beyond some 100,000 series.

    Parameters
    ----------
    features : Tensor of shape (n, f)
    n_neighbors : int
        Below n.

    Returns
    -------
    distances : Tensor of shape (n, n_neighbors)
    neighbors : int Tensor of shape (n, n_neighbors)
        Nearest first; the row itself is not among them.
    """
    if len(features) == 1:
        itself = torch.zeros(1, 1, dtype=torch.long, device=features.device)
        return itself.to(features.dtype), itself
    if (device := features.device).type == "mps":  # it has no float64
        distances, neighbors = nearest_neighbors(features.cpu(), n_neighbors)
        return distances.to(device), neighbors.to(device)
    # Around a median, which one value beyond all others does not move; of some rows. On
    # the CPU: elsewhere torch has no deterministic one.
    some = features[:: -(-len(features) // _CENTERED_BY)].cpu()
    rows = Rows.around(features, some.median(dim=0).values.to(device))
    blocks = [
        nearest_in_block(rows, start, stop, n_neighbors)
        for start, stop in _blocks(len(features))
    ]
    found = finish(features, Nearest(*map(torch.cat, zip(*blocks, strict=True))))
    return found.squares.sqrt().to(features.dtype), found.places


def _blocks(n_rows: int) -> list[tuple[int, int]]:
    """Where blocks of rows start and stop."""
    starts = range(0, n_rows, _ROWS_AT_ONCE)
    return [(start, min(start + _ROWS_AT_ONCE, n_rows)) for start in starts]

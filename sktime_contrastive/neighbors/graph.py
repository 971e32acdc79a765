"""The graph of nearest neighbours of a panel in feature space."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Generator, Tensor

__all__ = [
    "CLUSTERS_UNLESS_TOLD",
    "NeighborGraph",
    "choose_n_neighbors",
    "choose_neighbors",
    "neighbors_to_find",
]

CLUSTERS_UNLESS_TOLD = 8  # the clusterer's default
_MOST_TIMES = 2  # as many neighbours in a dense region, half of them in a sparse one


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


def neighbors_to_find(n_neighbors: int, adaptivity: float = 0.5) -> int:
    """Nearest neighbours that `choose_neighbors` chooses among.

    Parameters
    ----------
    n_neighbors : int
    adaptivity : float, default=0.5

    Returns
    -------
    int
    """
    return _MOST_TIMES * n_neighbors if adaptivity else n_neighbors


def choose_neighbors(
    distances: Tensor, neighbors: Tensor, n_neighbors: int, adaptivity: float = 0.5
) -> NeighborGraph:
    """Choose neighbours for each series, more of them in dense regions than in others.

    Contrast spreads the codes evenly, so that a class of many series, which are close
    together, is pulled apart into several clusters; with more neighbours it holds
    together.

    Parameters
    ----------
    distances, neighbors : Tensor and int Tensor of shape (n, m)
        The nearest ones, as ``nearest_neighbors`` finds them: `neighbors_to_find`, or
        all where there are fewer.
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
    n_found = neighbors.shape[1]
    n_neighbors = min(n_neighbors, n_found)
    own = distances[:, n_neighbors - 1]
    reach = own ** (1 - adaptivity) * own.median() ** adaptivity
    counts = (distances <= reach[:, None]).sum(dim=1)
    least = min(max(3, n_neighbors // _MOST_TIMES), n_neighbors)
    return NeighborGraph(neighbors, counts.clamp(least, n_found))

"""One search for the nearest neighbours of a panel, whoever asks for them."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from sktime_contrastive.neighbors.graph import (
    NeighborGraph,
    choose_neighbors,
    neighbors_to_find,
)
from sktime_contrastive.neighbors.index import Nearest, Rows, finish, nearest_in_block
from sktime_contrastive.utils.parallel import share_out
from sktime_contrastive.utils.stages import stage

__all__ = ["NeighborSearch", "nearest_neighbors", "neighbor_graph"]

_ROWS_AT_ONCE = 1024
_CENTERED_BY = 16  # rows: the centre need not be exact


class NeighborSearch:
    """Nearest neighbours of rows: searched for when first asked for, and kept.

    Parameters
    ----------
    features : Tensor of shape (n, f)
    at_least : int, default=1
        Neighbours that will be asked for later on: they are found at once.
    """

    def __init__(self, features: Tensor, at_least: int = 1) -> None:
        self.features = features
        self.at_least = at_least
        self._found: tuple[Tensor, Tensor] | None = None

    def nearest(self, n_neighbors: int) -> tuple[Tensor, Tensor]:
        """Return the nearest other rows: see ``nearest_neighbors``.

        Parameters
        ----------
        n_neighbors : int
            Of more than there are other rows, all of these.

        Returns
        -------
        distances : Tensor of shape (n, n_neighbors)
        neighbors : int Tensor of shape (n, n_neighbors)
        """
        most = max(1, len(self.features) - 1)
        n_neighbors = min(n_neighbors, most)
        if self._found is None or self._found[0].shape[1] < n_neighbors:
            n_found = max(n_neighbors, min(self.at_least, most))
            self._found = nearest_neighbors(self.features, n_found)
        distances, neighbors = self._found
        return distances[:, :n_neighbors], neighbors[:, :n_neighbors]

    def graph(self, n_neighbors: int, adaptivity: float = 0.5) -> NeighborGraph:
        """Return the graph of neighbours: see ``choose_neighbors``."""
        found = self.nearest(neighbors_to_find(n_neighbors, adaptivity))
        return choose_neighbors(*found, n_neighbors, adaptivity)


def neighbor_graph(
    features: Tensor, n_neighbors: int, adaptivity: float = 0.5
) -> NeighborGraph:
    """Search for neighbours and choose among them: see ``choose_neighbors``.

    Parameters
    ----------
    features : Tensor of shape (n, f)
    n_neighbors : int
    adaptivity : float, default=0.5

    Returns
    -------
    NeighborGraph
    """
    return NeighborSearch(features).graph(n_neighbors, adaptivity)


@stage("neighbors")
def nearest_neighbors(features: Tensor, n_neighbors: int) -> tuple[Tensor, Tensor]:
    """Find the nearest other rows, exactly: near-duplicates and duplicates too.

    Of rows at one distance those that come first are taken. The one place to put
    another index.

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
    search = partial(_search_block, rows, n_neighbors)
    blocks = share_out(search, _blocks(len(features)), device)
    found = finish(features, Nearest(*map(torch.cat, zip(*blocks, strict=True))))
    return found.squares.sqrt().to(features.dtype), found.places


def _search_block(rows: Rows, n_neighbors: int, block: tuple[int, int]) -> Nearest:
    return nearest_in_block(rows, *block, n_neighbors)


def _blocks(n_rows: int) -> list[tuple[int, int]]:
    """Where blocks of rows start and stop."""
    starts = range(0, n_rows, _ROWS_AT_ONCE)
    return [(start, min(start + _ROWS_AT_ONCE, n_rows)) for start in starts]

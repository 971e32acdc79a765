"""The data that networks are trained on: series, features, neighbours."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property

import torch
from torch import Generator, Tensor, nn

from sktime_contrastive.neighbors.graph import (
    NeighborGraph,
    choose_n_neighbors,
    neighbors_to_find,
)
from sktime_contrastive.neighbors.search import NeighborSearch
from sktime_contrastive.panel.buckets import cut

__all__ = ["TrainingData"]


@dataclass(frozen=True)
class TrainingData:
    """The panel that networks are trained on.

    Attributes
    ----------
    values : float Tensor of shape (n, c, t)
        Scaled, 0 past the end of each series.
    lengths : int Tensor of shape (n,)
    generator : torch.Generator
        On the device that is trained on.
    labels : int Tensor of shape (n,) or None
        Labels from 0; -1 for series without one.
    n_clusters : int or None
        Number of clusters that are looked for, where it is known.
    front_end : nn.Module or None
        Frozen features of an encoder, from values and lengths; None where the network
        reads the values themselves.
    features : Tensor of shape (n, f) or None
        What the front end makes of the panel.
    neighbor_features : Tensor of shape (n, f) or None
        Features to find neighbours by: those of the front end where there is one. None
        where no neighbours are needed.
    n_level_features : int
        How many of these, the last ones, are the level and amplitude of the series; 0
        where that is not known.
    """

    values: Tensor
    lengths: Tensor
    generator: Generator
    labels: Tensor | None = None
    n_clusters: int | None = None
    front_end: nn.Module | None = None
    features: Tensor | None = None
    neighbor_features: Tensor | None = None
    n_level_features: int = 0

    def __len__(self) -> int:
        return len(self.values)

    def to(self, device: torch.device) -> TrainingData:
        """Put all tensors on a device.

        Parameters
        ----------
        device : torch.device

        Returns
        -------
        TrainingData
        """
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        tensors = {
            name: value.to(device)
            for name, value in given.items()
            if isinstance(value, Tensor)
        }
        return replace(self, **tensors)

    @cached_property
    def padded(self) -> bool:
        """Whether any series has fewer than t steps."""
        return bool((self.lengths < self.values.shape[2]).any())

    def take(self, series: Tensor) -> tuple[Tensor, Tensor]:
        """Values (m, c, t) and lengths (m,) of some series.

        Parameters
        ----------
        series : int Tensor of shape (m,)

        Returns
        -------
        values : Tensor of shape (m, c, t)
            Padded to the longest of them alone.
        lengths : int Tensor of shape (m,)
        """
        if self.padded:
            return cut(self.values, self.lengths, series)
        return self.values[series], self.lengths[series]

    def neighbor_graph(
        self, n_neighbors: int | str = "auto", adaptivity: float = 0.5
    ) -> NeighborGraph:
        """Return the nearest neighbours of each series by the features.

        They are searched for at the first call. Later calls select from what was found,
        unless they ask for more.

        Parameters
        ----------
        n_neighbors : int or "auto", default="auto"
            Neighbours of a series in a region of median density. "auto" is
            ``self.n_neighbors``.
        adaptivity : float, default=0.5
            See ``positives.Neighbors``.

        Returns
        -------
        NeighborGraph

        Raises
        ------
        ValueError
            If there are no features.
        """
        if n_neighbors == "auto":
            n_neighbors = self.n_neighbors
        return self._search.graph(n_neighbors, adaptivity)

    @property
    def n_neighbors(self) -> int:
        """Number of neighbours by default: it follows the mean size of a cluster."""
        return choose_n_neighbors(len(self), self.n_clusters)

    @cached_property
    def _search(self) -> NeighborSearch:
        features = self.features
        if features is None:
            features = self.neighbor_features
        if features is None:
            raise ValueError(
                "There are no features to find neighbours by: positives that ask for "
                "neighbours must not set uses_neighbors = False."
            )
        return NeighborSearch(features, at_least=neighbors_to_find(self.n_neighbors))

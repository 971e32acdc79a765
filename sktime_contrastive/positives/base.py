"""What makes positives: a component that is prepared for a panel and then draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from skbase.base import BaseObject
from torch import Generator, Tensor, nn

from sktime_contrastive.neighbors.graph import (
    NeighborGraph,
    choose_n_neighbors,
    neighbor_graph,
)
from sktime_contrastive.panel.buckets import cut

__all__ = ["Draw", "Positives", "Source", "Views"]


@dataclass
class Source:
    """The panel that positives are made from, on the device.

    Attributes
    ----------
    values : float Tensor of shape (n, c, t)
        Scaled, 0 past the end of each series.
    lengths : int Tensor of shape (n,)
    generator : torch.Generator
        On the device.
    front_end : nn.Module or None
        Frozen features of an encoder, from values and lengths; None where the network
        reads the values themselves.
    features : Tensor of shape (n, f) or None
        What the front end makes of the panel.
    make_features : callable or None
        Makes features (n, f) to find neighbours by, where there is no front end.
    n_clusters : int or None
        Number of clusters that are looked for, where it is known. What is given may
        also be a callable, which chooses it by the features (n, f) at once.
    labels : int Tensor of shape (n,) or None
        Labels from 0; -1 for series without one.
    """

    values: Tensor
    lengths: Tensor
    generator: Generator
    front_end: nn.Module | None = None
    features: Tensor | None = None
    make_features: Callable[[], Tensor] | None = None
    n_clusters: int | Callable[[np.ndarray], int] | None = None
    labels: Tensor | None = None
    _graphs: dict[tuple[int, float], NeighborGraph] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Choose the number of clusters where that was left to a callable."""
        if callable(self.n_clusters):
            self.n_clusters = self.n_clusters(self.neighbor_features.cpu().numpy())

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def padded(self) -> bool:
        """Whether any series is shorter than the array."""
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

    @cached_property
    def neighbor_features(self) -> Tensor:
        """Features (n, f) to find neighbours by; the values where nothing makes any."""
        if self.features is not None:
            return self.features
        if self.make_features is not None:
            return self.make_features()
        return self.values.flatten(1)

    def neighbor_graph(
        self, n_neighbors: int | str = "auto", adaptivity: float = 0.5
    ) -> NeighborGraph:
        """Neighbours by the features, looked for once: see ``Neighbors``."""
        if n_neighbors == "auto":
            n_neighbors = choose_n_neighbors(len(self), self.n_clusters)
        key = n_neighbors, adaptivity
        if key not in self._graphs:
            self._graphs[key] = neighbor_graph(self.neighbor_features, *key)
        return self._graphs[key]


class Views(NamedTuple):
    """The views of a batch, as the network takes them.

    Attributes
    ----------
    inputs : Tensor of shape (m, c, t) or (m, f)
        Series, or features where there is a front end.
    lengths : int Tensor of shape (m,) or None
        Time steps of each view; None for features.
    positives : bool Tensor of shape (m, m) or None
        True where the column is a positive of the row. None says that views i and
        i + m / 2 are the only positives of each other.
    """

    inputs: Tensor
    lengths: Tensor | None
    positives: Tensor | None


Draw = Callable[[Tensor], Views]


class Positives(BaseObject):
    """Base class of what makes positives: a subclass writes ``prepare``.

    One that reads ``source.labels`` sets ``uses_labels = True``: others are given none.
    """

    uses_labels = False

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""

    def prepare(self, source: Source) -> Draw:
        """Do once what need not be done for each batch.

        Parameters
        ----------
        source : Source

        Returns
        -------
        callable
            From the indices of a batch's series, an int Tensor of shape (b,), to its
            ``Views``, drawn afresh with each call.
        """
        raise NotImplementedError

"""Nearest neighbours as positives."""

from __future__ import annotations

import torch
from torch import Tensor

from sktime_contrastive.neighbors.graph import NeighborGraph
from sktime_contrastive.positives.base import Draw, Positives, Source, Views
from sktime_contrastive.positives.views import (
    Augmentations,
    augment,
    check_augmentations,
    copy_features,
)
from sktime_contrastive.utils.validation import (
    check_choice,
    check_fraction,
    check_integer,
)

__all__ = ["Neighbors"]


class Neighbors(Positives):
    """The nearest neighbours of a series in feature space are its positives.

    A series and a random one of its neighbours make a pair, drawn afresh each time.
    With an encoder that reads features (``"rocket"``) the features are what is
    contrasted; others see augmented views of the two series, and the features are
    there for the neighbours alone.

    Parameters
    ----------
    n_neighbors : int or "auto", default="auto"
        Neighbours of a series in a region of median density, at most one less than
        there are series. "auto" is three eighths of the mean size of a cluster, 3 at
        least and 30 at most: within a cluster most neighbours have its label, beyond it
        none has.
    adaptivity : float, default=0.5
        How far the number of neighbours follows the density, from 0, the same number
        for each series, to 1, all series within one distance; always half of
        `n_neighbors` at least and twice as many at most. Where it is 0, a class with
        many more series than the others is pulled apart into several clusters.
    views : float, default=0.0
        Share of the pairs, below 1, in which an augmented view of the series stands in
        for the neighbour; only with features. Views make codes blind to what the
        augmentations change, which is right for some data and wrong for others: on the
        33 UCR data sets they cost more than they bring.
    augmentations : list of augmentations or None, default=None
        As in ``AugmentedViews``.
    n_copies : int, default=4
        Augmented copies of the panel that views are drawn from.
    """

    def __init__(
        self,
        n_neighbors: int | str = "auto",
        adaptivity: float = 0.5,
        views: float = 0.0,
        augmentations: Augmentations = None,
        n_copies: int = 4,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.adaptivity = adaptivity
        self.views = views
        self.augmentations = augmentations
        self.n_copies = n_copies
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        if isinstance(self.n_neighbors, str):
            check_choice("n_neighbors", self.n_neighbors, ["auto"])
        else:
            check_integer("n_neighbors", self.n_neighbors, least=1)
        check_fraction("adaptivity", self.adaptivity, one=True)
        check_fraction("views", self.views)
        check_integer("n_copies", self.n_copies, least=1)
        check_augmentations(self.augmentations)

    def prepare(self, source: Source) -> Draw:
        """Find the neighbours: see ``Positives.prepare``."""
        graph, copies = self._find(source)

        def draw(batch: Tensor) -> Views:
            partners = graph.draw(batch, source.generator)
            return self._pair_up(batch, partners, copies, source)

        return draw

    def _find(self, source: Source) -> tuple[NeighborGraph, Tensor | None]:
        """Neighbours, and the copies that views are drawn from."""
        graph = source.neighbor_graph(self.n_neighbors, self.adaptivity)
        copies = None
        if self.views:
            copies = copy_features(source, self.augmentations, self.n_copies)
        return graph, copies

    def _pair_up(
        self, batch: Tensor, partners: Tensor, copies: Tensor | None, source: Source
    ) -> Views:
        """Return views of the batch's series, then those of their partners."""
        series = torch.cat([batch, partners])
        if source.features is None:
            values, lengths = source.take(series)
            values = augment(self.augmentations, values, lengths, source.generator)
            return Views(values, lengths, None)
        inputs = source.features[series]
        if copies is not None:
            luck, which = torch.rand(
                (2, len(batch)), generator=source.generator, device=batch.device
            )
            chosen = copies[(which * len(copies)).long(), batch]
            stands_in = (luck < self.views)[:, None]
            inputs[len(batch) :] = torch.where(stands_in, chosen, inputs[len(batch) :])
        return Views(inputs, None, None)

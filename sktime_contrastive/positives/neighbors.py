"""Nearest neighbours as positives."""

from __future__ import annotations

import torch
from torch import Tensor

from sktime_contrastive.neighbors.graph import NeighborGraph
from sktime_contrastive.positives.base import Positives, Sampler, Views
from sktime_contrastive.positives.training_data import TrainingData
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

__all__ = ["NeighborSampler", "Neighbors", "Pairs"]


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
        least and 30 at most: most of so few neighbours are of the same cluster.
    adaptivity : float, default=0.5
        How much the number of neighbours follows the density: 0 gives each series the
        same number, 1 all series within one distance. The number is always between half
        and twice `n_neighbors`. With 0, a class with many more series than the others
        is pulled apart into several clusters.
    views : float, default=0.0
        Share of the pairs, below 1, in which an augmented view of the series stands in
        for the neighbour; only with features. With views, codes do not depend on what
        the augmentations change, which is right for some data and wrong for others. On
        the 33 UCR data sets they cost more than they bring.
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

    def prepare(self, data: TrainingData) -> Sampler:
        """Find the neighbours, and make the copies: see ``Positives.prepare``."""
        graph = data.neighbor_graph(self.n_neighbors, self.adaptivity)
        return NeighborSampler(data, graph, self._make_pairs(data))

    def _make_pairs(self, data: TrainingData) -> Pairs:
        copies = None
        if self.views:
            copies = copy_features(data, self.augmentations, self.n_copies)
        return Pairs(data, self.augmentations, copies, self.views)


class Pairs:
    """Makes views of series and of their partners.

    Parameters
    ----------
    data : TrainingData
    augmentations : list of augmentations or None
        For networks that read the series.
    copies : Tensor of shape (n_copies, n, f) or None
        Features of augmented copies of the panel.
    share : float
        Of the partners in whose place such a copy of the series itself stands.
    """

    def __init__(
        self,
        data: TrainingData,
        augmentations: Augmentations,
        copies: Tensor | None,
        share: float,
    ) -> None:
        self.data = data
        self.augmentations = augmentations
        self.copies = copies
        self.share = share

    def __call__(self, batch: Tensor, partners: Tensor) -> Views:
        """Return views of the batch's series (b,), then those of their partners."""
        data = self.data
        series = torch.cat([batch, partners])
        if data.features is None:
            values, lengths = data.take(series)
            values = augment(self.augmentations, values, lengths, data.generator)
            return Views(values, lengths, None)
        inputs = data.features[series]
        if self.copies is not None:
            inputs[len(batch) :] = self._replace_some(batch, inputs[len(batch) :])
        return Views(inputs, None, None)

    def _replace_some(self, batch: Tensor, inputs: Tensor) -> Tensor:
        """Partners' features (b, f), some of them replaced by a copy of the series."""
        shape = (2, len(batch))
        number, copy = torch.rand(
            shape, generator=self.data.generator, device=batch.device
        )
        copies = self.copies[(copy * len(self.copies)).long(), batch]
        return torch.where((number < self.share)[:, None], copies, inputs)


class NeighborSampler:
    """Pairs each series of a batch with a random one of its neighbours.

    Parameters
    ----------
    data : TrainingData
    graph : NeighborGraph
    pairs : Pairs
    """

    def __init__(self, data: TrainingData, graph: NeighborGraph, pairs: Pairs) -> None:
        self.data = data
        self.graph = graph
        self.pairs = pairs

    def __call__(self, batch: Tensor) -> Views:
        """Draw partners for the series (b,)."""
        return self.pairs(batch, self.graph.draw(batch, self.data.generator))

"""Labels as positives, where there are labels."""

from __future__ import annotations

import numpy as np
import torch
from scipy.sparse import csr_array
from sklearn.semi_supervised import LabelSpreading
from torch import Tensor

from sktime_contrastive.neighbors.graph import NeighborGraph
from sktime_contrastive.positives.base import Sampler, Views
from sktime_contrastive.positives.neighbors import Neighbors, Pairs
from sktime_contrastive.positives.training_data import TrainingData
from sktime_contrastive.positives.views import Augmentations
from sktime_contrastive.utils.validation import check_fraction

__all__ = ["LabelSampler", "Labels"]


class Labels(Neighbors):
    """Series with the same label are positives of each other, as in SupCon [1]_.

    All series of a batch that share a label are positives of each other. Besides, each
    series is paired: a labelled one half of the time with a random one of its label,
    and otherwise, as one without a label always, with one of its nearest neighbours, as
    in ``Neighbors``; never with one of another label.

    Parameters
    ----------
    n_neighbors, adaptivity, views, augmentations, n_copies
        As in ``Neighbors``.
    confidence : float or None, default=0.8
        Where some labels are missing, they spread along the neighbours [2]_, and a
        series takes the label that it is given with at least this probability: else the
        labelled would push series of their own class away. 0.8 leaves out those between
        two classes. It presumes that each class has some labels; None spreads no label,
        for data with classes that have none.

    References
    ----------
    .. [1] Khosla et al., Supervised Contrastive Learning, NeurIPS 2020.
    .. [2] Zhou et al., Learning with Local and Global Consistency, NeurIPS 2003.
    """

    uses_labels = True

    def __init__(
        self,
        n_neighbors: int | str = "auto",
        adaptivity: float = 0.5,
        views: float = 0.0,
        augmentations: Augmentations = None,
        n_copies: int = 4,
        confidence: float | None = 0.8,
    ) -> None:
        self.confidence = confidence
        super().__init__(n_neighbors, adaptivity, views, augmentations, n_copies)

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        super().check_parameters()
        if self.confidence is not None:
            check_fraction("confidence", self.confidence)

    def prepare(self, data: TrainingData) -> Sampler:
        """Sort the series by label: see ``Positives.prepare``."""
        if data.labels is None:
            return super().prepare(data)
        graph = data.neighbor_graph(self.n_neighbors, self.adaptivity)
        labels = self._spread(data.labels, graph)
        return LabelSampler(data, graph, self._make_pairs(data), labels)

    def _spread(self, labels: Tensor, graph: NeighborGraph) -> Tensor:
        """Labels, and confident guesses for series that have none."""
        missing = labels < 0
        n_classes = len(labels[~missing].unique())
        if self.confidence is None or n_classes < 2 or not missing.any():
            return labels
        n_series = len(labels)
        edges = graph.neighbors[graph.counted].cpu().numpy()
        ends = np.append(0, graph.counts.cumsum(0).cpu().numpy())
        weights = csr_array((np.ones(len(edges)), edges, ends), (n_series, n_series))
        kernel = _GivenWeights(weights)
        spreading = LabelSpreading(kernel=kernel, alpha=0.2, max_iter=100)
        spreading.fit(np.zeros((n_series, 1)), labels.cpu().numpy())
        sure = spreading.label_distributions_.max(axis=1) >= self.confidence
        guesses = np.where(sure, spreading.transduction_, -1)
        return torch.where(missing, torch.from_numpy(guesses).to(labels), labels)


class _GivenWeights:
    """Kernel for ``LabelSpreading`` of edges that are known, whatever the rows."""

    def __init__(self, weights: csr_array) -> None:
        self.weights = weights

    def __call__(self, rows: np.ndarray, others: np.ndarray) -> csr_array:
        return self.weights


class LabelSampler:
    """Pairs a series with one of its label, or with one of its neighbours.

    Parameters
    ----------
    data : TrainingData
    graph : NeighborGraph
    pairs : Pairs
    labels : int Tensor of shape (n,)
        -1 for series without one.
    """

    def __init__(
        self, data: TrainingData, graph: NeighborGraph, pairs: Pairs, labels: Tensor
    ) -> None:
        self.data = data
        self.graph = graph
        self.pairs = pairs
        self.labels = labels
        self._by_label = labels.argsort(stable=True)
        # Series without a label, -1, come first in that order; they are no class.
        self._sizes = torch.bincount(labels + 1)
        self._starts = self._sizes.cumsum(0) - self._sizes

    def __call__(self, batch: Tensor) -> Views:
        """Draw partners for the series (b,), and mark all that share a label."""
        shape = (2, len(batch))
        place, number = torch.rand(
            shape, generator=self.data.generator, device=batch.device
        )
        own = self.labels[batch]
        member = (place * self._sizes[own + 1]).long()
        alike = self._by_label[self._starts[own + 1] + member]
        near = self.graph.draw(batch, self.data.generator)
        contradicts = (self.labels[near] >= 0) & (self.labels[near] != own)
        by_label = (own >= 0) & ((number < 0.5) | contradicts)
        partners = torch.where(by_label, alike, near)
        positives = self._mark(torch.cat([batch, partners]))
        return self.pairs(batch, partners)._replace(positives=positives)

    def _mark(self, series: Tensor) -> Tensor:
        """Mark partners, and all that have the same label: bool (m, m)."""
        place = torch.arange(len(series), device=series.device) % (len(series) // 2)
        labels = self.labels[series]
        same = (labels[:, None] == labels) & (labels >= 0)
        return (same | (place[:, None] == place)).fill_diagonal_(False)

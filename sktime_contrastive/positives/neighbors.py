"""Nearest neighbours as positives."""

from __future__ import annotations

import torch
from torch import Tensor

from sktime_contrastive.positives.base import Draw, Positives, Source, Views
from sktime_contrastive.positives.views import (
    Augmentations,
    augment,
    check_augmentations,
    copy_features,
)
from sktime_contrastive.validation import check_choice, check_fraction, check_integer

__all__ = ["Neighbors", "choose_n_neighbors", "nearest_neighbors"]

_CLUSTERS_UNLESS_TOLD = 8  # the clusterer's default
_ROWS_AT_ONCE = 2048


class Neighbors(Positives):
    """The nearest neighbours of a series in feature space are its positives.

    A series and a random one of its neighbours make a pair, drawn afresh each time.
    With an encoder that reads features (``"rocket"``) the features are what is
    contrasted; others see augmented views of the two series, and the features are
    there for the neighbours alone.

    Parameters
    ----------
    n_neighbors : int or "auto", default="auto"
        Neighbours of each series, at most one less than there are series. "auto" is
        three eighths of the mean size of a cluster, 3 at least and 30 at most: within a
        cluster most neighbours have its label, beyond it none has.
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
        views: float = 0.0,
        augmentations: Augmentations = None,
        n_copies: int = 4,
    ) -> None:
        self.n_neighbors = n_neighbors
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
        check_fraction("views", self.views)
        check_integer("n_copies", self.n_copies, least=1)
        check_augmentations(self.augmentations)

    def prepare(self, source: Source) -> Draw:
        """Find the neighbours: see ``Positives.prepare``."""
        neighbors, copies = self._find(source)

        def draw(batch: Tensor) -> Views:
            partners = self._draw_neighbors(neighbors, batch, source)
            return self._pair_up(batch, partners, copies, source)

        return draw

    def _find(self, source: Source) -> tuple[Tensor, Tensor | None]:
        """Neighbours (n, k), and the copies that views are drawn from."""
        if self.n_neighbors == "auto":
            n_neighbors = choose_n_neighbors(len(source), source.n_clusters)
        else:
            n_neighbors = self.n_neighbors
        n_neighbors = max(1, min(n_neighbors, len(source) - 1))
        features = source.neighbor_features()
        copies = None
        if self.views:
            copies = copy_features(source, self.augmentations, self.n_copies)
        return nearest_neighbors(features, n_neighbors), copies

    def _draw_neighbors(
        self, neighbors: Tensor, batch: Tensor, source: Source
    ) -> Tensor:
        which = torch.randint(
            neighbors.shape[1],
            batch.shape,
            generator=source.generator,
            device=batch.device,
        )
        return neighbors[batch, which]

    def _pair_up(
        self, batch: Tensor, partners: Tensor, copies: Tensor | None, source: Source
    ) -> Views:
        """Return views of the batch's series, then those of their partners."""
        series = torch.cat([batch, partners])
        if source.features is None:
            lengths = source.lengths[series]
            values = augment(
                self.augmentations, source.values[series], lengths, source.generator
            )
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
    size = n_series / (n_clusters or _CLUSTERS_UNLESS_TOLD)
    return max(3, min(30, round(0.375 * size)))


def nearest_neighbors(features: Tensor, n_neighbors: int) -> Tensor:
    """Find the nearest other rows, exactly.

    The one place to put an approximate index, for panels beyond some 100,000 series.

    Parameters
    ----------
    features : Tensor of shape (n, f)
    n_neighbors : int
        Below n.

    Returns
    -------
    int Tensor of shape (n, n_neighbors)
        Nearest first; the row itself is not among them.
    """
    if len(features) == 1:
        return torch.zeros(1, 1, dtype=torch.long, device=features.device)
    found = []
    for start in range(0, len(features), _ROWS_AT_ONCE):
        rows = features[start : start + _ROWS_AT_ONCE]
        distances = torch.cdist(rows, features)
        distances.diagonal(offset=start).fill_(torch.inf)
        found.append(distances.topk(n_neighbors, largest=False).indices)
    return torch.cat(found)

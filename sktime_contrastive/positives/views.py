"""Positive pairs of augmented views: two random versions of one series."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Generator, Tensor

from sktime_contrastive.panel.buckets import by_length, in_order
from sktime_contrastive.positives.augmentations import (
    Augmentation,
    Jitter,
    Scaling,
    TimeWarp,
    WindowCrop,
)
from sktime_contrastive.positives.base import Positives, Sampler, Views
from sktime_contrastive.positives.training_data import TrainingData
from sktime_contrastive.utils.validation import check_integer

__all__ = [
    "DEFAULT_AUGMENTATIONS",
    "Augmentations",
    "AugmentedViews",
    "augment",
    "check_augmentations",
    "copy_features",
]

Augmentations = Sequence[Callable[..., Tensor]] | None

DEFAULT_AUGMENTATIONS = (WindowCrop(), TimeWarp(), Scaling(), Jitter())


class AugmentedViews(Positives):
    """Augmented views of one series are positives of each other.

    Parameters
    ----------
    augmentations : list of augmentations or None, default=None
        Applied one after the other, drawn anew for each view. Components of
        ``sktime_contrastive.positives`` or callables of
        ``(values, lengths, generator)``. None is a mild choice for sensor data:
        ``[WindowCrop(), TimeWarp(), Scaling(), Jitter()]``.
    n_views : int, default=2
        Views of each series in a batch.
    n_copies : int, default=4
        Only with an encoder that has a frozen front end: so many augmented copies of
        the panel are sent through it once, and the views of a series are drawn from
        them, different ones while there are enough.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.positives import AugmentedViews, Jitter, TrainingData
    >>> series, lengths = torch.zeros(5, 1, 20), torch.full((5,), 20)
    >>> data = TrainingData(series, lengths, torch.Generator())
    >>> sampler = AugmentedViews([Jitter(0.1)]).prepare(data)
    >>> sampler(torch.tensor([0, 3, 4])).inputs.shape  # two views of three series
    torch.Size([6, 1, 20])
    """

    uses_neighbors = False

    def __init__(
        self, augmentations: Augmentations = None, n_views: int = 2, n_copies: int = 4
    ) -> None:
        self.augmentations = augmentations
        self.n_views = n_views
        self.n_copies = n_copies
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_integer("n_views", self.n_views, least=2)
        check_integer("n_copies", self.n_copies, least=2)
        check_augmentations(self.augmentations)

    def prepare(self, data: TrainingData) -> Sampler:
        """Make the copies where there is a front end: see ``Positives.prepare``."""
        copies = copy_features(data, self.augmentations, self.n_copies)
        return ViewSampler(data, self.augmentations, self.n_views, copies)


class ViewSampler:
    """Draws views of the series of a batch.

    Parameters
    ----------
    data : TrainingData
    augmentations : list of augmentations or None
    n_views : int
        Of each series.
    copies : Tensor of shape (n_copies, n, f) or None
        Features of augmented copies of the panel, where there is a front end.
    """

    def __init__(
        self,
        data: TrainingData,
        augmentations: Augmentations,
        n_views: int,
        copies: Tensor | None,
    ) -> None:
        self.data = data
        self.augmentations = augmentations
        self.n_views = n_views
        self.copies = copies

    def __call__(self, batch: Tensor) -> Views:
        """Draw views of the series (b,): first one of each, then another of each."""
        series = batch.repeat(self.n_views)
        positives = None
        if self.n_views > 2:
            positives = (series[:, None] == series).fill_diagonal_(False)
        if self.copies is not None:
            copy = self._draw_copies(len(batch))
            return Views(self.copies[copy, series], None, positives)
        # All views in one batch: the augmentations draw for each row by itself.
        values, lengths = self.data.take(series)
        values = augment(self.augmentations, values, lengths, self.data.generator)
        return Views(values, lengths, positives)

    def _draw_copies(self, n_series: int) -> Tensor:
        """Numbers (n_views * b,) of copies: others for each view while there are."""
        generator, n_copies = self.data.generator, len(self.copies)
        shape = (n_copies, n_series)
        ranks = torch.rand(shape, generator=generator, device=generator.device)
        order = ranks.argsort(dim=0)
        return order[torch.arange(self.n_views) % n_copies].flatten()


def augment(
    augmentations: Augmentations, values: Tensor, lengths: Tensor, generator: Generator
) -> Tensor:
    """Apply augmentations, or the default ones, one after the other.

    Parameters
    ----------
    augmentations : sequence of callables, or None
    values : Tensor of shape (m, c, t)
    lengths : int Tensor of shape (m,)
    generator : torch.Generator

    Returns
    -------
    Tensor of shape (m, c, t)

    Raises
    ------
    ValueError
        If an augmentation changes the shape.
    """
    if augmentations is None:
        augmentations = DEFAULT_AUGMENTATIONS
    for augmentation in augmentations:
        augmented = augmentation(values, lengths, generator)
        if augmented.shape != values.shape:
            raise ValueError(
                f"{augmentation!r} turned a batch of shape {tuple(values.shape)} into "
                f"{tuple(augmented.shape)}; an augmentation keeps the shape."
            )
        values = augmented
    return values


def copy_features(
    data: TrainingData, augmentations: Augmentations, n_copies: int
) -> Tensor | None:
    """Features (n_copies, n, f) of augmented copies; None without a front end."""
    if data.front_end is None:
        return None
    buckets = by_length(data.lengths)
    copies = [_features_of_copy(data, augmentations, buckets) for _ in range(n_copies)]
    return torch.stack(copies)


def _features_of_copy(
    data: TrainingData, augmentations: Augmentations, buckets: list[Tensor]
) -> Tensor:
    """Features (n, f) of the panel, augmented, bucket by bucket."""
    features = []
    for bucket in buckets:
        values, lengths = data.take(bucket)
        values = values.float()  # augmentations compute in single precision
        values = augment(augmentations, values, lengths, data.generator)
        features.append(data.front_end(values, lengths))
    return in_order(features, buckets)


def check_augmentations(augmentations: Augmentations) -> None:
    """Raise a ValueError or TypeError for what is no augmentation or out of range."""
    if not isinstance(augmentations, list | tuple | None):
        raise TypeError(
            f"augmentations={augmentations!r} must be a list of augmentations, such as "
            "[Jitter()], or None."
        )
    for augmentation in augmentations or ():
        if isinstance(augmentation, Augmentation):
            augmentation.check_parameters()
        elif isinstance(augmentation, type) or not callable(augmentation):
            raise TypeError(
                f"augmentations holds {augmentation!r}: each must be an instance of an "
                "augmentation, such as Jitter(), or a callable of (values, lengths, "
                "generator)."
            )

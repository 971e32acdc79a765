"""Positive pairs of augmented views: two random versions of one series."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from skbase.base import BaseObject
from torch import Generator, Tensor

from sktime_contrastive.positives.augmentations import (
    Augmentation,
    Jitter,
    Scaling,
    TimeWarp,
    WindowCrop,
)
from sktime_contrastive.validation import check_integer

__all__ = ["AugmentedViews", "Positives"]

_DEFAULT_AUGMENTATIONS = (WindowCrop(), TimeWarp(), Scaling(), Jitter())


class Positives(BaseObject):
    """Base class of what makes positives: a subclass writes ``draw``."""

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""

    def draw(
        self, values: Tensor, lengths: Tensor, generator: Generator
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Make the views of a batch and say which are positives of each other.

        Parameters
        ----------
        values : float Tensor of shape (n, c, t)
            The series of the batch, 0 past their ends.
        lengths : int Tensor of shape (n,)
        generator : torch.Generator
            On the device of `values`.

        Returns
        -------
        views : Tensor of shape (m, c, t)
        lengths : int Tensor of shape (m,)
        positives : bool Tensor of shape (m, m)
            True where the column is a positive of the row.
        """
        raise NotImplementedError


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

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.positives import AugmentedViews, Jitter
    >>> series, lengths = torch.zeros(5, 1, 20), torch.full((5,), 20)
    >>> pairs = AugmentedViews([Jitter(0.1)])
    >>> views, _, positives = pairs.draw(series, lengths, torch.Generator())
    >>> views.shape, positives.shape
    (torch.Size([10, 1, 20]), torch.Size([10, 10]))
    >>> positives.sum(dim=1).unique()  # each view has one partner
    tensor([1])
    """

    def __init__(
        self,
        augmentations: Sequence[Callable[..., Tensor]] | None = None,
        n_views: int = 2,
    ) -> None:
        self.augmentations = augmentations
        self.n_views = n_views
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_integer("n_views", self.n_views, least=2)
        for augmentation in self._chosen():
            if isinstance(augmentation, Augmentation):
                augmentation.check_parameters()
            elif isinstance(augmentation, type) or not callable(augmentation):
                raise TypeError(
                    f"augmentations holds {augmentation!r}: each must be an instance "
                    "of an augmentation, such as Jitter(), or a callable of (values, "
                    "lengths, generator)."
                )

    def draw(
        self, values: Tensor, lengths: Tensor, generator: Generator
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Make `n_views` views of each series, view after view.

        Parameters
        ----------
        values : float Tensor of shape (n, c, t)
        lengths : int Tensor of shape (n,)
        generator : torch.Generator

        Returns
        -------
        views : Tensor of shape (n_views * n, c, t)
        lengths : int Tensor of shape (n_views * n,)
        positives : bool Tensor of shape (n_views * n, n_views * n)

        Raises
        ------
        ValueError
            If an augmentation changes the shape of the batch.
        """
        # All views in one batch: the augmentations draw for each row by itself.
        views = values.repeat(self.n_views, 1, 1)
        lengths = lengths.repeat(self.n_views)
        for augmentation in self._chosen():
            augmented = augmentation(views, lengths, generator)
            if augmented.shape != views.shape:
                raise ValueError(
                    f"{augmentation!r} turned a batch of shape {tuple(views.shape)} "
                    f"into {tuple(augmented.shape)}; an augmentation keeps the shape."
                )
            views = augmented
        series = torch.arange(len(values), device=values.device).repeat(self.n_views)
        alike = series[:, None] == series
        return views, lengths, alike.fill_diagonal_(False)

    def _chosen(self) -> Sequence[Callable[..., Tensor]]:
        if self.augmentations is None:
            return _DEFAULT_AUGMENTATIONS
        return self.augmentations

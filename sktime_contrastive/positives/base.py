"""Base class of positives: components that say which series get similar codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from skbase.base import BaseObject
from torch import Tensor

from sktime_contrastive.positives.training_data import TrainingData

__all__ = ["Positives", "Sampler", "Views"]


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


Sampler = Callable[[Tensor], Views]


class Positives(BaseObject):
    """Base class of positives: a subclass writes ``prepare``.

    Attributes
    ----------
    uses_labels : bool
        True for one that reads ``data.labels``: others are given none.
    uses_neighbors : bool
        False for one that asks for no neighbours, so that none need be looked for.
    """

    uses_labels = False
    uses_neighbors = True

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""

    def prepare(self, data: TrainingData) -> Sampler:
        """Do once what need not be done for each batch.

        Parameters
        ----------
        data : TrainingData

        Returns
        -------
        callable
            From the indices of a batch's series, an int Tensor of shape (b,), to its
            ``Views``, drawn afresh with each call.
        """
        raise NotImplementedError

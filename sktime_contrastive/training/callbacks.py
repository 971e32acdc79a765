"""Callbacks: objects with hooks that the training loop calls."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from skbase.base import BaseObject
from torch import Tensor, nn

from sktime_contrastive.utils.validation import check_verbose

__all__ = ["Callback", "Epoch", "ProgressBar", "check_callbacks", "progress_bars"]


class Epoch(NamedTuple):
    """Losses of an epoch: a row of the history.

    Attributes
    ----------
    epoch : int
        Number of the epoch, from 1.
    losses : tuple of float
        Mean of the loss over the epoch's steps, of each network that is trained.
    learning_rate : float
        Rate of the epoch's last step.
    seconds : float
        Wall-clock time that the epoch took.
    """

    epoch: int
    losses: tuple[float, ...]
    learning_rate: float
    seconds: float

    @property
    def loss(self) -> float:
        """The lowest of the losses, of networks that have not diverged."""
        return min(filter(math.isfinite, self.losses), default=math.nan)


class Callback(BaseObject):
    """Base class of callbacks: a subclass overrides the hooks that it needs.

    One fit may train several networks: at once, one after the other, or both. Each
    training makes the calls from ``on_codes`` to ``on_train_end``; at the end
    ``on_choice`` tells which network is kept.
    """

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""

    def on_codes(self, training: int, codes: Callable[[], Tensor]) -> None:
        """Do something before a training, the fit's first is number 0.

        `codes` can be called at its beginning and after any epoch: it gives the codes
        of the panel, of shape (h, n, latent_dim), that the h networks would end with if
        training ended there, and changes nothing. There are fewer networks after
        ``on_elimination``.
        """

    def on_train_begin(self, network: nn.Module, num_epochs: int) -> None:
        """Do something before the first epoch."""

    def on_epoch_end(self, network: nn.Module, epoch: Epoch) -> None:
        """Do something after each epoch; the network is in training mode."""

    def on_elimination(self, network: nn.Module, numbers: Sequence[int]) -> None:
        """Do something when training goes on with some of the networks alone.

        Happens after an epoch, several times at most. The network has changed already;
        `numbers` are those that the networks which are left had just before.
        """

    def on_train_end(self, network: nn.Module) -> None:
        """Do something after the last epoch, or when training is broken off.

        It is called even if ``on_train_begin`` of this or another callback failed.
        """

    def on_choice(self, training: int, number: int) -> None:
        """Do something when it is known which training's and network's is kept."""


class ProgressBar(Callback):
    """A tqdm bar over the epochs, with the loss."""

    def on_train_begin(self, network: nn.Module, num_epochs: int) -> None:
        """Open the bar."""
        from tqdm.auto import tqdm

        self._bar = tqdm(
            total=num_epochs,
            desc="contrastive training",
            unit="epoch",
            disable=sys.stderr is None,  # in a program without a console
        )

    def on_epoch_end(self, network: nn.Module, epoch: Epoch) -> None:
        """Move the bar on."""
        self._bar.set_postfix(loss=f"{epoch.loss:.3f}", refresh=False)
        self._bar.update()

    def on_train_end(self, network: nn.Module) -> None:
        """Close the bar."""
        if hasattr(self, "_bar"):  # not where another callback failed before
            self._bar.close()
            del self._bar  # it cannot be pickled


def progress_bars(verbose: bool | int) -> list[Callback]:
    """Return a bar where `verbose` is True or a level above 0, and none otherwise.

    Raises
    ------
    TypeError, ValueError
        If `verbose` is neither a boolean nor an integer of at least 0.
    """
    return [ProgressBar()] if check_verbose(verbose) else []


def check_callbacks(callbacks: Any) -> None:
    """Raise a ValueError or TypeError for what is no callback or out of range."""
    if not isinstance(callbacks, list | tuple):
        raise TypeError(
            f"callbacks={callbacks!r} must be a list or tuple of callbacks, such as "
            "[ProgressBar()]."
        )
    for callback in callbacks:
        if not isinstance(callback, Callback):
            raise TypeError(
                f"callbacks holds {callback!r}: each must be an instance of a subclass "
                "of Callback, such as ProgressBar()."
            )
        callback.check_parameters()

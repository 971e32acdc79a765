"""Callbacks: hooks that the training loop calls, each of which does nothing."""

from __future__ import annotations

from typing import NamedTuple

from skbase.base import BaseObject
from torch import nn

__all__ = ["Callback", "Epoch", "ProgressBar"]


class Epoch(NamedTuple):
    """What an epoch came to: a row of the history.

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
        """The lowest of the losses."""
        return min(self.losses)


class Callback(BaseObject):
    """Base class of callbacks: a subclass overrides the hooks that it needs."""

    def on_train_begin(self, network: nn.Module, num_epochs: int) -> None:
        """Do something before the first epoch."""

    def on_epoch_end(self, network: nn.Module, epoch: Epoch) -> None:
        """Do something after each epoch; the network is in training mode."""

    def on_train_end(self, network: nn.Module) -> None:
        """Do something after the last epoch, or when training is broken off."""


class ProgressBar(Callback):
    """A tqdm bar over the epochs, with the loss."""

    def on_train_begin(self, network: nn.Module, num_epochs: int) -> None:
        """Open the bar."""
        from tqdm.auto import tqdm

        self._bar = tqdm(total=num_epochs, desc="contrastive training", unit="epoch")

    def on_epoch_end(self, network: nn.Module, epoch: Epoch) -> None:
        """Move the bar on."""
        self._bar.set_postfix(loss=f"{epoch.loss:.3f}", refresh=False)
        self._bar.update()

    def on_train_end(self, network: nn.Module) -> None:
        """Close the bar."""
        self._bar.close()

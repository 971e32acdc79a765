"""How far training moves the weights of a network."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sktime_contrastive.training.callbacks import Callback

__all__ = ["Movement"]

_STANDS_STILL = 1e-5  # beside the weights; the first step at a rate of 1e-3 is 1e-3


class Movement(Callback):
    """Tells whether training moved the weights at all.

    Weights that shrink alone, as weight decay makes them, do not count as moved.

    Attributes
    ----------
    moved : bool
        Whether any training so far moved its networks.
    """

    def __init__(self) -> None:
        super().__init__()
        self.moved = False

    def on_train_begin(self, network: nn.Module, num_epochs: int) -> None:
        """Remember the weights."""
        self._before = [weight.detach().clone() for weight in network.parameters()]

    def on_train_end(self, network: nn.Module) -> None:
        """Compare them with those after training."""
        before = self.__dict__.pop("_before", [])
        for first, last in zip(before, network.parameters(), strict=False):
            self.moved |= _distance(first, last.detach()) > _STANDS_STILL


@torch.no_grad()
def _distance(first: Tensor, last: Tensor) -> float:
    """Distance of the last weights from multiples of the first, beside their norm."""
    # Of networks that train at once one may have diverged, and tells nothing.
    finite = first.isfinite() & last.isfinite()
    # On the CPU, as not every device has float64.
    first, last = first[finite].cpu().double(), last[finite].cpu().double()
    square = first @ first
    if not square:
        return float(last.norm())
    apart = last - (first @ last) / square * first
    return float(apart.norm() / square.sqrt())

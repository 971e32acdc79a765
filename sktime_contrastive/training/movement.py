"""Whether training moved the weights of a network."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from sktime_contrastive.training.callbacks import Callback

__all__ = ["Movement"]

# Relative to the norm of the weights; the first step at a rate of 1e-3 is about 1e-3.
_LEAST_MOVE = 1e-5


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
        self._remember(network)

    def on_elimination(self, network: nn.Module, numbers: Sequence[int]) -> None:
        """Remember the weights of the networks that are left, as they are now."""
        self._remember(network)

    def on_train_end(self, network: nn.Module) -> None:
        """Compare them with those after training."""
        if not hasattr(self, "_before"):  # another callback failed at the beginning
            return
        for first, last in zip(self._before, network.parameters(), strict=True):
            if _distance(first, last.detach()) > _LEAST_MOVE:
                self.moved = True
        del self._before

    def _remember(self, network: nn.Module) -> None:
        self._before = [weight.detach().clone() for weight in network.parameters()]


@torch.no_grad()
def _distance(first: Tensor, last: Tensor) -> float:
    """Distance of the last weights from multiples of the first, relative to a norm."""
    # Of networks that train at once some may have diverged: those are left out.
    finite = first.isfinite() & last.isfinite()
    # On the CPU, as not every device has float64.
    first, last = first[finite].cpu().double(), last[finite].cpu().double()
    square = first @ first
    if not square:
        return float(last.norm())
    rest = last - (first @ last) / square * first
    return float(rest.norm() / square.sqrt())

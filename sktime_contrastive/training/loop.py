"""The training loop: run, epoch, step, one method each."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

import torch
from torch import Generator, Tensor, nn

from sktime_contrastive.training.callbacks import Callback, Epoch

__all__ = ["TrainingLoop"]


class TrainingLoop:
    """Gradient descent on a loss of batches of series.

    Parameters
    ----------
    network : nn.Module
        What the callbacks see, and what is put into training mode.
    batch_loss : callable
        From the indices of a batch's series, an int Tensor, to a scalar Tensor, or to
        one of shape (h,) of h networks that are trained at once.
    optimizer : torch.optim.Optimizer
    schedule : torch.optim.lr_scheduler.LRScheduler
        Stepped after each step of the optimizer.
    max_grad_norm : float or None
    callbacks : sequence of Callback
    """

    def __init__(
        self,
        network: nn.Module,
        batch_loss: Callable[[Tensor], Tensor],
        optimizer: torch.optim.Optimizer,
        schedule: torch.optim.lr_scheduler.LRScheduler,
        max_grad_norm: float | None,
        callbacks: Sequence[Callback],
    ) -> None:
        self.network = network
        self.batch_loss = batch_loss
        self.optimizer = optimizer
        self.schedule = schedule
        self.max_grad_norm = max_grad_norm
        self.callbacks = callbacks
        self.parameters = list(network.parameters())

    def run(
        self, n_series: int, n_batches: int, num_epochs: int, generator: Generator
    ) -> list[Epoch]:
        """Train for `num_epochs` epochs; the callbacks end even when it is broken off.

        Raises
        ------
        FloatingPointError
            If the loss is infinite or NaN at the end of an epoch.
        """
        self.network.train()
        history = []
        try:
            for callback in self.callbacks:
                callback.on_train_begin(self.network, num_epochs)
            for number in range(1, num_epochs + 1):
                start = time.perf_counter()
                losses = self.run_epoch(n_series, n_batches, generator)
                rate = self.optimizer.param_groups[0]["lr"]
                seconds = time.perf_counter() - start
                history.append(Epoch(number, losses, rate, seconds))
                _refuse_divergence(history[-1])
                for callback in self.callbacks:
                    callback.on_epoch_end(self.network, history[-1])
        finally:
            for callback in self.callbacks:
                callback.on_train_end(self.network)
        return history

    def run_epoch(
        self, n_series: int, n_batches: int, generator: Generator
    ) -> tuple[float, ...]:
        """Make one step on each batch of a random partition of the panel."""
        order = torch.randperm(n_series, generator=generator, device=generator.device)
        losses = [self.step(batch) for batch in order.tensor_split(n_batches)]
        mean = torch.stack(losses).mean(dim=0)
        return tuple(mean.flatten().tolist())  # the epoch's one wait for the device

    def step(self, batch: Tensor) -> Tensor:
        """Make one step of the optimizer and return the loss before it."""
        self.optimizer.zero_grad()
        loss = self.batch_loss(batch)
        loss.sum().backward()
        if self.max_grad_norm is not None:
            # h networks of this norm have one of sqrt(h) times it together.
            limit = self.max_grad_norm * math.sqrt(loss.numel())
            nn.utils.clip_grad_norm_(self.parameters, limit)
        self.optimizer.step()
        self.schedule.step()
        return loss.detach()


def _refuse_divergence(epoch: Epoch) -> None:
    if not math.isfinite(sum(epoch.losses)):
        raise FloatingPointError(
            f"The loss became {sum(epoch.losses)} in epoch {epoch.epoch}: training "
            "diverged. Lower learning_rate, or raise temperature."
        )

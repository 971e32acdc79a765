"""The training loop: run, epoch, step, one method each."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Generator, Tensor, nn

from sktime_contrastive.training.callbacks import Callback, Epoch
from sktime_contrastive.training.clipping import clip_gradients
from sktime_contrastive.utils.parallel import share_out

__all__ = ["Group", "TrainingLoop"]

_STEPS_AT_ONCE = 64  # between two waits of the groups for each other


class _Pass(NamedTuple):
    """What one epoch of a group gave: mean losses of its networks, last rate, time."""

    losses: list[float]
    learning_rate: float
    seconds: float


class Group:
    """One or several networks that one optimizer trains.

    Parameters
    ----------
    objective : nn.Module
        From a batch to the loss, a scalar Tensor. Of h networks the loss is of shape
        (h,), and each parameter holds one network after the other.
    optimizer : torch.optim.Optimizer
    schedule : torch.optim.lr_scheduler.LRScheduler
        Stepped after each step of the optimizer.
    max_grad_norm : float or None
        Of each network by itself.
    """

    def __init__(
        self,
        objective: nn.Module,
        optimizer: torch.optim.Optimizer,
        schedule: torch.optim.lr_scheduler.LRScheduler,
        max_grad_norm: float | None,
    ) -> None:
        self.objective = objective
        self.optimizer = optimizer
        self.schedule = schedule
        self.max_grad_norm = max_grad_norm
        self.parameters = list(objective.parameters())

    def run(self, epochs: Iterable[Iterable[Any]]) -> list[_Pass]:
        """Make a step on each batch of each epoch."""
        return [self.run_epoch(batches) for batches in epochs]

    def run_epoch(self, batches: Iterable[Any]) -> _Pass:
        """Make a step on each batch."""
        start = time.perf_counter()
        losses = [self.step(batch) for batch in batches]
        mean = torch.stack(losses).mean(dim=0)
        losses = mean.flatten().tolist()  # the epoch's one wait for the device
        rate = self.optimizer.param_groups[0]["lr"]
        return _Pass(losses, rate, time.perf_counter() - start)

    def step(self, batch: Any) -> Tensor:
        """Make one step of the optimizer and return the loss before it."""
        self.optimizer.zero_grad()
        loss = self.objective(batch)
        loss.sum().backward()
        if self.max_grad_norm is not None:
            clip_gradients(self.parameters, self.max_grad_norm, loss.numel())
        self.optimizer.step()
        self.schedule.step()
        return loss.detach()


class TrainingLoop:
    """Gradient descent on a loss of batches of series.

    Parameters
    ----------
    network : nn.Module
        Holds the objectives of all groups. It is put into training mode and given to
        the callbacks.
    groups : sequence of Group
        Trained on the same batches, at the same time where there are several threads.
    callbacks : sequence of Callback
    sampler : callable or None, default=None
        From the indices of a batch's series, an int Tensor, to what the objectives
        take. None gives them the indices.
    """

    def __init__(
        self,
        network: nn.Module,
        groups: Sequence[Group],
        callbacks: Sequence[Callback],
        sampler: Callable[[Tensor], Any] | None = None,
    ) -> None:
        self.network = network
        self.groups = groups
        self.callbacks = callbacks
        self.sampler = sampler

    def run(
        self, n_series: int, n_batches: int, num_epochs: int, generator: Generator
    ) -> list[Epoch]:
        """Train for `num_epochs` epochs.

        ``on_train_end`` of the callbacks is called even when training is broken off.

        Raises
        ------
        FloatingPointError
            If the losses of all networks are infinite or NaN at the end of an epoch.
        """
        self.network.train()
        history: list[Epoch] = []
        # Without a callback after each epoch the groups wait for each other less often.
        observed = any(
            type(callback).on_epoch_end is not Callback.on_epoch_end
            for callback in self.callbacks
        )
        at_once = 1 if observed else max(1, _STEPS_AT_ONCE // n_batches)
        try:
            for callback in self.callbacks:
                callback.on_train_begin(self.network, num_epochs)
            while len(history) < num_epochs:
                n_epochs = min(at_once, num_epochs - len(history))
                epochs = (
                    self._draw_epoch(n_series, n_batches, generator)
                    for _ in range(n_epochs)
                )
                for epoch in self._run_groups(epochs, first=len(history) + 1):
                    history.append(epoch)
                    _check_divergence(epoch)
                    for callback in self.callbacks:
                        callback.on_epoch_end(self.network, epoch)
        finally:
            for callback in self.callbacks:
                callback.on_train_end(self.network)
        return history

    def _draw_epoch(
        self, n_series: int, n_batches: int, generator: Generator
    ) -> Iterator[Any]:
        """Draw each batch of a random partition of the panel."""
        order = torch.randperm(n_series, generator=generator, device=generator.device)
        batches = order.tensor_split(n_batches)
        yield from batches if self.sampler is None else map(self.sampler, batches)

    def _run_groups(
        self, epochs: Iterable[Iterable[Any]], first: int
    ) -> Iterator[Epoch]:
        """Train all groups for some epochs, which are numbered from `first`."""
        start = time.perf_counter()
        if len(self.groups) > 1:
            # Sampled once, by this thread: all groups have the same batches.
            epochs = [list(batches) for batches in epochs]
        passes = share_out(partial(Group.run, epochs=epochs), self.groups)
        seconds = time.perf_counter() - start
        total = sum(own.seconds for of_group in passes for own in of_group)
        for number, of_epoch in enumerate(zip(*passes, strict=True), first):
            losses = tuple(loss for own in of_epoch for loss in own.losses)
            share = sum(own.seconds for own in of_epoch) / max(total, 1e-9)
            yield Epoch(number, losses, of_epoch[0].learning_rate, share * seconds)


def _check_divergence(epoch: Epoch) -> None:
    if not any(map(math.isfinite, epoch.losses)):
        raise FloatingPointError(
            f"The loss became {epoch.losses[0]} in epoch {epoch.epoch}: training "
            "diverged. Lower learning_rate, or raise temperature."
        )

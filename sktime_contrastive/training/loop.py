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
from sktime_contrastive.utils.stacks import take_networks

__all__ = ["Elimination", "Group", "TrainingLoop"]

_STEPS_AT_ONCE = 64  # after which the groups wait for each other


class _Pass(NamedTuple):
    """What one epoch of a group gave: mean losses of its networks, last rate, time."""

    losses: list[float]
    learning_rate: float
    seconds: float


class Elimination(NamedTuple):
    """Times at which training goes on with some of the networks alone.

    Attributes
    ----------
    shares : sequence of float
        Of the epochs, after each of which it happens.
    keep : callable
        Takes the other networks out of what is trained, which is one objective then,
        and returns the numbers of those that are left.
    fewest : int, default=2
        Networks: of fewer all go on.
    """

    shares: Sequence[float]
    keep: Callable[[], Sequence[int]]
    fewest: int = 2

    def due_after(self, num_epochs: int) -> list[int]:
        """Return the numbers of the epochs after which it happens."""
        epochs = {round(share * num_epochs) for share in self.shares}
        return sorted(epoch for epoch in epochs if 0 < epoch < num_epochs)


class Group:
    """One or several networks that one optimizer trains.

    Parameters
    ----------
    objective : nn.Module
        From a batch to the loss, a scalar Tensor. Of h networks the loss is of shape
        (h,), and each parameter holds one network after the other. It may have a method
        ``compute_gradients(batch)`` that leaves the gradients in the parameters and
        returns the loss, or None where autograd is to find them.
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
        self.n_networks = 1  # until the first loss tells

    def take_over(self, groups: Sequence[Group], numbers: Sequence[int]) -> None:
        """Go on where some of the networks of other groups have come to.

        Parameters
        ----------
        groups : sequence of Group
        numbers : sequence of int
            Of the networks, counted through all groups.
        """
        sizes = [group.n_networks for group in groups]
        states = [group.optimizer.state_dict() for group in groups]
        joined = states[0]
        for place, moments in joined["state"].items():
            for name, moment in moments.items():
                if moment.ndim:  # all but the number of steps
                    parts = [state["state"][place][name] for state in states]
                    moments[name] = take_networks(parts, sizes, numbers)
        self.optimizer.load_state_dict(joined)
        self.schedule.load_state_dict(groups[0].schedule.state_dict())
        self.n_networks = len(numbers)

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
        loss = self._differentiate(batch)
        if self.max_grad_norm is not None:
            clip_gradients(self.parameters, self.max_grad_norm, loss.numel())
        self.optimizer.step()
        self.schedule.step()
        self.n_networks = loss.numel()
        return loss

    def _differentiate(self, batch: Any) -> Tensor:
        """Return the loss and leave its gradients in the parameters."""
        by_hand = getattr(self.objective, "compute_gradients", None)
        loss = by_hand(batch) if by_hand else None
        if loss is None:
            for parameter in self.parameters:  # many times as fast as zero_grad
                parameter.grad = None
            loss = self.objective(batch)
            loss.sum().backward()
        return loss.detach()


class TrainingLoop:
    """Gradient descent on a loss of batches of series.

    Parameters
    ----------
    network : nn.Module
        Holds the objectives of all groups. It is put into training mode and given to
        the callbacks.
    make_groups : callable
        Returns a fresh `Group` for each of the objectives. They are trained on the same
        batches, at the same time where there are several threads.
    callbacks : sequence of Callback
    sampler : callable or None, default=None
        From the indices of a batch's series, an int Tensor, to what the objectives
        take. None gives them the indices.
    elimination : Elimination or None, default=None
        None trains all networks to the end.
    """

    def __init__(
        self,
        network: nn.Module,
        make_groups: Callable[[], list[Group]],
        callbacks: Sequence[Callback],
        sampler: Callable[[Tensor], Any] | None = None,
        elimination: Elimination | None = None,
    ) -> None:
        self.network = network
        self.make_groups = make_groups
        self.groups = make_groups()
        self.callbacks = callbacks
        self.sampler = sampler
        self.elimination = elimination

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
        pauses = [num_epochs]  # epochs after which all groups wait for each other
        if self.elimination is not None:
            pauses = [*self.elimination.due_after(num_epochs), num_epochs]
        try:
            for callback in self.callbacks:
                callback.on_train_begin(self.network, num_epochs)
            while len(history) < num_epochs:
                n_epochs = min(at_once, pauses[0] - len(history))
                epochs = (
                    self._draw_epoch(n_series, n_batches, generator)
                    for _ in range(n_epochs)
                )
                for epoch in self._run_groups(epochs, first=len(history) + 1):
                    history.append(epoch)
                    _check_divergence(epoch)
                    for callback in self.callbacks:
                        callback.on_epoch_end(self.network, epoch)
                if len(history) == pauses[0] < num_epochs:
                    del pauses[0]
                    history = self._eliminate(history)
        finally:
            for callback in self.callbacks:
                callback.on_train_end(self.network)
        return history

    def _eliminate(self, history: list[Epoch]) -> list[Epoch]:
        """Go on with some of the networks; return the history of these."""
        if len(history[-1].losses) < self.elimination.fewest:
            return history
        kept, before = self.elimination.keep(), self.groups
        self.groups = self.make_groups()
        (group,) = self.groups
        group.take_over(before, kept)
        for callback in self.callbacks:
            callback.on_elimination(self.network, kept)
        return [
            epoch._replace(losses=tuple(epoch.losses[number] for number in kept))
            for epoch in history
        ]

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

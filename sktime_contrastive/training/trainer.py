"""The trainer: how long, how fast and where a network is trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pandas as pd
import torch
from skbase.base import BaseObject
from torch import Generator, Tensor, nn

from sktime_contrastive.training.callbacks import Callback, Epoch, check_callbacks
from sktime_contrastive.training.loop import Elimination, Group, TrainingLoop
from sktime_contrastive.utils.parallel import check_n_jobs, one_core
from sktime_contrastive.utils.validation import check_integer, check_positive

__all__ = ["Trainer", "Training"]

_FEWEST_STEPS = 200
# What torch raises for a device that it does not know, or finds none of.
_NO_DEVICE = (
    *(RuntimeError, AssertionError, TypeError, NotImplementedError),
    *(ValueError, OverflowError),
)
# On ten synthetic families of 10,000 series five passes have an ARI of 0.05 more than
# two; more of them change little.
_FEWEST_PASSES = 5


class Training(NamedTuple):
    """The record of a training of one or several networks.

    Attributes
    ----------
    epochs : list of Epoch
    """

    epochs: list[Epoch]

    def history(self, number: int = 0) -> pd.DataFrame:
        """Epoch, loss, learning_rate and seconds of each epoch, for one network.

        Parameters
        ----------
        number : int, default=0
            Of the network; several are trained at once.
        """
        return pd.DataFrame(
            {
                "epoch": [epoch.epoch for epoch in self.epochs],
                "loss": [epoch.losses[number] for epoch in self.epochs],
                "learning_rate": [epoch.learning_rate for epoch in self.epochs],
                "seconds": [epoch.seconds for epoch in self.epochs],
            }
        )


class Trainer(BaseObject):
    """Trains a network with AdamW [1]_ and a one-cycle learning rate [2]_.

    Parameters
    ----------
    num_steps : int or None, default=None
        Steps of the optimizer, rounded up to whole epochs. Counted in steps, because a
        panel of 50 series needs about as many as one of 2,000. None is 200, or five
        passes over the series where these are more.
    num_epochs : int or None, default=None
        Passes over the panel. Given, it stands in the place of `num_steps`.
    batch_size : int, default=64
        Series in a step, at most; the panel is cut into batches of equal size. Each
        series of a batch is told apart from all the others in it; 128 cluster no better
        and take twice as long.
    learning_rate : float, default=1e-2
        Highest rate of the one-cycle schedule.
    weight_decay : float, default=1e-4
        Of AdamW.
    max_grad_norm : float or None, default=5.0
        Gradients with a larger norm are scaled down to it: dot products of codes that
        are not normalized can be large. None leaves them as they are. Networks that are
        trained at once have a norm each.
    device : str, default="auto"
        Where to compute: a torch device, such as "cpu" or "cuda:1", or "auto", a GPU
        where torch finds one and the CPU elsewhere.
    callbacks : sequence of Callback, default=()
        Called at the beginning, after each epoch and at the end.
    n_jobs : int or None, default=None
        Threads that share the work of a fit, and of codes of other panels, on the CPU.
        Each computes on one core, and the codes are the same to the bit for any number.
        None is as many as torch would use, which ``OMP_NUM_THREADS``, joblib and
        ``torch.set_num_threads`` limit, one for each core at most and eight at most. -1
        is one for each core.
    max_samples : int or None, default=20_000
        Series that networks are trained on, at most. Of a larger panel a random sample
        is drawn; all series get codes. On ten synthetic families of 100,000 series it
        clusters as well as training on all, in a tenth of the time. Clusters of fewer
        than one in some thousand series get lost: raise it for them. None trains on
        all; the time for neighbours then grows with the square of their number.

    References
    ----------
    .. [1] Loshchilov and Hutter, Decoupled weight decay regularization, ICLR 2019.
    .. [2] Smith and Topin, Super-convergence: very fast training of neural networks
       using large learning rates, 2018.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.training import Trainer
    >>> x = torch.linspace(-1, 1, 20)[:, None]
    >>> class SquaredError(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.network = torch.nn.Linear(1, 1)
    ...
    ...     def forward(self, batch):
    ...         return (self.network(x[batch]) - 3 * x[batch]).square().mean()
    >>> trainer = Trainer(num_epochs=200, learning_rate=0.1, device="cpu")
    >>> training = trainer.train(SquaredError(), len(x), torch.Generator())
    >>> list(training.history().columns)
    ['epoch', 'loss', 'learning_rate', 'seconds']
    >>> training.epochs[-1].loss < 0.01
    True
    """

    def __init__(
        self,
        num_steps: int | None = None,
        num_epochs: int | None = None,
        batch_size: int = 64,
        learning_rate: float = 1e-2,
        weight_decay: float = 1e-4,
        max_grad_norm: float | None = 5.0,
        device: str = "auto",
        callbacks: Sequence[Callback] = (),
        n_jobs: int | None = None,
        max_samples: int | None = 20_000,
    ) -> None:
        self.num_steps = num_steps
        self.num_epochs = num_epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.max_grad_norm = max_grad_norm
        self.device = device
        self.callbacks = callbacks
        self.n_jobs = n_jobs
        self.max_samples = max_samples
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        if self.num_epochs is None:
            if self.num_steps is not None:
                check_integer("num_steps", self.num_steps, least=1)
        else:
            check_integer("num_epochs", self.num_epochs, least=1)
        check_integer("batch_size", self.batch_size, least=2)
        if self.max_samples is not None:
            check_integer("max_samples", self.max_samples, least=2)
        check_positive("learning_rate", self.learning_rate)
        check_positive("weight_decay", self.weight_decay, zero=True)
        if self.max_grad_norm is not None:
            check_positive("max_grad_norm", self.max_grad_norm)
        check_callbacks(self.callbacks)
        check_n_jobs(self.n_jobs)
        self.choose_device()

    def choose_device(self) -> torch.device:
        """Return the device that `device` names.

        Raises
        ------
        ValueError
            If torch does not know the device or finds none of its kind.
        """
        if self.device == "auto":
            return torch.device("cuda" if torch.cuda.is_available() else "cpu")
        try:
            device = torch.device(self.device)
            torch.empty(0, device=device)
        except _NO_DEVICE as error:
            raise ValueError(
                f"device={self.device!r} cannot be used here: {error} Allowed: 'auto', "
                "'cpu', or another torch device that this machine has, as 'cuda:0'."
            ) from error
        return device

    def train(
        self,
        objective: nn.Module,
        n_series: int,
        generator: Generator,
        callbacks: Sequence[Callback] = (),
        sampler: Callable[[Tensor], Any] | None = None,
        elimination: Elimination | None = None,
    ) -> Training:
        """Train the parameters of an objective in place, or of several on one batch.

        Parameters
        ----------
        objective : nn.Module
            On the device. From the indices of a batch's series, an int Tensor, or what
            `sampler` makes of them, to the loss, a scalar Tensor. Where it holds h
            networks that train at once the loss is of shape (h,), and along the first
            dimension of each parameter there is one network after the other. A method
            ``compute_gradients`` stands in for autograd: see ``loop.Group``. A
            ``ModuleList`` holds several objectives of the same batches; they share
            nothing, and threads train them beside each other.
        n_series : int
            Number of series in the panel.
        generator : torch.Generator
            Draws the batches; on the device.
        callbacks : sequence of Callback, default=()
            Called beside the trainer's own.
        sampler : callable or None, default=None
            From the indices of a batch's series to what `objective` takes. It is called
            once for each batch, whatever the number of objectives.
        elimination : Elimination or None, default=None
            When, and by what, the number of networks is reduced; of objectives in a
            ``ModuleList``.

        Returns
        -------
        Training
            The record of its epochs.

        Raises
        ------
        FloatingPointError
            If the losses of all networks are infinite or NaN at the end of an epoch.
        """
        n_batches = -(-n_series // self.batch_size)
        num_epochs = self._count_epochs(n_batches)
        n_steps = num_epochs * n_batches

        def make_groups() -> list[Group]:
            several = isinstance(objective, nn.ModuleList)
            return [
                self._make_group(own, n_steps, generator.device)
                for own in (objective if several else [objective])
            ]

        callbacks = [*self.callbacks, *callbacks]
        loop = TrainingLoop(objective, make_groups, callbacks, sampler, elimination)
        with one_core(self.n_jobs):
            return Training(loop.run(n_series, n_batches, num_epochs, generator))

    def _count_epochs(self, n_batches: int) -> int:
        """Count passes over a panel of so many batches."""
        if self.num_epochs is not None:
            return self.num_epochs
        if self.num_steps is not None:
            return -(-self.num_steps // n_batches)
        return max(-(-_FEWEST_STEPS // n_batches), _FEWEST_PASSES)

    def _make_group(
        self, objective: nn.Module, n_steps: int, device: torch.device
    ) -> Group:
        optimizer = torch.optim.AdamW(
            objective.parameters(),
            self.learning_rate,
            weight_decay=self.weight_decay,
            fused=device.type in ("cpu", "cuda"),
        )
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            self.learning_rate,
            total_steps=max(n_steps, 4),  # fewer make no cycle
        )
        return Group(objective, optimizer, schedule, self.max_grad_norm)

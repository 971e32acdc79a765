"""Random convolutional features: MiniRocket and Hydra, in torch, frozen once fitted.

Both look at z-normalized series ``(n, c, t)``, 0 past their ends, through kernels of
nine taps at dilations of powers of two, and count: MiniRocket how often a kernel's
output is above a bias, Hydra which kernel of a group wins and which comes last at each
time step. What is counted is within the series alone: padding never changes a feature.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from sktime_contrastive.encoders.counting import Counter
from sktime_contrastive.encoders.fitted import FittedModule
from sktime_contrastive.masks import within_length

__all__ = ["Hydra", "MiniRocket", "dilations"]

_TAPS = 9
_MOST_MIXED = 9  # channels that one kernel sums, as in MiniRocket
_MOST_SORTED = 2**17  # outputs of a kernel, for the quantiles of it
_TIE = 1e-4  # outputs closer than this are the same: far above rounding in float32
# Values of an intermediate (kernels, series, steps) at a time: few enough for a cache,
# on the CPU, and enough to share among its cores.
_VALUES_AT_ONCE = {"cpu": 2**19, "cuda": 2**27}


class _Dilated(FittedModule):
    """Base class of features at several dilations, which are part of their state."""

    dilations: list[int]

    def get_extra_state(self) -> Tensor:
        return torch.tensor(getattr(self, "dilations", []))

    def set_extra_state(self, state: Tensor) -> None:
        self.dilations = state.tolist()


class MiniRocket(_Dilated):
    """Proportions of values above a bias [1]_: 84 fixed kernels, many biases each.

    Parameters
    ----------
    n_features : int, default=2000
        About how many features, rounded to a number for each kernel and dilation.

    References
    ----------
    .. [1] Dempster, Schmidt and Webb, MiniRocket: a very fast (almost) deterministic
       transform for time series classification, KDD 2021.
    """

    def __init__(self, n_features: int = 2000) -> None:
        super().__init__()
        self.n_features = n_features

    def fit(self, values: Tensor, lengths: Tensor, generator: Generator) -> MiniRocket:
        """Draw channels for the kernels, and take biases from quantiles of the panel.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
        lengths : int Tensor of shape (n,)
        generator : torch.Generator
            On the CPU.

        Returns
        -------
        self
        """
        kernels = torch.full((84, _TAPS), -1.0)
        for kernel, taps in zip(
            kernels, itertools.combinations(range(_TAPS), 3), strict=True
        ):
            kernel[list(taps)] = 2.0
        self.dilations = dilations(values.shape[2])
        n_biases = max(1, round(self.n_features / 84 / len(self.dilations)))
        sample = torch.randperm(len(values), generator=generator)[:24]
        sample = sample.to(values.device)
        within = within_length(lengths[sample], values.shape[2])[:, 0]
        for number, dilation in enumerate(self.dilations):
            mixed = _mix_channels(kernels, values.shape[1], generator).to(values)
            outputs = _convolve(values[sample], mixed, dilation)[:, within]
            # A sample of long ones: a sort takes several times their memory.
            outputs = outputs[:, :: 1 + outputs.shape[1] // _MOST_SORTED]
            # A low-discrepancy sequence of quantiles, going on over the dilations.
            ranks = torch.arange(84 * n_biases, device=values.device)
            ranks = ranks + 1 + number * 84 * n_biases
            quantiles = (ranks * (math.sqrt(5) + 1) / 2 % 1).view(84, n_biases)
            places = (quantiles * (outputs.shape[1] - 1)).long()
            self.register_buffer(f"kernels_{number}", mixed)
            # A little above the values: where a series is flat a kernel gives 0 up to
            # rounding, and rounding must not decide.
            biases = outputs.sort(dim=1).values.gather(1, places) + _TIE
            self.register_buffer(f"biases_{number}", biases)
        return self

    def forward(self, values: Tensor, lengths: Tensor) -> list[Tensor]:
        """Features of a panel.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
        lengths : int Tensor of shape (n,)

        Returns
        -------
        list with one Tensor of shape (n, n_features)
        """
        return _in_chunks(self._count, values, lengths, n_kernels=84)

    def _count(self, values: Tensor, counter: Counter) -> list[Tensor]:
        counts = []
        for number, dilation in enumerate(self.dilations):
            outputs = _convolve(values, self.get_buffer(f"kernels_{number}"), dilation)
            for bias in self.get_buffer(f"biases_{number}").T:
                above = _compare(torch.gt, outputs, bias[:, None, None])
                counts.append(counter.shares(above, n_parts=1)[..., 0])
        return [torch.cat(counts).T]


class Hydra(_Dilated):
    """Competing convolutional kernels [1]_: who wins and who comes last, how often.

    Groups of random kernels, on the series and on its differences. Counted over the
    whole series, where it does not matter when, and over each of its thirds, where it
    does: two families of features from the same convolutions.

    Parameters
    ----------
    n_groups : int, default=8
        Groups for each dilation.
    group_size : int, default=8
        Kernels that compete in a group.

    References
    ----------
    .. [1] Dempster, Schmidt and Webb, Hydra: competing convolutional kernels for fast
       and accurate time series classification, Data Mining and Knowledge Discovery
       2023. There the winning values are summed up; counts separate better here.
    """

    def __init__(self, n_groups: int = 8, group_size: int = 8) -> None:
        super().__init__()
        self.n_groups = n_groups
        self.group_size = group_size

    def fit(self, values: Tensor, lengths: Tensor, generator: Generator) -> Hydra:
        """Draw the kernels: only the sizes of the panel matter.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
        lengths : int Tensor of shape (n,)
        generator : torch.Generator
            On the CPU.

        Returns
        -------
        self
        """
        self.dilations = dilations(values.shape[2] - 1)
        n_kernels = self.n_groups * self.group_size
        for number in range(2 * len(self.dilations)):
            kernels = torch.randn(n_kernels, _TAPS, generator=generator)
            kernels = kernels - kernels.mean(dim=1, keepdim=True)
            kernels = kernels / kernels.abs().sum(dim=1, keepdim=True)
            mixed = _mix_channels(kernels, values.shape[1], generator)
            self.register_buffer(f"kernels_{number}", mixed.to(values))
        return self

    def forward(self, values: Tensor, lengths: Tensor) -> list[Tensor]:
        """Features of a panel.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
        lengths : int Tensor of shape (n,)

        Returns
        -------
        list of two Tensors, (n, n_features) and (n, 3 * n_features)
            Square roots of the shares of time, over the whole and over the thirds.
        """
        n_kernels = self.n_groups * self.group_size
        return _in_chunks(self._count, values, lengths, n_kernels)

    def _count(self, values: Tensor, counter: Counter) -> list[Tensor]:
        differences = values.diff(dim=2) * counter.within[:, :, 1:]
        sources = [(values, counter), (differences, counter.shorter())]
        plan = itertools.product(sources, self.dilations)
        shares = []
        for number, ((source, counts), dilation) in enumerate(plan):
            outputs = _convolve(source, self.get_buffer(f"kernels_{number}"), dilation)
            outputs = outputs.unflatten(0, (self.group_size, self.n_groups))
            # Where a series is flat all kernels give 0 up to rounding: all win.
            wins = _compare(torch.ge, outputs, outputs.amax(0) - _TIE)
            shares.append(counts.shares(wins, n_parts=3))
            losses = _compare(torch.le, outputs, outputs.amin(0) + _TIE)
            shares.append(counts.shares(losses, n_parts=3))
        by_series = torch.stack(shares).flatten(0, 2).transpose(0, 1)  # (n, f, 3)
        return [by_series.sum(2).sqrt(), by_series.flatten(1).sqrt()]


def dilations(n_steps: int) -> list[int]:
    """1, 2, 4, ... as long as a kernel fits into the steps; 1 always.

    Parameters
    ----------
    n_steps : int

    Returns
    -------
    list of int

    Examples
    --------
    >>> from sktime_contrastive.encoders.random_convolutions import dilations
    >>> dilations(5), dilations(50)
    ([1], [1, 2, 4])
    """
    widest = max(1, (n_steps - 1) // (_TAPS - 1))
    return [2**power for power in range(int(math.log2(widest)) + 1)]


def _convolve(values: Tensor, kernels: Tensor, dilation: int) -> Tensor:
    """(n, c, t) with kernels (k, c * taps) to (k, n, t), zeros beyond the ends.

    One matrix product over all windows: four times as fast as torch's convolution for
    so few channels.
    """
    n, c, t = values.shape
    reach = _TAPS // 2 * dilation
    padded = F.pad(values, (reach, reach))
    of_series, of_channel, of_step = padded.stride()
    strides = (of_channel, dilation * of_step, of_series, of_step)
    windows = padded.as_strided((c, _TAPS, n, t), strides)
    return (kernels @ windows.reshape(c * _TAPS, n * t)).view(-1, n, t)


def _compare(how: Callable[..., Tensor], left: Tensor, right: Tensor) -> Tensor:
    """Comparison as 0.0 and 1.0, several times faster than by way of a bool tensor."""
    return how(left, right, out=torch.empty_like(left))


def _mix_channels(kernels: Tensor, n_channels: int, generator: Generator) -> Tensor:
    """Kernels (k, taps) to (k, c * taps): each sums a random subset of channels."""
    if n_channels == 1:
        return kernels
    most = math.log2(min(n_channels, _MOST_MIXED) + 1)
    n_mixed = 2 ** (torch.rand(len(kernels), generator=generator) * most)
    ranks = torch.rand(len(kernels), n_channels, generator=generator).argsort(1)
    mixed = (ranks < n_mixed.long()[:, None]).to(kernels.dtype)
    scale = mixed.sum(dim=1, keepdim=True).sqrt()
    return (mixed[:, :, None] * kernels[:, None]).flatten(1) / scale


def _in_chunks(
    count: Callable[[Tensor, Counter], list[Tensor]],
    values: Tensor,
    lengths: Tensor,
    n_kernels: int,
) -> list[Tensor]:
    """Count for so many series at a time that the intermediates stay in the cache."""
    budget = _VALUES_AT_ONCE["cpu" if values.device.type == "cpu" else "cuda"]
    size = max(1, budget // (n_kernels * values.shape[2]))

    def chunks() -> Iterator[list[Tensor]]:
        for start in range(0, len(values), size):
            chunk = slice(start, start + size)
            yield count(values[chunk], Counter(lengths[chunk], values.shape[2]))

    return [torch.cat(parts) for parts in zip(*chunks(), strict=True)]

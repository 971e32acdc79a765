"""Random convolutional features: MiniRocket and Hydra, in torch, frozen once fitted.

Both look at z-normalized series ``(n, c, t)``, 0 past their ends, through kernels of
nine taps at dilations of powers of two, and count: MiniRocket how often a kernel's
output is above a bias, Hydra which kernel of a group wins and which comes last at each
time step. What is counted is within the series alone: padding never changes a feature.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from sktime_contrastive.encoders.rocket.counting import Counter
from sktime_contrastive.encoders.rocket.fitted_module import FittedModule
from sktime_contrastive.encoders.rocket.kernels import N_TAPS, dilations, mix_channels
from sktime_contrastive.panel.buckets import (
    TIMES_MEDIAN,
    by_length,
    cut,
    in_order,
    usual_longest,
)
from sktime_contrastive.panel.masks import within_length
from sktime_contrastive.utils.parallel import share_out

__all__ = ["Hydra", "MiniRocket", "dilations"]

_MOST_SORTED = 2**17  # outputs of a kernel, for the quantiles of it
_TIE = 1e-4  # outputs closer than this are the same: far above rounding in float32
# Values of an intermediate (kernels, series, steps) at a time: few enough for a cache,
# on the CPU, and enough to share among its cores.
_VALUES_AT_ONCE = {"cpu": 2**19, "cuda": 2**27}


class _Dilated(FittedModule):
    """Base class of features at several dilations, which are part of their state.

    Parameters
    ----------
    prepare : callable or None, default=None
        From values (n, c, t) and lengths (n,) of some series to the values that are
        looked at, of the same shape; called for a chunk at a time. None takes them as
        they are.
    """

    dilations: list[int]

    def __init__(self, prepare: Callable[[Tensor, Tensor], Tensor] | None) -> None:
        super().__init__()
        self._prepare = prepare

    def _cut(
        self, values: Tensor, lengths: Tensor, series: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Take some series, prepared, padded to the longest of them alone."""
        values, lengths = cut(values, lengths, series)
        prepared = values if self._prepare is None else self._prepare(values, lengths)
        return prepared, lengths

    def _in_chunks(
        self,
        count: Callable[[Tensor, Counter], list[Tensor]],
        values: Tensor,
        lengths: Tensor,
        n_kernels: int,
    ) -> list[Tensor]:
        """Count for series of like lengths, as many as stay in the cache."""
        budget = _VALUES_AT_ONCE["cpu" if values.device.type == "cpu" else "cuda"]
        chunks: list[Tensor] = []
        for bucket in by_length(lengths):
            size = max(1, budget // (n_kernels * int(lengths[bucket].max())))
            chunks += bucket.split(size)

        def count_chunk(chunk: Tensor) -> list[Tensor]:
            own, own_lengths = self._cut(values, lengths, chunk)
            return count(own, Counter(own_lengths, own.shape[2]))

        parts = share_out(count_chunk, chunks, values.device)
        return [in_order(blocks, chunks) for blocks in zip(*parts, strict=True)]

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
    prepare : callable or None, default=None
        See ``_Dilated``.

    References
    ----------
    .. [1] Dempster, Schmidt and Webb, MiniRocket: a very fast (almost) deterministic
       transform for time series classification, KDD 2021.
    """

    def __init__(
        self,
        n_features: int = 2000,
        prepare: Callable[[Tensor, Tensor], Tensor] | None = None,
    ) -> None:
        super().__init__(prepare)
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
        kernels = torch.full((84, N_TAPS), -1.0)
        for kernel, taps in zip(
            kernels, itertools.combinations(range(N_TAPS), 3), strict=True
        ):
            kernel[list(taps)] = 2.0
        # What fits into a few long series alone says nothing of the others.
        self.dilations = dilations(usual_longest(lengths))
        n_biases = max(1, round(self.n_features / 84 / len(self.dilations)))
        sample = torch.randperm(len(values), generator=generator)[:24]
        sample = sample.to(values.device)
        buckets = [
            self._cut(values, lengths, sample[bucket])
            for bucket in by_length(lengths[sample])
        ]
        most = TIMES_MEDIAN * int(lengths.median())  # steps of a series that count
        for number in range(len(self.dilations)):
            mixed = mix_channels(kernels, values.shape[1], generator)
            mixed = mixed.to(buckets[0][0])  # prepared values may be of another dtype
            self.register_buffer(f"kernels_{number}", mixed)

        def find_biases(number: int) -> Tensor:
            how = self.get_buffer(f"kernels_{number}"), self.dilations[number], most
            outputs = [_sample_outputs(*bucket, *how) for bucket in buckets]
            return self._quantiles(torch.cat(outputs, dim=1), number, n_biases)

        numbers = range(len(self.dilations))
        of_dilations = share_out(find_biases, numbers, values.device)
        for number, biases in enumerate(of_dilations):
            self.register_buffer(f"biases_{number}", biases)
        return self

    def _quantiles(self, outputs: Tensor, number: int, n_biases: int) -> Tensor:
        """Biases (84, n_biases) from outputs (84, steps) at one of the dilations."""
        # A sample of long ones: a sort takes several times their memory.
        outputs = outputs[:, :: 1 + outputs.shape[1] // _MOST_SORTED]
        # A low-discrepancy sequence of quantiles, going on over the dilations.
        ranks = torch.arange(84 * n_biases, device=outputs.device)
        ranks = ranks + 1 + number * 84 * n_biases
        quantiles = (ranks * (math.sqrt(5) + 1) / 2 % 1).view(84, n_biases)
        places = (quantiles * (outputs.shape[1] - 1)).long()
        # A little above the values: where a series is flat a kernel gives 0 up to
        # rounding, and rounding must not decide.
        return outputs.sort(dim=1).values.gather(1, places) + _TIE

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
        return self._in_chunks(self._count, values, lengths, n_kernels=84)

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
    prepare : callable or None, default=None
        See ``_Dilated``.

    References
    ----------
    .. [1] Dempster, Schmidt and Webb, Hydra: competing convolutional kernels for fast
       and accurate time series classification, Data Mining and Knowledge Discovery
       2023. There the winning values are summed up; counts separate better here.
    """

    def __init__(
        self,
        n_groups: int = 8,
        group_size: int = 8,
        prepare: Callable[[Tensor, Tensor], Tensor] | None = None,
    ) -> None:
        super().__init__(prepare)
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
        self.dilations = dilations(usual_longest(lengths) - 1)
        n_kernels = self.n_groups * self.group_size
        first, _ = self._cut(values, lengths, lengths.new_zeros(1))
        for number in range(2 * len(self.dilations)):
            kernels = torch.randn(n_kernels, N_TAPS, generator=generator)
            kernels = kernels - kernels.mean(dim=1, keepdim=True)
            kernels = kernels / kernels.abs().sum(dim=1, keepdim=True)
            mixed = mix_channels(kernels, values.shape[1], generator)
            self.register_buffer(f"kernels_{number}", mixed.to(first))
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
        return self._in_chunks(self._count, values, lengths, n_kernels)

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


def _convolve(values: Tensor, kernels: Tensor, dilation: int) -> Tensor:
    """(n, c, t) with kernels (k, c * taps) to (k, n, t), zeros beyond the ends.

    One matrix product over all windows: four times as fast as torch's convolution for
    so few channels.
    """
    n, c, t = values.shape
    reach = N_TAPS // 2 * dilation
    padded = F.pad(values, (reach, reach))
    of_series, of_channel, of_step = padded.stride()
    strides = (of_channel, dilation * of_step, of_series, of_step)
    windows = padded.as_strided((c, N_TAPS, n, t), strides)
    return (kernels @ windows.reshape(c * N_TAPS, n * t)).view(-1, n, t)


def _sample_outputs(
    values: Tensor, lengths: Tensor, kernels: Tensor, dilation: int, most: int
) -> Tensor:
    """Convolve, within the series alone; of long ones take at most so many steps."""
    every = -(-values.shape[2] // most)
    within = within_length(lengths, values.shape[2])[:, 0, ::every]
    return _convolve(values, kernels, dilation)[:, :, ::every][:, within]


def _compare(how: Callable[..., Tensor], left: Tensor, right: Tensor) -> Tensor:
    """Comparison as 0.0 and 1.0, several times faster than by way of a bool tensor."""
    return how(left, right, out=torch.empty_like(left))

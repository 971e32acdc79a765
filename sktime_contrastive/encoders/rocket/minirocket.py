"""MiniRocket: how often the outputs of fixed kernels are above biases."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Generator, Tensor

from sktime_contrastive.encoders.rocket.convolution import convolve
from sktime_contrastive.encoders.rocket.dilated import TIE, DilatedFeatures
from sktime_contrastive.encoders.rocket.kernels import N_TAPS, dilations, mix_channels
from sktime_contrastive.encoders.rocket.time_shares import TimeShares, compare
from sktime_contrastive.panel.buckets import TIMES_MEDIAN, by_length, cut, usual_longest
from sktime_contrastive.panel.masks import within_length
from sktime_contrastive.utils.parallel import share_out

__all__ = ["MiniRocket"]

_HIGH_TAPS = list(itertools.combinations(range(N_TAPS), 3))
_N_KERNELS = len(_HIGH_TAPS)  # 84
_MOST_SORTED = 2**17  # outputs of a kernel, for the quantiles of it


class MiniRocket(DilatedFeatures):
    """Shares of time above biases [1]_: 84 fixed kernels, several biases each.

    A feature is the share of a series' time steps at which the output of a kernel is
    above a bias. The biases are quantiles of the outputs in the panel.

    Parameters
    ----------
    n_features : int, default=2000
        About how many features, rounded to a number for each kernel and dilation.

    References
    ----------
    .. [1] Dempster, Schmidt and Webb, MiniRocket: a very fast (almost) deterministic
       transform for time series classification, KDD 2021.
    """

    n_kernels = _N_KERNELS

    def __init__(self, n_features: int = 2000) -> None:
        super().__init__()
        self.n_features = n_features

    def fit(
        self,
        values: Tensor,
        lengths: Tensor,
        generator: Generator,
        prepare: Callable[[Tensor, Tensor], Tensor] | None = None,
    ) -> MiniRocket:
        """Draw channels for the kernels, and take biases from quantiles of the panel.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
        lengths : int Tensor of shape (n,)
        generator : torch.Generator
            On the CPU.
        prepare : callable or None, default=None
            From values (m, c, t) and lengths (m,) of some series to the values that
            the features will see, of the same shape. None takes them as they are.

        Returns
        -------
        self
        """
        kernels = _weights()
        # What fits into a few long series alone says nothing of the others.
        self.dilations = dilations(usual_longest(lengths))
        n_biases = max(1, round(self.n_features / _N_KERNELS / len(self.dilations)))
        sample = torch.randperm(len(values), generator=generator)[:24]
        sample = sample.to(values.device)
        buckets = [
            cut(values, lengths, sample[bucket])
            for bucket in by_length(lengths[sample])
        ]
        if prepare is not None:
            buckets = [(prepare(*bucket), bucket[1]) for bucket in buckets]
        most = TIMES_MEDIAN * int(lengths.median())  # steps of a series that count
        for number in range(len(self.dilations)):
            mixed = mix_channels(kernels, values.shape[1], generator)
            self.register_buffer(f"kernels_{number}", mixed.to(values.device))

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
        ranks = torch.arange(_N_KERNELS * n_biases, device=outputs.device)
        ranks = ranks + 1 + number * _N_KERNELS * n_biases
        quantiles = (ranks * (math.sqrt(5) + 1) / 2 % 1).view(_N_KERNELS, n_biases)
        places = (quantiles * (outputs.shape[1] - 1)).long()
        # A little above the values: where a series is flat a kernel gives 0 up to
        # rounding, and rounding must not decide.
        if outputs.device.type == "cpu":  # NumPy's sort is several times as fast
            outputs = torch.from_numpy(np.sort(outputs.detach().numpy(), axis=1))
        else:
            outputs = outputs.sort(dim=1).values
        return outputs.gather(1, places) + TIE

    def compute_by_series(self, values: Tensor, lengths: Tensor) -> list[Tensor]:
        """Compute features on the CPU: see `DilatedFeatures`."""
        from sktime_contrastive.encoders.rocket.compiled import minirocket

        kernels, channels = self.stack_kernels()
        numbers = range(len(self.dilations))
        biases = torch.stack([self.get_buffer(f"biases_{i}") for i in numbers])
        if biases.shape[1] != _N_KERNELS or channels.shape[2] != values.shape[1]:
            raise RuntimeError("Kernels, biases and values do not fit each other.")
        shape = len(values), len(biases), biases.shape[2], _N_KERNELS
        shares = torch.empty(shape)
        minirocket(
            values.numpy(),
            lengths.numpy(),
            kernels.to(values.dtype).numpy(),
            np.array(_HIGH_TAPS),
            channels.numpy(),
            np.array(self.dilations),
            biases.to(values.dtype).numpy(),
            shares.numpy(),
        )
        return [shares.flatten(1)]

    def stack_kernels(self) -> tuple[Tensor, Tensor]:
        """Put the kernels together: see `DilatedFeatures`."""
        kernels, channels = super().stack_kernels()
        if channels.shape[2] == 1 and not (kernels == _weights().to(kernels)).all():
            raise RuntimeError("These are not the kernels of MiniRocket.")
        return kernels, channels

    def compute_batched(self, values: Tensor, time_shares: TimeShares) -> list[Tensor]:
        """Compute features by torch: see `DilatedFeatures`."""
        features = []
        for number, dilation in enumerate(self.dilations):
            outputs = convolve(values, self.get_buffer(f"kernels_{number}"), dilation)
            for bias in self.get_buffer(f"biases_{number}").T:
                above = compare(torch.gt, outputs, bias[:, None, None])
                features.append(time_shares.of(above, n_parts=1)[..., 0])
        return [torch.cat(features).T.float()]


def _weights() -> Tensor:
    """Kernels (84, taps): weights of 2 at three taps, of -1 at the other six."""
    kernels = torch.full((_N_KERNELS, N_TAPS), -1.0)
    return kernels.scatter(1, torch.tensor(_HIGH_TAPS), 2.0)


def _sample_outputs(
    values: Tensor, lengths: Tensor, kernels: Tensor, dilation: int, most: int
) -> Tensor:
    """Convolve, within the series alone; of long ones take at most so many steps."""
    every = -(-values.shape[2] // most)
    within = within_length(lengths, values.shape[2])[:, 0, ::every]
    return convolve(values, kernels, dilation)[:, :, ::every][:, within]

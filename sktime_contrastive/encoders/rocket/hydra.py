"""Hydra's competing kernels, of which wins and losses are counted."""

from __future__ import annotations

import itertools

import numpy as np
import torch
from torch import Generator, Tensor

from sktime_contrastive.encoders.rocket.convolution import convolve
from sktime_contrastive.encoders.rocket.dilated import TIE, DilatedFeatures
from sktime_contrastive.encoders.rocket.kernels import N_TAPS, dilations, mix_channels
from sktime_contrastive.encoders.rocket.time_shares import TimeShares, compare
from sktime_contrastive.panel.buckets import usual_longest

__all__ = ["HydraCounts"]


class HydraCounts(DilatedFeatures):
    """Shares of time at which a kernel has its group's largest or smallest output.

    Groups of random kernels compete at each time step, on the series and on its
    differences, as in Hydra [1]_. What differs from it:

    * Hydra sums up the outputs of the kernels that win and counts those that come last.
      Here both are counted.
    * Counts are taken over the series' length, so that they are shares of time.
    * Beside the shares within the whole series stand the shares within each of its
      thirds: a second family of features, of the same convolutions. They say when.
    * Kernels whose outputs are equal up to rounding all win, and all come last.

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
       2023.
    """

    n_sources = 2

    def __init__(self, n_groups: int = 8, group_size: int = 8) -> None:
        super().__init__()
        self.n_groups = n_groups
        self.group_size = group_size
        self.n_kernels = n_groups * group_size

    def fit(self, values: Tensor, lengths: Tensor, generator: Generator) -> HydraCounts:
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
        for number in range(self.n_sources * len(self.dilations)):
            kernels = torch.randn(self.n_kernels, N_TAPS, generator=generator)
            kernels = kernels - kernels.mean(dim=1, keepdim=True)
            kernels = kernels / kernels.abs().sum(dim=1, keepdim=True)
            mixed = mix_channels(kernels, values.shape[1], generator)
            self.register_buffer(f"kernels_{number}", mixed.to(values.device))
        return self

    def compute_by_series(self, values: Tensor, lengths: Tensor) -> list[Tensor]:
        """Compute features on the CPU: see `DilatedFeatures`."""
        from sktime_contrastive.encoders.rocket.compiled import hydra_counts

        sizes = self.n_sources, len(self.dilations), self.group_size, self.n_groups
        kernels, channels = self.stack_kernels()
        if channels.shape[2] != values.shape[1]:
            raise RuntimeError("Kernels and values do not fit each other.")
        kernels = kernels.to(values.dtype)
        kernels = kernels.unflatten(1, sizes[2:]).unflatten(0, sizes[:2])
        channels = channels.unflatten(1, sizes[2:]).unflatten(0, sizes[:2])
        whole = torch.empty(len(values), *sizes[:2], 2, *sizes[2:])
        thirds = torch.empty(*whole.shape, 3)
        hydra_counts(
            values.numpy(),
            lengths.numpy(),
            kernels.transpose(2, 3).contiguous().numpy(),
            channels.transpose(2, 3).contiguous().numpy(),
            np.array(self.dilations),
            values.new_tensor(TIE).numpy()[()],
            whole.numpy(),
            thirds.numpy(),
        )
        return [whole.flatten(1), thirds.flatten(1)]

    def compute_batched(self, values: Tensor, time_shares: TimeShares) -> list[Tensor]:
        """Compute features by torch: see `DilatedFeatures`."""
        differences = values.diff(dim=2) * time_shares.within[:, :, 1:]
        sources = [
            (values, time_shares),
            (differences, time_shares.of_differences()),
        ]
        plan = itertools.product(sources, self.dilations)
        shares = []
        for number, ((source, source_shares), dilation) in enumerate(plan):
            outputs = convolve(source, self.get_buffer(f"kernels_{number}"), dilation)
            outputs = outputs.unflatten(0, (self.group_size, self.n_groups))
            # Where a series is flat all kernels give 0 up to rounding: all win.
            wins = compare(torch.ge, outputs, outputs.amax(0) - TIE)
            shares.append(source_shares.of(wins, n_parts=3))
            losses = compare(torch.le, outputs, outputs.amin(0) + TIE)
            shares.append(source_shares.of(losses, n_parts=3))
        by_series = torch.stack(shares).flatten(0, 2).transpose(0, 1)  # (n, f, 3)
        roots = by_series.sqrt().flatten(1)
        return [by_series.sum(2).sqrt().float(), roots.float()]

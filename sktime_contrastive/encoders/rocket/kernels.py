"""Kernels of nine taps: how far they are dilated, and which channels they sum."""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor

__all__ = ["N_TAPS", "dilations", "mix_channels"]

N_TAPS = 9
_MOST_MIXED = 9  # channels that one kernel sums, as in MiniRocket


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
    >>> from sktime_contrastive.encoders.rocket.kernels import dilations
    >>> dilations(5), dilations(50)
    ([1], [1, 2, 4])
    """
    widest = max(1, (n_steps - 1) // (N_TAPS - 1))
    return [2**power for power in range(int(math.log2(widest)) + 1)]


def mix_channels(kernels: Tensor, n_channels: int, generator: Generator) -> Tensor:
    """Have each kernel sum a random subset of the channels.

    Parameters
    ----------
    kernels : Tensor of shape (k, taps)
    n_channels : int
    generator : torch.Generator

    Returns
    -------
    Tensor of shape (k, c * taps)
    """
    if n_channels == 1:
        return kernels
    most = math.log2(min(n_channels, _MOST_MIXED) + 1)
    n_mixed = 2 ** (torch.rand(len(kernels), generator=generator) * most)
    ranks = torch.rand(len(kernels), n_channels, generator=generator).argsort(1)
    mixed = (ranks < n_mixed.long()[:, None]).to(kernels.dtype)
    scale = mixed.sum(dim=1, keepdim=True).sqrt()
    return (mixed[:, :, None] * kernels[:, None]).flatten(1) / scale

"""Positions in time and values between time steps, for series of their own lengths."""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor

__all__ = ["relative_time", "resample", "smooth_curves"]


def relative_time(lengths: Tensor, n_steps: int) -> Tensor:
    """Time (n, t) of each step in its series: 0 at the first, 1 at the last and on."""
    steps = torch.arange(n_steps, device=lengths.device)
    return (steps / (lengths[:, None] - 1)).clamp(max=1.0)


def resample(values: Tensor, positions: Tensor) -> Tensor:
    """Values between time steps, by linear interpolation.

    Parameters
    ----------
    values : Tensor of shape (n, c, t)
    positions : Tensor of shape (n, t)
        Where to read, in time steps from 0 to ``t - 1``.

    Returns
    -------
    Tensor of shape (n, c, t)
    """
    before = positions.floor().clamp(0, values.shape[2] - 2)
    weight = (positions - before)[:, None]
    index = before.long()[:, None].expand_as(values)
    return torch.lerp(values.gather(2, index), values.gather(2, index + 1), weight)


def smooth_curves(
    time: Tensor, n_channels: int, n_waves: int, generator: Generator
) -> Tensor:
    """Random smooth curves of mean 0 and standard deviation 1.

    Sums of the `n_waves` slowest half-waves over the series, with random phases.

    Parameters
    ----------
    time : Tensor of shape (n, t)
        Relative time, 0 to 1.
    n_channels : int
        Number of curves for each series.
    n_waves : int
    generator : torch.Generator

    Returns
    -------
    Tensor of shape (n, n_channels, t)
    """
    shape = (len(time), n_channels, n_waves)
    # A pair of normal weights for sine and cosine is a random amplitude and phase.
    weights = torch.randn(2, *shape, generator=generator, device=time.device)
    waves = torch.arange(1, n_waves + 1, device=time.device) * math.pi
    angles = waves[:, None] * time[:, None]  # (n, n_waves, t)
    curves = weights[0] @ angles.sin() + weights[1] @ angles.cos()
    return curves / math.sqrt(n_waves)

"""Layers for series of unequal lengths: padding never reaches a code.

Every layer takes values ``(n, c, 1, t)`` with a mask ``(n, 1, 1, t)``, True within each
series, and leaves 0 past the end of a series. A convolution then sees there just what
it sees beyond the array, its own zero padding. The mask None says that all series fill
the array, which saves the work.

Series are images one pixel high here, channels last in memory: torch's convolutions
along time alone take twice as long on a CPU.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sktime_contrastive.panel.masks import within_length

__all__ = ["ConvBlock", "ConvNet", "MaskedBatchNorm", "conv", "masked_pooling"]


def conv(n_in: int, n_out: int, kernel_size: int, dilation: int = 1) -> nn.Conv2d:
    """Return a convolution over time that keeps the length, without bias."""
    odd = kernel_size % 2 == 1
    return nn.Conv2d(
        n_in,
        n_out,
        kernel_size=(1, kernel_size),
        dilation=(1, dilation),
        padding=(0, dilation * (kernel_size // 2)) if odd else "same",
        bias=False,  # the normalization behind it would take it away
    )


def masked_pooling(values: Tensor, mask: Tensor | None) -> Tensor:
    """Mean and maximum over the time steps within each series.

    Parameters
    ----------
    values : Tensor of shape (n, c, 1, t)
        At least 0, and 0 past the end of each series, as after a ReLU.
    mask : bool Tensor of shape (n, 1, 1, t) or None

    Returns
    -------
    Tensor of shape (n, 2 * c)
    """
    n_steps = values.shape[3] if mask is None else mask.sum(dim=(2, 3))
    values = values[:, :, 0]
    # max, not amax: its gradient goes to one step and takes a third of the time.
    return torch.cat([values.sum(2) / n_steps, values.max(2).values], dim=1)


class MaskedBatchNorm(nn.BatchNorm2d):
    """Batch normalization over the time steps within the series alone."""

    def forward(self, values: Tensor, mask: Tensor | None = None) -> Tensor:
        """Normalize (n, c, 1, t) over n and t; 0 past the end of each series."""
        if mask is None:
            return super().forward(values)
        within = mask[:, 0]  # (n, 1, t)
        steps = values.permute(0, 2, 3, 1)  # (n, 1, t, c)
        normalized = torch.zeros_like(steps)
        observed = steps[within]  # (sum of lengths, c)
        normalized[within] = super().forward(observed[:, :, None, None])[:, :, 0, 0]
        return normalized.permute(0, 3, 1, 2)


class ConvBlock(nn.Module):
    """Convolution of the series' own length, batch normalization and ReLU."""

    def __init__(
        self, n_in: int, n_out: int, kernel_size: int, dilation: int = 1
    ) -> None:
        super().__init__()
        self.conv = conv(n_in, n_out, kernel_size, dilation)
        self.norm = MaskedBatchNorm(n_out)

    def forward(self, values: Tensor, mask: Tensor | None) -> Tensor:
        """Map (n, n_in, 1, t) to (n, n_out, 1, t)."""
        return F.relu(self.norm(self.conv(values), mask), inplace=True)


class ConvNet(nn.Module):
    """Layers one after the other, pooled over time and brought to latent codes.

    Parameters
    ----------
    layers : iterable of nn.Module
        Each maps values and mask to values of the same length; the last one's are at
        least 0.
    n_out : int
        Channels of the last layer.
    latent_dim : int
    """

    def __init__(
        self, layers: Iterable[nn.Module], n_out: int, latent_dim: int
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.to_code = nn.Linear(2 * n_out, latent_dim)
        self.to(memory_format=torch.channels_last)

    def forward(self, values: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Map values (n, c, t) and lengths (n,) to codes (n, latent_dim)."""
        mask = None
        if lengths is not None:
            mask = within_length(lengths, values.shape[2])[:, :, None]
        values = values[:, :, None].contiguous(memory_format=torch.channels_last)
        for layer in self.layers:
            values = layer(values, mask)
        return self.to_code(masked_pooling(values, mask))

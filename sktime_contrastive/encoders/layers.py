"""Layers for series of unequal lengths: padding never reaches a code.

Every layer takes values ``(n, c, t)`` with a mask ``(n, 1, t)``, True within each
series, and leaves 0 past the end of a series. A convolution then sees there just what
it sees beyond the array, its own zero padding. The mask None says that all series fill
the array, which saves the work.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sktime_contrastive.masks import within_length

__all__ = ["ConvBlock", "ConvNet", "MaskedBatchNorm1d", "masked_pooling"]


def masked_pooling(values: Tensor, mask: Tensor | None) -> Tensor:
    """Mean and maximum over the time steps within each series.

    Parameters
    ----------
    values : Tensor of shape (n, c, t)
        At least 0, and 0 past the end of each series, as after a ReLU.
    mask : bool Tensor of shape (n, 1, t) or None

    Returns
    -------
    Tensor of shape (n, 2 * c)
    """
    n_steps = values.shape[2] if mask is None else mask.sum(dim=2)
    return torch.cat([values.sum(dim=2) / n_steps, values.amax(dim=2)], dim=1)


class MaskedBatchNorm1d(nn.BatchNorm1d):
    """Batch normalization over the time steps within the series alone."""

    def forward(self, values: Tensor, mask: Tensor | None = None) -> Tensor:
        """Normalize (n, c, t) over n and t; 0 past the end of each series."""
        if mask is None:
            return super().forward(values)
        within = mask[:, 0]
        normalized = torch.zeros_like(values.transpose(1, 2))
        normalized[within] = super().forward(values.transpose(1, 2)[within])
        return normalized.transpose(1, 2)


class ConvBlock(nn.Module):
    """Convolution of the series' own length, batch normalization and ReLU."""

    def __init__(
        self, n_in: int, n_out: int, kernel_size: int, dilation: int = 1
    ) -> None:
        super().__init__()
        # The bias would be taken away again by the normalization.
        self.conv = nn.Conv1d(
            n_in, n_out, kernel_size, dilation=dilation, padding="same", bias=False
        )
        self.norm = MaskedBatchNorm1d(n_out)

    def forward(self, values: Tensor, mask: Tensor | None) -> Tensor:
        """Map (n, n_in, t) to (n, n_out, t)."""
        return F.relu(self.norm(self.conv(values), mask))


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

    def forward(self, values: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Map values (n, c, t) and lengths (n,) to codes (n, latent_dim)."""
        mask = None if lengths is None else within_length(lengths, values.shape[2])
        for layer in self.layers:
            values = layer(values, mask)
        return self.to_code(masked_pooling(values, mask))

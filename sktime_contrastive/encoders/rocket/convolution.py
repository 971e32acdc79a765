"""Dilated convolution of series with kernels that see all channels."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from sktime_contrastive.encoders.rocket.kernels import N_TAPS

__all__ = ["convolve"]


def convolve(values: Tensor, kernels: Tensor, dilation: int) -> Tensor:
    """Convolve series with kernels, zeros beyond the ends.

    One matrix product over all windows: four times as fast as torch's convolution for
    so few channels.

    Parameters
    ----------
    values : Tensor of shape (n, c, t)
    kernels : Tensor of shape (k, c * taps)
    dilation : int
        Time steps from one tap of a kernel to the next.

    Returns
    -------
    Tensor of shape (k, n, t)
    """
    n, c, t = values.shape
    reach = N_TAPS // 2 * dilation
    padded = F.pad(values, (reach, reach))
    of_series, of_channel, of_step = padded.stride()
    strides = (of_channel, dilation * of_step, of_series, of_step)
    windows = padded.as_strided((c, N_TAPS, n, t), strides)
    kernels = kernels.to(values.dtype)
    return (kernels @ windows.reshape(c * N_TAPS, n * t)).view(-1, n, t)

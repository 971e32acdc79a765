"""Which time steps are within the series of a padded batch."""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["within_length"]


def within_length(lengths: Tensor, n_steps: int) -> Tensor:
    """Mark the time steps within each series.

    Parameters
    ----------
    lengths : int Tensor of shape (n,)
        Time steps of each series.
    n_steps : int
        Time steps of the batch, t.

    Returns
    -------
    bool Tensor of shape (n, 1, t)
        False past the end of a series.
    """
    steps = torch.arange(n_steps, device=lengths.device)
    return (steps < lengths[:, None])[:, None]

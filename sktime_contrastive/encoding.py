"""Codes of a whole panel by a network, in batches and the same bits each time."""

from __future__ import annotations

from contextlib import nullcontext
from copy import deepcopy
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

__all__ = ["deterministic", "encode", "in_batches", "settle"]

_STEPS_AT_ONCE = 2**18  # time steps that go through the network together


def encode(
    network: nn.Module, values: np.ndarray, lengths: np.ndarray, device: torch.device
) -> np.ndarray:
    """Codes of a panel.

    Parameters
    ----------
    network : nn.Module
        Trained, on the CPU; it is not changed.
    values : float32 array of shape (n, c, t)
    lengths : int array of shape (n,)
    device : torch.device
        Where to compute.

    Returns
    -------
    float64 array of shape (n, latent_dim)
    """
    if device.type != "cpu":
        network = deepcopy(network).to(device)
    tensors = torch.from_numpy(values), torch.from_numpy(lengths)
    with deterministic(device):
        return in_batches(network, *tensors, device).double().cpu().numpy()


@torch.inference_mode()
def in_batches(
    network: nn.Module, values: Tensor, lengths: Tensor, device: torch.device
) -> Tensor:
    """Codes (n, latent_dim) of series that may be too many for the device at once."""
    padded = bool((lengths < values.shape[2]).any())
    at_once = max(1, _STEPS_AT_ONCE // values.shape[2])
    codes = []
    for start in range(0, len(values), at_once):
        batch = slice(start, start + at_once)
        batch_lengths = lengths[batch].to(device) if padded else None
        codes.append(network(values[batch].to(device), batch_lengths))
    return torch.cat(codes)


@torch.no_grad()
def settle(network: nn.Module, features: Tensor) -> None:
    """Take the statistics of batch norm from the whole panel, not the last batches."""
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm1d)]
    usual = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 1.0
    network.train()(features)
    for norm, momentum in zip(norms, usual, strict=True):
        norm.momentum = momentum


def deterministic(device: torch.device) -> Any:
    """Context in which cuDNN gives the same bits each time, and full float32."""
    if device.type != "cuda":
        return nullcontext()
    return torch.backends.cudnn.flags(
        enabled=True, benchmark=False, deterministic=True, allow_tf32=False
    )

"""Codes of a whole panel by a network, in batches and the same bits each time."""

from __future__ import annotations

from contextlib import nullcontext
from copy import deepcopy
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sktime_contrastive.panel import Panel
from sktime_contrastive.panel.buckets import by_length, cut, in_order
from sktime_contrastive.panel.scaling import Scaler
from sktime_contrastive.utils.parallel import one_core, share_out
from sktime_contrastive.utils.row_blocks import rows_at_once
from sktime_contrastive.utils.stages import stage
from sktime_contrastive.utils.torch_modes import default_modes

__all__ = [
    "as_tensor",
    "deterministic",
    "encode",
    "encode_panel",
    "in_batches",
]

_STEPS_AT_ONCE = 2**18  # time steps that go through the network together


def encode(
    network: nn.Module,
    values: np.ndarray,
    lengths: np.ndarray,
    device: torch.device,
    n_jobs: int | None = None,
) -> np.ndarray:
    """Codes of a panel; that of a series does not depend on the others.

    Among series of one length to the bit, among others up to rounding in float32.

    Parameters
    ----------
    network : nn.Module
        Trained, on the CPU; it is not changed.
    values : float32 or float64 array of shape (n, c, t)
    lengths : int array of shape (n,)
    device : torch.device
        Where to compute.
    n_jobs : int or None, default=None
        Threads that share the series on the CPU; see ``parallel.one_core``.

    Returns
    -------
    float64 array of shape (n, latent_dim)
    """
    if device.type != "cpu":
        network = deepcopy(network).to(device)
    with one_core(n_jobs), default_modes(), deterministic(device):
        tensors = as_tensor(values, device), torch.from_numpy(lengths)
        return in_batches(network, *tensors, device).cpu().double().numpy()


@stage("codes")
def encode_panel(
    network: nn.Module,
    scaler: Scaler,
    panel: Panel,
    device: torch.device,
    n_jobs: int | None = None,
) -> np.ndarray:
    """Codes of a panel chunk by chunk, so that memory does not follow it.

    Parameters
    ----------
    network : nn.Module
        Trained, on the CPU; it is not changed.
    scaler : Scaler
        Fitted.
    panel : Panel
    device : torch.device
        Where to compute.
    n_jobs : int or None, default=None
        As of ``encode``.

    Returns
    -------
    float64 array of shape (n, latent_dim)
    """
    double = getattr(network, "reads_double", False)
    codes = []
    for chunk in panel.chunks():
        values = scaler.scale(chunk.values, double=double)
        codes.append(encode(network, values, chunk.lengths, device, n_jobs))
    return np.concatenate(codes)


def as_tensor(values: np.ndarray, device: torch.device) -> Tensor:
    """Return values as a tensor, still on the CPU, in a precision the device has.

    Parameters
    ----------
    values : float32 or float64 array
    device : torch.device

    Returns
    -------
    Tensor of the same shape
        Of float32 for Apple's devices, which have no float64; else as it is.
    """
    tensor = torch.from_numpy(values)
    return tensor.float() if device.type == "mps" else tensor


@torch.inference_mode()
def in_batches(
    network: nn.Module, values: Tensor, lengths: Tensor, device: torch.device
) -> Tensor:
    """Codes (n, latent_dim) of series that may be too many for the device at once."""
    lengths = lengths.to(values.device)
    padded = bool((lengths < values.shape[2]).any())
    if getattr(network, "follows_lengths", False):
        batches = _of_any_length(lengths)
    else:
        batches = _of_like_lengths(lengths, device)
    encode_batch = partial(_encode_batch, network, values, lengths, device, padded)
    codes = share_out(encode_batch, batches, device)
    return in_order(codes, batches)


def _of_any_length(lengths: Tensor) -> list[Tensor]:
    """Series for a network that cuts them to their lengths, and sees to its rows."""
    at_once = max(1, int(_STEPS_AT_ONCE / lengths.double().mean()))
    series = torch.arange(len(lengths), device=lengths.device)
    return list(series.tensor_split(-(-len(series) // at_once)))


def _of_like_lengths(lengths: Tensor, device: torch.device) -> list[Tensor]:
    batches: list[Tensor] = []
    for bucket in by_length(lengths):
        batches += bucket.split(_n_at_once(int(lengths[bucket].max()), device))
    return batches


def _n_at_once(n_steps: int, device: torch.device) -> int:
    """Series of so many steps that go through a network at once."""
    most = max(1, _STEPS_AT_ONCE // n_steps)
    return rows_at_once(most) if device.type == "cpu" else most


def _encode_batch(
    network: nn.Module,
    values: Tensor,
    lengths: Tensor,
    device: torch.device,
    padded: bool,
    batch: Tensor,
) -> Tensor:
    n_series = len(batch)
    follows_lengths = getattr(network, "follows_lengths", False)
    if device.type == "cpu" and not follows_lengths and not padded:
        # Filled up with copies, so that all are rows of products of one size.
        n_rows = _n_at_once(int(lengths[batch].max()), device)
        batch = batch[torch.arange(n_rows) % n_series]
    own, own_lengths = (part.to(device) for part in cut(values, lengths, batch))
    return network(own, own_lengths if padded else None)[:n_series]


def deterministic(device: torch.device) -> Any:
    """Context in which cuDNN gives the same bits each time, and full float32."""
    if device.type != "cuda":
        return nullcontext()
    return torch.backends.cudnn.flags(
        enabled=True, benchmark=False, deterministic=True, allow_tf32=False
    )

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
from sktime_contrastive.utils.stages import stage

__all__ = [
    "FEWEST_AT_ONCE",
    "as_tensor",
    "deterministic",
    "encode",
    "encode_panel",
    "in_batches",
]

_STEPS_AT_ONCE = 2**18  # time steps that go through the network together
# Products of smaller matrices are summed in another order: a series by itself would get
# a code that differs in its last bits from the one it has among others.
FEWEST_AT_ONCE = 16  # series


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
    tensors = as_tensor(values, device), torch.from_numpy(lengths)
    with one_core(n_jobs), deterministic(device):
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
    n_series, n_steps = len(values), values.shape[2]
    padded = bool((lengths < n_steps).any())
    fewest = min(FEWEST_AT_ONCE, max(1, _STEPS_AT_ONCE // n_steps))
    if n_series < fewest and not padded:
        copies = torch.arange(fewest, device=values.device) % n_series
        values, lengths = values[copies], lengths[copies]

    batches = _batches(lengths, getattr(network, "follows_lengths", False))
    encode_batch = partial(_encode_batch, network, values, lengths, device, padded)
    codes = share_out(encode_batch, batches, device)
    return in_order(codes, batches)[:n_series]


def _encode_batch(
    network: nn.Module,
    values: Tensor,
    lengths: Tensor,
    device: torch.device,
    padded: bool,
    batch: Tensor,
) -> Tensor:
    own, own_lengths = (part.to(device) for part in cut(values, lengths, batch))
    return network(own, own_lengths if padded else None)


def _batches(lengths: Tensor, follows_lengths: bool) -> list[Tensor]:
    """Series that go through the network together: of like lengths, unless it cuts."""
    batches: list[Tensor] = []
    order = torch.arange(len(lengths), device=lengths.device)
    for bucket in [order] if follows_lengths else by_length(lengths):
        own = lengths[bucket].double()
        n_steps = int(own.mean() if follows_lengths else own.max())
        at_once = max(1, _STEPS_AT_ONCE // n_steps)
        batches += bucket.tensor_split(-(-len(bucket) // at_once))
    return batches


def deterministic(device: torch.device) -> Any:
    """Context in which cuDNN gives the same bits each time, and full float32."""
    if device.type != "cuda":
        return nullcontext()
    return torch.backends.cudnn.flags(
        enabled=True, benchmark=False, deterministic=True, allow_tf32=False
    )

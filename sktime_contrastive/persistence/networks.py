"""Trained networks from their weights, in memory that the weights account for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import torch

from sktime_contrastive.contrast.named_components import choose_component
from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.panel import Panel
from sktime_contrastive.persistence.budget import Budget
from sktime_contrastive.training.inference import encode
from sktime_contrastive.utils.torch_modes import default_modes

__all__ = ["check_same_codes", "make_probe", "pack_weights", "rebuild_network"]

# Bytes that building may take for each byte of the weights, for each weight tensor, and
# in any case: layers are copied on the way, and have parts without weights.
_BUILDING = (8, 2**14, 2**24)
_COMPUTING = (64, 2**14, 2**26)  # likewise, for the codes of the probe
_PROBE = (2, 32)  # series and their time steps
_TOLERANCE = 0.02  # of the codes' extent: other machines round otherwise


def pack_weights(network: torch.nn.Module) -> dict[str, np.ndarray]:
    """Take the weights and buffers of a network, by name.

    Parameters
    ----------
    network : nn.Module

    Returns
    -------
    dict of str to array
    """
    with default_modes():  # a network may make tensors of what it holds otherwise
        weights = network.state_dict().items()
    return {name: weight.detach().cpu().numpy() for name, weight in weights}


def rebuild_network(
    embedder: ContrastiveEmbedder, n_channels: int, weights: dict[str, np.ndarray]
) -> torch.nn.Module:
    """Build a trained network again.

    Parameters
    ----------
    embedder : ContrastiveEmbedder
        With the parameters by which it was trained.
    n_channels : int
    weights : dict of str to array
        What `pack_weights` returned.

    Returns
    -------
    nn.Module

    Raises
    ------
    ValueError, TypeError, RuntimeError
        If weights are NaN or infinite, or not those of such a network; a network that
        is larger than its weights is not even begun.
    """
    for name, weight in weights.items():
        if not np.isfinite(weight).all():
            raise ValueError(f"weights {name} are NaN or infinite")
    encoder = embedder.check_parameters().encoder
    state = {name: torch.from_numpy(weight) for name, weight in weights.items()}
    with default_modes(), Budget(_allowance(_BUILDING, weights)):
        network = encoder.rebuild(n_channels, embedder.latent_dim, state)
    for name, tensor in network.state_dict().items():
        if tensor.dtype != state[name].dtype:
            raise TypeError(f"weights {name} are {state[name].dtype}")
    return network


def make_probe(embedder: ContrastiveEmbedder) -> dict[str, np.ndarray]:
    """Series in the units of the panel that was fitted, and their codes.

    They go with a model, and tell whether it still computes the same when it is loaded.

    Parameters
    ----------
    embedder : ContrastiveEmbedder
        Fitted.

    Returns
    -------
    dict of str to array
        values of shape (2, c, 32), codes of shape (2, latent_dim).

    Raises
    ------
    TypeError
        If the encoder cannot build a trained network again, so that the model could not
        be loaded.
    """
    # The encoder alone: what else was set may fit to another machine, as a device.
    encoder = choose_component("encoder", embedder.encoder)
    if not hasattr(encoder, "rebuild"):
        raise TypeError(
            f"encoder={encoder!r} cannot be saved: it has no method "
            "rebuild(n_channels, latent_dim, state), which builds a trained network "
            "again from its weights. Write it as for Encoder.rebuild, or use pickle."
        )
    n_series, n_steps = _PROBE
    shape = (n_series, embedder.n_channels_, n_steps)
    values = np.random.default_rng(0).normal(size=shape)
    if embedder.scaling == "panel":
        std = embedder.scaler_.std_
        values = embedder.scaler_.mean_ + values * np.where(np.isinf(std), 0.0, std)
    return {"values": values, "codes": _embed(embedder, values)}


def check_same_codes(
    embedder: ContrastiveEmbedder,
    weights: dict[str, np.ndarray],
    values: np.ndarray,
    codes: np.ndarray,
) -> None:
    """Raise a ValueError unless an embedder gives a probe the codes that it had.

    Parameters
    ----------
    embedder : ContrastiveEmbedder
        Loaded.
    weights : dict of str to array
        Those in the file, which tell how much memory may be used.
    values, codes : array
        From `make_probe`.
    """
    n_series, n_steps = _PROBE
    if values.shape != (n_series, embedder.n_channels_, n_steps):
        raise ValueError(f"a probe of shape {values.shape} is none")
    if values.dtype != np.float64 or not np.isfinite(values).all():
        raise ValueError("the probe is NaN or infinite")
    if codes.shape != (n_series, embedder.latent_dim) or not np.isfinite(codes).all():
        raise ValueError("the codes of the probe are none")
    with Budget(_allowance(_COMPUTING, weights | {"probe": values})):
        computed = _embed(embedder, values)
    extent = max(np.ptp(embedder.embedding_, axis=0).max(), np.abs(codes).max())
    if not np.abs(computed - codes).max() <= _TOLERANCE * extent:
        raise ValueError("it gives other codes than when it was saved")


def _embed(embedder: ContrastiveEmbedder, values: np.ndarray) -> np.ndarray:
    """Codes by way of scaling and network, on the CPU wherever others are computed."""
    lengths = np.array([values.shape[2], values.shape[2] * 3 // 4])
    past_end = np.arange(values.shape[2]) >= lengths[:, None]
    values = np.where(past_end[:, None], np.nan, values)
    panel = Panel(values, lengths, pd.RangeIndex(len(values)), embedder.channels_)
    scaled = embedder.scaler_.transform(panel)
    # In this thread alone: a budget holds for no other.
    cpu = torch.device("cpu")
    return encode(embedder.network_, scaled, lengths, cpu, n_jobs=1)


def _allowance(rates: tuple[int, int, int], arrays: dict[str, Any]) -> int:
    by_byte, by_array, at_least = rates
    n_bytes = sum(array.nbytes for array in arrays.values())
    return by_byte * n_bytes + by_array * len(arrays) + at_least

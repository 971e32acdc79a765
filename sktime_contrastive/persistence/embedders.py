"""Fitted embedders as plain data and arrays, and back.

The network is its weights, from which it is built anew by the parameters of the
embedder; a probe tells whether it still gives the codes that it gave.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Collection
from typing import Any

import numpy as np

from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.panel.scaling import Scaler
from sktime_contrastive.persistence.components import describe, rebuild
from sktime_contrastive.persistence.networks import (
    check_same_codes,
    make_probe,
    pack_weights,
    rebuild_network,
)
from sktime_contrastive.persistence.values import pack_fitted, unpack_fitted

__all__ = ["compute_here", "pack_embedder", "unpack_embedder"]

_OF_THE_PANEL = ("n_channels_", "channels_", "scaler_")
# What earlier files do not tell.
_UNLESS_TOLD = {"fault_": None, "agreement_": math.nan}


def pack_embedder(
    embedder: ContrastiveEmbedder, allow: Collection[type] = ()
) -> dict[str, Any]:
    """Take a fitted embedder apart.

    Parameters
    ----------
    embedder : ContrastiveEmbedder
    allow : collection of classes, default=()
        Components of the user's own that may be saved.

    Returns
    -------
    dict
        Of plain data and arrays.

    Raises
    ------
    TypeError
        If a component cannot be saved, or the embedder was fitted to a hierarchy.
    """
    state = embedder.get_state()
    if "network_" not in state:
        raise TypeError(
            "The embedder was fitted to a hierarchy, one network for each of its "
            "panels: it cannot be saved. Fit it to one panel, or use pickle."
        )
    others = {
        name: value
        for name, value in state.items()
        if name not in ("network_", *_OF_THE_PANEL)
    }
    return {
        "embedder": describe("embedder", embedder, allow),
        "panel": {
            "n_channels": int(state["n_channels_"]),
            "channels": describe("channels", state["channels_"]),
            "scaler": state["scaler_"].get_state(),
        },
        "network": pack_weights(state["network_"]),
        "fitted": pack_fitted(others),
        "probe": make_probe(embedder),
    }


def unpack_embedder(
    packed: dict[str, Any], allow: Collection[type] = ()
) -> ContrastiveEmbedder:
    """Put a fitted embedder together again.

    Parameters
    ----------
    packed : dict
        What `pack_embedder` returned.
    allow : collection of classes, default=()
        Components of the user's own that may be loaded.

    Returns
    -------
    ContrastiveEmbedder

    Raises
    ------
    Exception
        Of some kind, if the parts do not fit together.
    """
    embedder = rebuild(packed["embedder"], allow)
    if not isinstance(embedder, ContrastiveEmbedder):
        raise TypeError(f"{embedder!r} is no ContrastiveEmbedder")
    compute_here(embedder)
    weights, probe = packed["network"], packed["probe"]
    n_channels = packed["panel"]["n_channels"]
    # Before the network is built for so many channels.
    if type(n_channels) is not int or probe["values"].shape[1] != n_channels:
        raise ValueError(f"{n_channels!r} is not the number of channels")
    fitted = _UNLESS_TOLD | unpack_fitted(ContrastiveEmbedder, packed["fitted"])
    _check_codes("embedding_", fitted["embedding_"], embedder.latent_dim)
    n_series = _check_sample(fitted)
    for codes in fitted.get("snapshots_", {}).values():
        _check_codes("snapshots_", codes, embedder.latent_dim, n_series)
    embedder.set_state(
        {
            **_unpack_panel(packed["panel"], embedder.scaling),
            "network_": rebuild_network(embedder, n_channels, weights),
            **fitted,
        }
    )
    check_same_codes(embedder, weights, **probe)
    return embedder


def compute_here(embedder: ContrastiveEmbedder) -> None:
    """Put "auto" in the place of a device that this machine lacks, with a warning.

    Parameters
    ----------
    embedder : ContrastiveEmbedder
    """
    trainer = embedder.trainer
    try:
        if trainer is not None:
            trainer.choose_device()
    except ValueError:
        warnings.warn(
            f"The model was fitted with device={trainer.device!r}, which this machine "
            "lacks: it computes with device='auto'. To fit it again, set its device.",
            stacklevel=2,
        )
        trainer.device = "auto"


def _unpack_panel(packed: dict[str, Any], scaling: str) -> dict[str, Any]:
    """Channels and scaling of the panel that was fitted, each for all channels."""
    n_channels, channels = packed["n_channels"], rebuild(packed["channels"])
    named = isinstance(channels, tuple) and len(channels) == n_channels
    if channels is not None and not named:
        raise ValueError(f"{channels!r} are no names of {n_channels} channels")
    scaler = Scaler(scaling).set_state(packed["scaler"])
    for name, statistic in packed["scaler"].items():
        if statistic.size != n_channels:
            raise ValueError(f"{name} is not that of {n_channels} channels")
    return {"n_channels_": n_channels, "channels_": channels, "scaler_": scaler}


def _check_sample(fitted: dict[str, Any]) -> int:
    """Return how many series were trained on, all of them or a sample."""
    n_series = len(fitted["embedding_"])
    if "sample_indices_" not in fitted:
        return n_series
    sample = fitted["sample_indices_"]
    ascending = isinstance(sample, np.ndarray) and sample.dtype == np.int64
    if not ascending or sample.ndim != 1 or (np.diff(sample) <= 0).any():
        raise ValueError("sample_indices_ are no indices in ascending order")
    if len(sample) == 0 or sample[0] < 0 or sample[-1] >= n_series:
        raise ValueError(f"sample_indices_ are not those of {n_series} series")
    return len(sample)


def _check_codes(
    name: str, codes: Any, latent_dim: int, n_series: int | None = None
) -> None:
    if not isinstance(codes, np.ndarray) or codes.dtype.kind != "f" or codes.ndim != 2:
        raise ValueError(f"{name} is no array of codes")
    if codes.shape != (n_series or max(len(codes), 1), latent_dim):
        raise ValueError(f"{name} has shape {codes.shape}")
    if not np.isfinite(codes).all():
        raise ValueError(f"{name} is NaN or infinite")

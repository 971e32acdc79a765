"""A fitted embedder as plain data and arrays, and back."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.panel import Panel
from sktime_contrastive.persistence.components import describe, rebuild
from sktime_contrastive.scaling import Scaler

__all__ = ["compute_here", "pack_embedder", "unpack_embedder"]


def pack_embedder(embedder: ContrastiveEmbedder) -> dict[str, Any]:
    """Take a fitted embedder apart.

    Parameters
    ----------
    embedder : ContrastiveEmbedder
        Fitted.

    Returns
    -------
    dict
        Of plain data and arrays: the components' parameters, the network's weights, the
        scaling, codes and history.

    Raises
    ------
    TypeError
        If a component cannot be described.
    """
    weights = embedder.network_.state_dict()
    scaler, history = embedder._scaler, embedder.history_
    return {
        "embedder": describe("embedder", embedder),
        "n_channels": int(embedder.n_channels_),
        "channels": describe("channels", embedder._channels),
        "scaler": {
            name: getattr(scaler, name)
            for name in ("mean_", "std_")
            if hasattr(scaler, name)
        },
        "network": {name: weight.cpu().numpy() for name, weight in weights.items()},
        "embedding": embedder.embedding_,
        "history": {name: history[name].to_numpy() for name in history},
    }


def unpack_embedder(packed: dict[str, Any]) -> ContrastiveEmbedder:
    """Put a fitted embedder together again; its codes are the same to the bit.

    Parameters
    ----------
    packed : dict
        What `pack_embedder` returned.

    Returns
    -------
    ContrastiveEmbedder

    Raises
    ------
    Exception
        Of some kind, if the parts do not fit together.
    """
    import torch

    embedder = rebuild(packed["embedder"])
    if not isinstance(embedder, ContrastiveEmbedder):
        raise TypeError(f"{embedder!r} is no ContrastiveEmbedder")
    compute_here(embedder)
    contrast = embedder.check_parameters()
    embedder._scaler = Scaler(embedder.scaling)
    for name in ("mean_", "std_") if embedder.scaling == "panel" else ():
        setattr(embedder._scaler, name, packed["scaler"][name])
    embedder._channels = rebuild(packed["channels"])
    embedder.n_channels_ = packed["n_channels"]
    weights = packed["network"].items()
    embedder.network_ = contrast.encoder.rebuild(
        embedder.n_channels_,
        embedder.latent_dim,
        {name: torch.from_numpy(weight) for name, weight in weights},
    )
    embedder.embedding_ = packed["embedding"]
    embedder.history_ = pd.DataFrame(packed["history"])
    embedder._is_fitted = True
    _refuse_misfits(embedder)
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


def _refuse_misfits(embedder: ContrastiveEmbedder) -> None:
    """Send two series through: a network that lacks a part does not take them."""
    values = np.zeros((2, embedder.n_channels_, 8))
    probe = Panel(values, np.array([8, 5]), pd.RangeIndex(2), embedder._channels)
    codes = embedder.embed_panel(probe)
    if codes.shape[1] != embedder.embedding_.shape[1]:
        raise ValueError(f"{codes.shape[1]} dimensions of codes are not those fitted")

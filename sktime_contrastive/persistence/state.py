"""Fitted estimators as trees of plain data and arrays, and back.

What a model has twice, as the labels and the centres that they follow from, is compared
when it is put together: a file in which they differ is refused.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection
from typing import Any

import numpy as np

from sktime_contrastive.clustering.codes import CodeClustering
from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.panel.scaling import Scaler
from sktime_contrastive.persistence.clusterings import pack_clusterer, unpack_clusterer
from sktime_contrastive.persistence.components import describe, rebuild
from sktime_contrastive.persistence.networks import (
    check_same_codes,
    make_probe,
    pack_weights,
    rebuild_network,
)
from sktime_contrastive.persistence.values import pack_fitted, unpack_fitted

__all__ = ["compute_here", "pack_estimator", "unpack_estimator"]

_STATISTICS = {"panel": ("mean_", "std_")}  # of the scaler, by what it scales
_PARTS = ("network_", "embedder_", "clusterer_", "kmeans_")  # packed by themselves
_OTHER_LABELS = 0.01  # share of series on a border, which other machines round over it


def pack_estimator(estimator: Any, allow: Collection[type] = ()) -> dict[str, Any]:
    """Take a fitted estimator apart.

    Parameters
    ----------
    estimator : ContrastiveEmbedder, ContrastiveClusterer, TimeSeriesContrastiveKMeans
        Fitted.
    allow : collection of classes, default=()
        Components of the user's own that may be saved.

    Returns
    -------
    dict
        Of plain data and arrays.

    Raises
    ------
    TypeError
        If a parameter or a component cannot be saved.
    """
    if isinstance(estimator, ContrastiveEmbedder):
        return _pack_embedder(estimator, allow)
    parameters = {
        name: pack_clusterer(name, value, allow)
        if name == "clusterer"
        else describe(name, value, allow)
        for name, value in estimator.get_params(deep=False).items()
    }
    embedder = estimator.embedder_
    shared = [
        name
        for name, value in vars(estimator).items()
        if name.endswith("_") and value is vars(embedder).get(name)
    ]
    parts = {
        name: pack_clusterer(name, getattr(estimator, name), allow)
        for name in ("clusterer_", "kmeans_")
        if hasattr(estimator, name)
    }
    return {
        "parameters": parameters,
        "embedder": _pack_embedder(embedder, allow),
        **parts,
        "digest": describe("digest", getattr(estimator, "_digest", None)),
        "shared": shared,
        "fitted": pack_fitted(estimator, (*_PARTS, *shared)),
    }


def unpack_estimator(
    kind: type, packed: dict[str, Any], allow: Collection[type] = ()
) -> Any:
    """Put a fitted estimator together again.

    Parameters
    ----------
    kind : type
        Its class.
    packed : dict
        What `pack_estimator` returned.
    allow : collection of classes, default=()
        Components of the user's own that may be loaded.

    Returns
    -------
    fitted estimator

    Raises
    ------
    Exception
        Of some kind, if the parts do not fit together.
    """
    if issubclass(kind, ContrastiveEmbedder):
        return _unpack_embedder(packed, allow)
    estimator = kind(
        **{
            name: unpack_clusterer(value, allow)
            if name == "clusterer"
            else rebuild(value, allow)
            for name, value in packed["parameters"].items()
        }
    )
    new = vars(estimator).copy()
    embedder = _unpack_embedder(packed["embedder"], allow)
    name = "kmeans_" if "kmeans_" in packed else "clusterer_"
    of_codes = unpack_clusterer(packed[name], allow)
    clustering = _clustering_of(embedder, of_codes, packed["fitted"]["labels_"])
    if name == "kmeans_":
        estimator._set_fitted(embedder, of_codes, None)
    else:
        _set_fitted(estimator, embedder, clustering)
        estimator._digest = rebuild(
            packed["digest"]
        )  # of the panel, for pictures of it
    shared = {name: vars(embedder)[name] for name in packed["shared"]}
    derived = {
        name: value
        for name, value in vars(estimator).items()
        if name not in new or new[name] is not value
    }
    for name, value in (unpack_fitted(kind, packed["fitted"]) | shared).items():
        if name in derived:
            _check_same(name, value, derived[name])
        setattr(estimator, name, value)
    return estimator


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


def _pack_embedder(
    embedder: ContrastiveEmbedder, allow: Collection[type]
) -> dict[str, Any]:
    if not hasattr(embedder, "network_"):
        raise TypeError(
            "The embedder was fitted to a hierarchy, one network for each of its "
            "panels: it cannot be saved. Fit it to one panel, or use pickle."
        )
    statistics = _STATISTICS.get(embedder.scaling, ())
    return {
        "embedder": describe("embedder", embedder, allow),
        "panel": {
            "n_channels": int(embedder.n_channels_),
            "channels": describe("channels", embedder._channels),
            "scaler": {name: getattr(embedder._scaler, name) for name in statistics},
        },
        "network": pack_weights(embedder.network_),
        "fitted": pack_fitted(embedder, ("n_channels_", *_PARTS)),
        "probe": make_probe(embedder),
    }


def _unpack_embedder(
    packed: dict[str, Any], allow: Collection[type]
) -> ContrastiveEmbedder:
    embedder = rebuild(packed["embedder"], allow)
    if not isinstance(embedder, ContrastiveEmbedder):
        raise TypeError(f"{embedder!r} is no ContrastiveEmbedder")
    compute_here(embedder)
    panel, weights, probe = packed["panel"], packed["network"], packed["probe"]
    n_channels, channels = panel["n_channels"], rebuild(panel["channels"])
    if type(n_channels) is not int or probe["values"].shape[1] != n_channels:
        raise ValueError(f"{n_channels!r} is not the number of channels")
    if channels is not None and (
        not isinstance(channels, tuple) or len(channels) != n_channels
    ):
        raise ValueError(f"{channels!r} are no names of {n_channels} channels")
    embedder.network_ = rebuild_network(embedder, n_channels, weights)
    embedder._scaler = _unpack_scaler(embedder.scaling, n_channels, panel["scaler"])
    embedder._channels, embedder.n_channels_ = channels, n_channels
    fitted = unpack_fitted(ContrastiveEmbedder, packed["fitted"])
    for name, value in fitted.items():
        setattr(embedder, name, value)
    _check_codes("embedding_", embedder.embedding_, embedder.latent_dim)
    for codes in fitted.get("snapshots_", {}).values():
        _check_codes("snapshots_", codes, embedder.latent_dim, len(embedder.embedding_))
    embedder._is_fitted = True
    check_same_codes(embedder, weights, **probe)
    return embedder


def _unpack_scaler(
    scaling: str, n_channels: int, packed: dict[str, np.ndarray]
) -> Scaler:
    scaler, names = Scaler(scaling), _STATISTICS.get(scaling, ())
    if packed.keys() != set(names):
        raise ValueError(f"{sorted(packed)} are no statistics of scaling={scaling!r}")
    for name in names:
        statistic = packed[name]
        if statistic.dtype != np.float64 or statistic.shape != (1, n_channels, 1):
            raise ValueError(f"{name} is not that of {n_channels} channels")
        setattr(scaler, name, statistic)
    if names and not (np.isfinite(scaler.mean_).all() and (scaler.std_ > 0).all()):
        raise ValueError("the scaling is impossible")
    return scaler


def _clustering_of(
    embedder: ContrastiveEmbedder, of_codes: Any, labels: np.ndarray
) -> CodeClustering:
    """Put the clustering of the codes together; its labels must be those saved."""
    codes = embedder.embedding_
    own = getattr(of_codes, "labels_", labels)
    if labels.dtype != np.int64 or not labels.shape == own.shape == codes.shape[:1]:
        raise ValueError(f"labels of shape {labels.shape} are not those of the codes")
    clustering = CodeClustering(None, None, seed=0).take_up(of_codes, codes, labels)
    _check_same("labels_", labels, clustering.labels_)
    return clustering


def _set_fitted(
    clusterer: Any, embedder: ContrastiveEmbedder, clustering: CodeClustering
) -> None:
    """Give a ContrastiveClusterer its fitted parts, and what follows from them."""
    clusterer.embedder_, clusterer.clusterer_ = embedder, clustering.clusterer_
    clusterer._clustering = clustering
    clusterer.labels_ = clustering.labels_
    clusterer.cluster_centers_ = clustering.centers_
    clusterer.inertia_ = clustering.inertia_
    clusterer._is_fitted = True


def _check_codes(
    name: str, codes: Any, latent_dim: int, n_series: int | None = None
) -> None:
    if not isinstance(codes, np.ndarray) or codes.dtype.kind != "f" or codes.ndim != 2:
        raise ValueError(f"{name} is no array of codes")
    if codes.shape != (n_series or max(len(codes), 1), latent_dim):
        raise ValueError(f"{name} has shape {codes.shape}")
    if not np.isfinite(codes).all():
        raise ValueError(f"{name} is NaN or infinite")


def _check_same(name: str, saved: Any, derived: Any) -> None:
    """Raise a ValueError where an attribute is not what follows from the others."""
    if saved is derived:
        return
    if np.shape(saved) != np.shape(derived):
        raise ValueError(f"{name} does not fit to the rest")
    if np.asarray(saved).dtype.kind == "i":
        others = np.count_nonzero(np.not_equal(saved, derived))
        same = others <= _OTHER_LABELS * np.size(derived)
    else:
        extent = np.max(np.abs(derived), initial=0.0)
        same = np.allclose(saved, derived, rtol=1e-3, atol=1e-3 * extent)
    if not same:
        raise ValueError(f"{name} does not fit to the rest")

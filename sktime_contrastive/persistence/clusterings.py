"""Clusterers of codes as plain data: k-means by its centres, others through skops."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.cluster import KMeans

from sktime_contrastive.persistence.components import describe, rebuild
from sktime_contrastive.utils.extras import import_extra

__all__ = ["pack_clusterer", "unpack_clusterer"]

# What scikit-learn's clusterers hold beside what skops trusts by itself.
_TRUSTED = {
    "numpy.mean",
    "scipy.sparse._csr.csr_matrix",
    "sklearn.cluster._bisect_k_means._BisectingTree",
    "sklearn.cluster._kmeans._kmeans_single_lloyd",
}
_CHECKED = ("cluster_centers_", "labels_", "inertia_", "n_iter_")  # of any k-means
_FITTED = (*_CHECKED, "n_features_in_")
_LARGER = 4  # times the file's bytes: what may come out of a compressed part of it


def pack_clusterer(name: str, clusterer: Any, allow: Collection[type] = ()) -> Any:
    """Take a clusterer of codes apart, fitted or not.

    Parameters
    ----------
    name : str
        For messages.
    clusterer : scikit-learn or tslearn clusterer, or None
    allow : collection of classes, default=()
        Clusterers of the user's own that may be saved.

    Returns
    -------
    dict or None
        Plain data and arrays.

    Raises
    ------
    ImportError
        If it is no k-means and skops is not installed.
    TypeError
        If it cannot be saved.
    """
    if clusterer is None:
        return None
    for kind, named in _k_means().items():
        if type(clusterer) is named:
            return {"k_means": kind, **_pack_k_means(name, clusterer)}
    return {"skops": np.frombuffer(_dump(name, clusterer, allow), np.uint8)}


def unpack_clusterer(packed: Any, allow: Collection[type] = ()) -> Any:
    """Put a clusterer of codes together again. Nothing is executed.

    Parameters
    ----------
    packed : dict or None
        What `pack_clusterer` returned.
    allow : collection of classes, default=()
        Clusterers of the user's own that may be loaded.

    Returns
    -------
    scikit-learn or tslearn clusterer, or None

    Raises
    ------
    ImportError
        If it is no k-means and skops is not installed.
    ValueError, TypeError, KeyError
        If the parts do not fit together, or hold what is not allowed.
    """
    if packed is None:
        return None
    if "skops" in packed:
        return _load(packed["skops"].tobytes(), allow)
    return _unpack_k_means(_k_means()[packed["k_means"]], packed)


def _k_means() -> dict[str, type[BaseEstimator]]:
    from tslearn.clustering import TimeSeriesKMeans  # imports numba

    return {"sklearn": KMeans, "tslearn": TimeSeriesKMeans}


def _pack_k_means(name: str, k_means: Any) -> dict[str, Any]:
    parameters = {
        parameter: _plain(f"{name}.{parameter}", given)
        for parameter, given in k_means.get_params(deep=False).items()
    }
    if not hasattr(k_means, "cluster_centers_"):
        return {"parameters": parameters}
    fitted = {
        attribute: _plain(attribute, getattr(k_means, attribute))
        for attribute in _FITTED
        if hasattr(k_means, attribute)
    }
    return {"parameters": parameters, "fitted": fitted}


def _plain(name: str, value: Any) -> Any:
    return value if isinstance(value, np.ndarray) else describe(name, value)


def _unpack_k_means(kind: type[BaseEstimator], packed: dict[str, Any]) -> BaseEstimator:
    k_means = kind(
        **{
            parameter: given if isinstance(given, np.ndarray) else rebuild(given)
            for parameter, given in packed["parameters"].items()
        }
    )
    if "fitted" not in packed:
        return k_means
    fitted = packed["fitted"]
    if not {*_CHECKED} <= fitted.keys() <= {*_FITTED}:
        raise ValueError(f"{sorted(fitted)} are no fitted k-means")
    _check_k_means(k_means, *(fitted[name] for name in _CHECKED))
    for attribute, value in fitted.items():
        setattr(k_means, attribute, value)
    if isinstance(k_means, KMeans):
        k_means._n_threads = 1  # predict reads it
        k_means._n_features_out = len(k_means.cluster_centers_)
    return k_means


def _check_k_means(
    k_means: Any,
    cluster_centers_: np.ndarray,
    labels_: np.ndarray,
    inertia_: float,
    n_iter_: int,
) -> None:
    n_clusters = len(cluster_centers_)
    if not np.isfinite(cluster_centers_).all():
        raise ValueError("centres are NaN or infinite")
    if n_clusters != k_means.n_clusters:
        raise ValueError(f"{n_clusters} centres are not those of {k_means!r}")
    if labels_.ndim != 1 or labels_.dtype.kind not in "iu":
        raise ValueError("labels are no integers")
    if labels_.size and not 0 <= labels_.min() <= labels_.max() < n_clusters:
        raise ValueError(f"labels are outside 0..{n_clusters - 1}")
    if type(n_iter_) is not int or not 0 <= inertia_ < np.inf:
        raise ValueError(f"n_iter_={n_iter_!r} or inertia_={inertia_!r} is impossible")


def _dump(name: str, clusterer: Any, allow: Collection[type]) -> bytes:
    skops_io = import_extra("skops.io", "persistence", f"{name}={clusterer!r}")
    try:
        content = skops_io.dumps(clusterer)
    except Exception as error:  # of skops' own kinds, which its versions move about
        raise TypeError(
            f"{name}={clusterer!r} cannot be saved: skops says {error} Cluster with "
            "another, or use pickle."
        ) from error
    unknown = set(skops_io.get_untrusted_types(data=content)) - _trusted(allow)
    if unknown:
        raise TypeError(
            f"{name}={clusterer!r} cannot be saved in a file that executes nothing: it "
            f"holds {', '.join(sorted(unknown))}. Pass classes that you trust, as in "
            f"save_model(estimator, path, allow=[{type(clusterer).__name__}]) and then "
            "in load_model, or use pickle."
        )
    return content


def _load(content: bytes, allow: Collection[type]) -> Any:
    skops_io = import_extra("skops.io", "persistence", "The clusterer in this file")
    _check_archive(content, _LARGER * len(content) + 2**20)
    unknown = set(skops_io.get_untrusted_types(data=content)) - _trusted(allow)
    if unknown:
        raise ValueError(
            f"it holds {', '.join(sorted(unknown))}, which may not be loaded. If they "
            "are your own, pass the classes: load_model(path, allow=[...])"
        )
    return skops_io.loads(content, trusted=sorted(_trusted(allow)))


def _trusted(allow: Collection[type]) -> set[str]:
    return _TRUSTED | {f"{kind.__module__}.{kind.__qualname__}" for kind in allow}


def _check_archive(content: bytes, most: int) -> None:
    """Refuse a zip archive that becomes larger than `most` bytes when it is read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > most:
            raise ValueError("a compressed part is larger than the file tells")
        for member in archive.infolist():
            if member.filename.endswith(".npz"):
                _check_archive(archive.read(member), most)
            elif member.filename.endswith(".npy"):
                _check_array(archive.read(member))


def _check_array(content: bytes) -> None:
    """Refuse an array of numpy's whose header tells of more than there is."""
    file = io.BytesIO(content)
    major, _ = np.lib.format.read_magic(file)
    read = {1: "read_array_header_1_0", 2: "read_array_header_2_0"}[major]
    shape, _, dtype = getattr(np.lib.format, read)(file)
    size = dtype.itemsize
    for length in shape:
        size *= length
    if dtype.hasobject or size != len(content) - file.tell():
        raise ValueError(f"an array of shape {shape} is not in the file")

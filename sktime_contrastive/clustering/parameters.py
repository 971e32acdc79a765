"""Parameters of clusterers of scikit-learn and tslearn: the number, and the seeds."""

from __future__ import annotations

from typing import Any

from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

__all__ = [
    "check_clusterer",
    "n_clusters_parameter",
    "set_n_clusters",
    "set_random_state",
]


def check_clusterer(given: Any) -> None:
    """Raise a TypeError for what is no clusterer of scikit-learn or tslearn."""
    if isinstance(given, type) or not hasattr(given, "fit_predict"):
        raise TypeError(
            f"clusterer={given!r} must be an instance of a clusterer of scikit-learn "
            "or tslearn, such as KMeans(), or None."
        )


def n_clusters_parameter(clusterer: BaseEstimator | None) -> str | None:
    """Name of the parameter that sets the number of clusters; None without one.

    That of a pipeline is its last step's: ``"kmeans__n_clusters"``. A clusterer whose
    own number is None finds it by itself, as
    ``AgglomerativeClustering(n_clusters=None, distance_threshold=1.0)`` does.

    Parameters
    ----------
    clusterer : scikit-learn or tslearn clusterer, or None
        None is the default k-means.

    Returns
    -------
    str or None
    """
    if clusterer is None:
        return "n_clusters"
    if isinstance(clusterer, Pipeline):
        step, last = clusterer.steps[-1]
        name = n_clusters_parameter(last)
        return None if name is None else f"{step}__{name}"
    given = clusterer.get_params(deep=False)
    for name in ("n_clusters", "n_components"):
        if given.get(name) is not None:
            return name
    return None


def set_n_clusters(clusterer: BaseEstimator, n_clusters: int) -> None:
    """Set the number of clusters on a clusterer, or its last step, that takes one."""
    name = n_clusters_parameter(clusterer)
    if name is not None:
        clusterer.set_params(**{name: n_clusters})


def set_random_state(clusterer: BaseEstimator, seed: int) -> None:
    """Set a seed on a clusterer, and on its parts, where ``random_state`` is None."""
    for parameter, value in clusterer.get_params(deep=True).items():
        # Those of the steps of a pipeline too.
        if parameter.split("__")[-1] == "random_state" and value is None:
            clusterer.set_params(**{parameter: seed})

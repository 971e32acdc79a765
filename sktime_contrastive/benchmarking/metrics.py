"""Scores of a clustering: against true labels, or by the series alone."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    normalized_mutual_info_score,
    rand_score,
)

from sktime_contrastive.panel import to_panel
from sktime_contrastive.utils.validation import check_choice

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "DEFAULT_METRICS",
    "Metric",
    "check_labels",
    "check_metrics",
    "clustering_accuracy",
    "is_internal",
    "metric_name",
    "metric_space",
    "on_codes",
    "on_distance",
]

Metric = Callable[..., float]


def clustering_accuracy(labels_true: ArrayLike, labels_pred: ArrayLike) -> float:
    """Share of series in the cluster that stands for their class.

    Clusters are matched with classes so that the share is the largest, one to one [1]_;
    clusters without a class count as errors.

    Parameters
    ----------
    labels_true : array-like of shape (n,)
    labels_pred : array-like of shape (n,)

    Returns
    -------
    float
        From above 0 to 1.

    References
    ----------
    .. [1] Kuhn, The Hungarian method for the assignment problem, Naval Research
       Logistics Quarterly 2, 1955.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking import clustering_accuracy
    >>> clustering_accuracy(["a", "a", "b", "b"], [1, 1, 0, 1])
    0.75
    """
    from scipy.optimize import linear_sum_assignment
    from sklearn.metrics.cluster import contingency_matrix

    # aeon's clustering_accuracy_score takes no classes that are text.
    shared = contingency_matrix(labels_true, labels_pred)
    return float(shared[linear_sum_assignment(-shared)].sum() / shared.sum())


DEFAULT_METRICS: list[Metric] = [
    adjusted_rand_score,
    adjusted_mutual_info_score,
    clustering_accuracy,
    normalized_mutual_info_score,
    rand_score,
]


def is_internal(metric: Metric) -> bool:
    """Whether a metric goes by the series alone: its first parameter is named ``X``.

    Parameters
    ----------
    metric : callable

    Returns
    -------
    bool

    Examples
    --------
    >>> from sklearn.metrics import adjusted_rand_score, silhouette_score
    >>> from sktime_contrastive.benchmarking.metrics import is_internal
    >>> is_internal(silhouette_score), is_internal(adjusted_rand_score)
    (True, False)
    """
    return next(iter(inspect.signature(metric).parameters), "") == "X"


def metric_name(metric: Metric) -> str:
    """Name of a metric, by which its scores are stored.

    Parameters
    ----------
    metric : callable

    Returns
    -------
    str
    """
    return getattr(metric, "__name__", None) or type(metric).__name__


def check_metrics(metrics: list[Any]) -> None:
    """Raise a TypeError for what cannot be called, a ValueError for namesakes."""
    for metric in metrics:
        if not callable(metric):
            raise TypeError(f"scoring has {metric!r}, but a metric must be callable.")
    names = [metric_name(metric) for metric in metrics]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(
            f"scoring has more than one metric with the name {twice[0]!r}: give each a "
            "__name__ of its own."
        )


def check_labels(y: np.ndarray, n_series: int, metric: str) -> None:
    """Raise where true labels are no classes that a metric can compare with.

    Parameters
    ----------
    y : array
    n_series : int
    metric : str
        Name of the metric, for the message.

    Raises
    ------
    ValueError
        If there is not one label for each series, some are missing, they are numbers
        with fractions, or there is one class alone.
    """
    if y.shape != (n_series,):
        raise ValueError(
            f"y has shape {y.shape}, but X has {n_series} series: it needs one label "
            "for each."
        )
    labels = pd.Series(y, dtype=y.dtype)
    if n_missing := int((labels.isna() | labels.isin(["?", ""])).sum()):
        raise ValueError(
            f"y lacks the labels of {n_missing} series of {n_series}, so that {metric} "
            "has nothing to compare with: leave these series out."
        )
    if y.dtype.kind == "f" and np.any(y % 1 != 0):
        raise ValueError(
            f"y has fractions, such as {y[y % 1 != 0][0]}: numeric targets are no "
            f"classes, with which {metric} compares. Give a class for each series."
        )
    if labels.nunique() < 2:
        raise ValueError(
            f"y has one class alone ({y[0]!r}), so that {metric} says nothing: give "
            "data with two classes or more."
        )


def on_codes(metric: Metric) -> Metric:
    """Take an internal metric on the codes that a clusterer gives the series.

    For clusterers with ``embed``, as `ContrastiveClusterer` has; the series may be of
    unequal lengths. Scores of different clusterers are not comparable: each is judged
    in its own space.

    Parameters
    ----------
    metric : callable
        Internal, such as ``silhouette_score``: called with codes and labels.

    Returns
    -------
    callable

    Examples
    --------
    >>> from sklearn.metrics import silhouette_score
    >>> from sktime_contrastive.benchmarking import on_codes
    >>> on_codes(silhouette_score).__name__
    'silhouette_score_on_codes'
    """
    return _InternalMetric(metric, _codes, f"{metric_name(metric)}_on_codes")


def on_distance(metric: Metric, distance: Any) -> Metric:
    """Take an internal metric on a distance: the series may be of unequal lengths.

    Parameters
    ----------
    metric : callable
        Internal, and taking a matrix of distances with ``metric="precomputed"``, as
        ``silhouette_score`` does.
    distance : {"dtw", "softdtw", "euclidean"} or pairwise transformer of sktime
        By name, tslearn's; "euclidean" needs series of equal length. Or an object such
        as those in ``sktime.dists_kernels``, called with the panel.

    Returns
    -------
    callable

    Raises
    ------
    ValueError
        If the name is unknown.

    Examples
    --------
    >>> from sklearn.metrics import silhouette_score
    >>> from sktime_contrastive.benchmarking import on_distance
    >>> on_distance(silhouette_score, "dtw").__name__
    'silhouette_score_on_dtw'
    """
    if isinstance(distance, str):
        check_choice("distance", distance, ["dtw", "softdtw", "euclidean"])
        name = distance
    else:
        name = type(distance).__name__
    precomputed = partial(metric, metric="precomputed")
    space = partial(_distances, distance)
    return _InternalMetric(precomputed, space, f"{metric_name(metric)}_on_{name}")


def metric_space(metric: Metric) -> Callable[[Any, Any], np.ndarray]:
    """Return what makes the ``X`` of an internal metric from clusterer and panel.

    Parameters
    ----------
    metric : callable

    Returns
    -------
    callable
        From a fitted clusterer and a panel, as `evaluate` keeps it, to an array: codes,
        distances or, of a plain metric, the values of the series side by side.
    """
    return getattr(metric, "space", _values)


@dataclass(frozen=True)
class _InternalMetric:
    """A metric and the space it is taken in. A class, so that it can be pickled."""

    metric: Metric
    space: Callable[[Any, Any], np.ndarray]
    __name__: str

    def __call__(self, X: np.ndarray, labels: ArrayLike) -> float:
        return self.metric(X, labels)


def _values(_: Any, X: Any) -> np.ndarray:
    if not isinstance(X, np.ndarray):
        raise ValueError(
            "The series are of unequal lengths, so that they are no points of one "
            "space: wrap the metric in on_codes, or in on_distance with a distance."
        )
    return X.reshape(len(X), -1)


def _codes(clusterer: Any, X: Any) -> np.ndarray:
    if not hasattr(clusterer, "embed"):
        raise TypeError(
            f"{type(clusterer).__name__} has no method `embed` that gives codes: take "
            "on_distance."
        )
    return clusterer.embed(X)


def _distances(distance: Any, _: Any, X: Any) -> np.ndarray:
    if not isinstance(distance, str):
        return np.asarray(distance(X))
    from sklearn.metrics import pairwise_distances
    from tslearn import metrics

    values = to_panel(X).in_memory().values.transpose(0, 2, 1)
    if distance == "dtw":
        return metrics.cdist_dtw(values)
    if distance == "softdtw":
        return metrics.cdist_soft_dtw_normalized(values)
    return pairwise_distances(values.reshape(len(values), -1))

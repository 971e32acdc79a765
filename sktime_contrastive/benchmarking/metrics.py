"""Scores of a clustering: against true labels, or by the series alone."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    normalized_mutual_info_score,
    rand_score,
)
from sklearn.metrics.cluster import contingency_matrix

__all__ = [
    "DEFAULT_METRICS",
    "Metric",
    "check_labels",
    "check_scoring",
    "clustering_accuracy",
    "is_internal",
    "metric_name",
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
    """Whether a metric goes by the series alone: its first parameter is named ``X``."""
    return next(iter(inspect.signature(metric).parameters), "") == "X"


def metric_name(metric: Metric) -> str:
    """Name of a metric, by which its scores are stored."""
    return getattr(metric, "__name__", None) or type(metric).__name__


def check_scoring(scoring: Metric | list[Metric] | None) -> list[Metric]:
    """Return metrics as a list, `DEFAULT_METRICS` where none are given."""
    if scoring is None:
        return DEFAULT_METRICS
    scoring = list(scoring) if isinstance(scoring, list | tuple) else [scoring]
    for metric in scoring:
        if not callable(metric):
            raise TypeError(f"scoring has {metric!r}, but a metric must be callable.")
    names = [metric_name(metric) for metric in scoring]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(
            f"scoring has more than one metric with the name {twice[0]!r}: give each a "
            "__name__ of its own."
        )
    return scoring


def check_labels(scoring: list[Metric], y: np.ndarray | None, n_series: int) -> None:
    """Raise unless true labels serve the metrics that compare with them."""
    external = [metric_name(metric) for metric in scoring if not is_internal(metric)]
    if external and (problem := _problem_of_labels(y, n_series)):
        raise ValueError(f"{problem}, so that {external[0]} cannot compare with it.")


def _problem_of_labels(y: np.ndarray | None, n_series: int) -> str:
    if y is None:
        return "y is None"
    if y.shape != (n_series,):
        return f"y has shape {y.shape}, but X has {n_series} series"
    labels = pd.Series(y, dtype=y.dtype)
    if n_missing := int((labels.isna() | labels.isin(["?", ""])).sum()):
        return f"y lacks the labels of {n_missing} series of {n_series}"
    if y.dtype.kind == "f" and np.any(y % 1 != 0):
        return f"y has fractions, such as {y[y % 1 != 0][0]}: targets and no classes"
    return f"y has one class alone, {y[0]!r}" if labels.nunique() < 2 else ""

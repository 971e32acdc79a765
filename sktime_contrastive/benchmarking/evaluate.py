"""Evaluation of one clusterer on one panel, split by split."""

from __future__ import annotations

import functools
import numbers
import time
import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.metrics import silhouette_score
from sktime.clustering.base import BaseClusterer
from sktime.datatypes import check_is_scitype, convert
from sktime.exceptions import FitFailedWarning

from sktime_contrastive.benchmarking.backends import stream
from sktime_contrastive.benchmarking.memory import PeakMemory
from sktime_contrastive.benchmarking.metrics import (
    Metric,
    check_labels,
    check_scoring,
    is_internal,
    metric_name,
)
from sktime_contrastive.benchmarking.protocols import resolve_splitter
from sktime_contrastive.utils.validation import check_boolean, check_choice

__all__ = ["check_error_score", "evaluate", "to_container"]


def evaluate(
    clusterer: BaseClusterer,
    cv: Any = None,
    X: Any = None,
    y: ArrayLike | None = None,
    scoring: Metric | list[Metric] | None = None,
    return_data: bool = False,
    error_score: str | float = np.nan,
    backend: str | None = None,
    backend_params: dict[str, Any] | None = None,
) -> pd.DataFrame:
    """Fit a clusterer on parts of a panel and score it on others.

    Parameters
    ----------
    clusterer : sktime clusterer
        Cloned for each split, not changed.
    cv : "combined", int, splitter or None, default=None
        "combined" fits and scores on all series; an integer is a number of folds, None
        three of them, shuffled with a fixed seed; or any splitter of scikit-learn's.
    X : sktime panel
        In any of sktime's panel containers.
    y : array-like of shape (n,) or None, default=None
        True labels, for metrics that compare with them. Never shown to the clusterer.
    scoring : callable, list of callables or None, default=None
        Metrics. One whose first parameter is named ``X`` is internal and is called
        with the series, of equal lengths, and the labels found, any other with the true
        labels and the labels found. None is `DEFAULT_METRICS` with `y`, the silhouette
        without.
    return_data : bool, default=False
        Whether the series and labels of each split come with the scores.
    error_score : "raise" or float, default=NaN
        What stands for the scores of a split that failed, with a FitFailedWarning that
        says why; "raise" raises in its place.
    backend, backend_params : str or None, dict or None
        Over what the splits are run, as in ``sktime.utils.parallel.parallelize``.

    Returns
    -------
    DataFrame
        A row for each split: ``test_<metric>``; ``fit_time`` and ``pred_time`` in
        seconds; ``fit_memory``, by how many MiB the process grew at the peak of the
        fit, NaN where that cannot be told (see `PeakMemory`); with `return_data` also
        X_train, X_test, y_train, y_test and y_pred.

    Raises
    ------
    ValueError, TypeError
        If `X` is no panel, or `y` is missing, of another length or of a single class
        where a metric compares with it; with ``error_score="raise"`` whatever the
        clusterer or a metric raises, with the name of the metric.

    Notes
    -----
    Where a split scores the series that it fitted, the clusterer's ``labels_`` are
    scored, if it has them: clusterers that cannot predict take part.

    Examples
    --------
    >>> from sktime.clustering.k_means import TimeSeriesKMeansTslearn
    >>> from sktime.datasets import load_unit_test
    >>> from sktime_contrastive.benchmarking import evaluate
    >>> X, y = load_unit_test(return_type="numpy3D")
    >>> clusterer = TimeSeriesKMeansTslearn(n_clusters=2, random_state=0)
    >>> scores = evaluate(clusterer, "combined", X, y)
    >>> scores.columns[:2].to_list()
    ['test_adjusted_rand_score', 'test_adjusted_mutual_info_score']
    """
    panel = to_container(X)
    y = None if y is None else np.asarray(y)
    scoring = check_scoring(silhouette_score if y is scoring is None else scoring)
    check_labels(scoring, y, len(panel))
    evaluate_split = functools.partial(
        _evaluate_split,
        clusterer=clusterer,
        panel=panel,
        y=y,
        scoring=scoring,
        return_data=check_boolean("return_data", return_data),
        error_score=check_error_score(error_score),
    )
    splits = resolve_splitter(cv).split(np.arange(len(panel)), y)
    rows = stream(evaluate_split, splits, backend, backend_params, in_order=True)
    return pd.DataFrame(list(rows))


def to_container(X: Any) -> np.ndarray | list[pd.DataFrame]:
    """Array (n, c, t) where lengths are equal, else list of frames: quick to split.

    And quick to hand over: clusterers take one of them without conversion, which would
    count among the seconds of the fit.
    """
    if isinstance(X, np.ndarray) and X.ndim == 2:
        X = X[:, None]
    valid, message, metadata = check_is_scitype(
        X, scitype="Panel", return_metadata=["is_equal_length", "mtype"]
    )
    if not valid:
        raise TypeError(f"X must be a panel of time series, but it is none: {message}")
    target = "numpy3D" if metadata["is_equal_length"] else "df-list"
    return convert(X, from_type=metadata["mtype"], to_type=target)


def check_error_score(given: Any) -> str | float:
    """Return what stands for failed scores; raise if it is no number nor "raise"."""
    if isinstance(given, str):
        return check_choice("error_score", given, ["raise"])
    if isinstance(given, bool) or not isinstance(given, numbers.Real):
        raise TypeError(f"error_score={given!r} must be 'raise' or a number.")
    return given


def _evaluate_split(
    split: tuple[np.ndarray, np.ndarray],
    clusterer: BaseClusterer,
    panel: np.ndarray | list[pd.DataFrame],
    y: np.ndarray | None,
    scoring: list[Metric],
    return_data: bool,
    error_score: str | float,
) -> dict[str, Any]:
    """Return the row of one split."""
    train, test = split
    same = np.array_equal(train, test)
    X_train = _take(panel, train)
    X_test = X_train if same else _take(panel, test)
    y_train, y_test = (None, None) if y is None else (y[train], y[test])
    metrics = {f"test_{metric_name(metric)}": metric for metric in scoring}
    row: dict[str, Any] = dict.fromkeys(metrics, error_score)
    row |= dict.fromkeys(["fit_time", "pred_time", "fit_memory"], np.nan)
    clusterer, labels = clusterer.clone(), None
    try:
        with PeakMemory() as memory:
            start = time.perf_counter()
            clusterer.fit(X_train)
            row["fit_time"] = time.perf_counter() - start
        row["fit_memory"] = memory.mebibytes
        start = time.perf_counter()
        labels = _labels(clusterer, X_test, fitted_on_it=same)
        row["pred_time"] = time.perf_counter() - start
        for name, metric in metrics.items():
            row[name] = _score(metric, X_test, y_test, labels)
    except Exception as error:
        if error_score == "raise":
            raise
        warnings.warn(
            f"{type(clusterer).__name__} failed on a split, whose scores are "
            f"error_score: {type(error).__name__}: {error}",
            FitFailedWarning,
            stacklevel=2,
        )
    if return_data:
        row |= {"X_train": X_train, "X_test": X_test}
        row |= {"y_train": y_train, "y_test": y_test, "y_pred": labels}
    return row


def _labels(clusterer: BaseClusterer, X: Any, fitted_on_it: bool) -> np.ndarray:
    labels = getattr(clusterer, "labels_", None)
    if fitted_on_it and labels is not None and len(labels) == len(X):
        return np.asarray(labels)
    if not clusterer.get_tag("capability:predict", tag_value_default=True):
        raise NotImplementedError(
            f"{type(clusterer).__name__} cannot predict, so that it cannot be scored "
            "on series that it was not fitted on: take cv='combined'."
        )
    return np.asarray(clusterer.predict(X))


def _score(metric: Metric, X: Any, y: Any, labels: np.ndarray) -> float:
    try:
        return float(metric(_points(X) if is_internal(metric) else y, labels))
    except Exception as error:
        raise ValueError(
            f"The metric {metric_name(metric)} raised {type(error).__name__}: {error}"
        ) from error


def _points(X: Any) -> np.ndarray:
    """Series with their values side by side."""
    if isinstance(X, np.ndarray):
        return X.reshape(len(X), -1)
    raise ValueError(
        "The series are of unequal lengths, so that they are no points of one space: "
        "score codes of theirs, as an embedder gives them, by themselves."
    )


def _take(panel: np.ndarray | list[pd.DataFrame], indices: np.ndarray) -> Any:
    if isinstance(panel, np.ndarray):
        return panel[indices]
    return [panel[index] for index in indices]

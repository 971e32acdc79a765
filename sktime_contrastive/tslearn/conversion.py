"""Between tslearn's arrays and sktime's panels.

tslearn has series in an array ``(n, time, channels)``, padded with NaN at the end where
their lengths differ; sktime has several containers, among them arrays ``(n, channels,
time)``. Instance ids, names of channels and time stamps have no place in tslearn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sktime.datatypes import MTYPE_LIST_PANEL, convert_to
from tslearn.utils import (
    check_array,
    check_dims,
    to_sktime_dataset,
    to_time_series_dataset,
)

from sktime_contrastive.panel import Panel, plain_container, to_array, to_panel
from sktime_contrastive.panel.checks import (
    check_dtype,
    check_not_empty,
    name_instances,
)
from sktime_contrastive.panel.foreign import is_gluonts, is_polars
from sktime_contrastive.panel.frames import (
    check_columns,
    is_nested,
    is_number,
    numbers,
)
from sktime_contrastive.utils.validation import check_choice

__all__ = ["check_panel", "from_tslearn", "to_tslearn"]

_SHAPES = (
    "tslearn's data are an array of shape (n, time, channels) or (n, time), or a list "
    "of series of shape (time, channels) or (time,)"
)


def from_tslearn(X: Any, mtype: str = "pd-multiindex") -> Any:
    """Convert a data set of tslearn's to a panel of sktime's.

    Parameters
    ----------
    X : array of shape (n, time, channels) or (n, time), or list of series
        What ``tslearn.utils.to_time_series_dataset`` takes. The NaN at the ends of
        series are padding; those within series are missing values and stay.
    mtype : str, default="pd-multiindex"
        sktime's name of the container. The default holds unequal lengths; "numpy3D"
        is for equal ones.

    Returns
    -------
    sktime panel
        In the container that `mtype` names; channels are called dim_0, dim_1, ...
        where they have names.

    Raises
    ------
    ValueError, TypeError
        If `mtype` is no panel container of sktime's, or `X` or one of its series is
        empty or holds no real numbers.

    Examples
    --------
    >>> from sktime_contrastive.tslearn import from_tslearn
    >>> panel = from_tslearn([[1.0, 2.0, 3.0], [4.0, 5.0]])
    >>> panel.loc[1, "dim_0"].tolist()
    [4.0, 5.0]
    """
    check_choice("mtype", mtype, MTYPE_LIST_PANEL)
    X = _as_array(_of_one_width(X))
    check_not_empty(X)
    if X.ndim not in (1, 2, 3):
        raise ValueError(f"X has {X.ndim} dimensions: {_SHAPES}.")
    series = np.isnan(X).reshape(1 if X.ndim == 1 else len(X), -1)
    if (empty := series.all(axis=1)).any():
        which = name_instances(empty, pd.RangeIndex(len(series)))
        raise ValueError(f"X has no finite value in {which}. Drop such series.")
    return convert_to(to_sktime_dataset(X), mtype, as_scitype="Panel")


def to_tslearn(X: Any) -> np.ndarray:
    """Convert a panel of sktime's to a data set of tslearn's.

    Parameters
    ----------
    X : sktime panel
        In any of sktime's panel containers.

    Returns
    -------
    float64 array of shape (n, time, channels)
        Padded with NaN to the longest series.

    Raises
    ------
    TypeError, ValueError
        If `X` is no panel, or cannot be read as numbers in order of time.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive.tslearn import to_tslearn
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> X.shape, to_tslearn(X).shape
    ((40, 6, 100), (40, 100, 6))
    """
    return to_array(X)[0].transpose(0, 2, 1)


def check_panel(
    X: Any, estimator: Any, n_channels: int | None = None, least: int = 1
) -> Panel:
    """Validate a data set of tslearn's as scikit-learn and tslearn do, and convert it.

    No loop over series, but for those in a list.

    Parameters
    ----------
    X : array of shape (n, time, channels) or (n, time), or list of series
    estimator : estimator
        Named in messages.
    n_channels : int or None, default=None
        Number of channels that was fitted; None takes any.
    least : int, default=1
        Number of series that are needed.

    Returns
    -------
    Panel

    Raises
    ------
    ValueError, TypeError
        scikit-learn's and tslearn's errors for what are no numbers, infinite values,
        too few series and other channels; also for series of fewer than two steps and
        for panels of sktime's.
    """
    X = check_array(
        _of_one_width(X),
        dtype=np.float64,
        allow_nd=True,
        force_all_finite="allow-nan",
        ensure_min_samples=least,
        ensure_min_features=2,
        estimator=estimator,
    )
    if X.ndim == 2:
        X = X[:, :, None]
    if X.ndim > 3:
        raise ValueError(f"X has {X.ndim} dimensions, shape {X.shape}: {_SHAPES}.")
    if n_channels is not None:
        fitted = (None, None, n_channels)
        X = check_dims(X, fitted, extend=False, check_n_features_only=True)
    return to_panel(X.transpose(0, 2, 1))


def _of_one_width(X: Any) -> Any:
    """Pad a list of series to an array (n, time, channels); leave the rest as it is."""
    _check_no_sktime_panel(X)
    if isinstance(X, pd.Series):
        X = X.tolist()
    listed = isinstance(X, np.ndarray) and X.dtype == object and X.ndim == 1
    if not listed and not isinstance(X, list | tuple):
        _check_no_times(X)
        return _unmask(X)
    if len(X) and all(isinstance(series, pd.DataFrame) for series in X):
        X = plain_container(list(X))  # their channels in one order
    if len(X) and all(_is_one_value(series) for series in X):
        X = [X]  # a single series, as tslearn reads it
    X = [_read_series(series, number) for number, series in enumerate(X)]
    # tslearn would repeat a univariate series over the channels of the others.
    widths = {np.shape(series)[1] if np.ndim(series) > 1 else 1 for series in X}
    if len(widths) > 1:
        raise ValueError(
            f"X holds series of {sorted(widths)} channels: all must have the same."
        )
    return to_time_series_dataset(X)


def _check_no_sktime_panel(X: Any) -> None:
    of_sktime = is_gluonts(X)
    if isinstance(X, pd.DataFrame):
        of_sktime = isinstance(X.index, pd.MultiIndex) or is_nested(X)
    elif not isinstance(X, list | tuple) and not _is_array(X):
        raise TypeError(f"X is a {type(X).__name__}: {_SHAPES}.")
    elif is_polars(X):
        of_sktime = any(name.startswith("__index__") for name in X.columns)
    if of_sktime:
        raise TypeError(
            f"X is a panel of sktime's, in a {type(X).__name__}, but must be an array "
            "of shape (n, time, channels) or (n, time), or a list of series. Convert "
            "it with sktime_contrastive.tslearn.to_tslearn(X), or take "
            "sktime_contrastive.ContrastiveClusterer, which reads it as it is."
        )


def _check_no_times(X: Any) -> None:
    """Raise a TypeError for what NumPy would make numbers of, and which are none."""
    if isinstance(X, pd.DataFrame):
        usable = [is_number(dtype) or dtype == np.dtype(object) for dtype in X.dtypes]
        check_columns(X.loc[:, np.logical_not(usable)])
    elif is_polars(X):
        times = [
            f"{name!r} ({X.schema[name]})"
            for name in X.columns
            if X.schema[name].is_temporal()
        ]
        if times:
            raise TypeError(
                f"X has columns that are no numbers: {', '.join(times)}. Convert them "
                "to float, for instance with X.cast, or drop them."
            )
    elif isinstance(X, np.ndarray) and X.dtype.kind in "mMV":
        check_dtype(X)


def _as_array(X: Any) -> np.ndarray:
    """Convert a table or what is an array of some kind to one of double precision."""
    if isinstance(X, pd.DataFrame):
        return numbers(X)
    if hasattr(X, "toarray"):
        raise TypeError("X is a sparse array: pass X.toarray().")
    X = np.asarray(X)
    if X.dtype != object:
        check_dtype(X)
    try:
        return X.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise type(error)(f"X cannot be read as numbers ({error}).") from error


def _is_one_value(series: Any) -> bool:
    return not isinstance(series, list | tuple) and np.ndim(series) == 0


def _is_array(X: Any) -> bool:
    """Whether it is an array of some kind, a sparse one too."""
    return hasattr(X, "__array__") or hasattr(X, "toarray")


def _unmask(X: Any) -> Any:
    """Put NaN in the place of masked values."""
    if isinstance(X, np.ma.MaskedArray) and X.dtype.kind != "c":
        return X.astype(np.float64).filled(np.nan)
    return X


def _read_series(series: Any, number: int) -> Any:
    """Return a series of a list as an array of numbers, NaN where they are missing."""
    if isinstance(series, pd.DataFrame | pd.Series):
        check_columns(pd.DataFrame(series))
        return numbers(series)
    try:
        values = np.asarray(_unmask(series))
        if values.dtype.kind in "cmM":
            raise TypeError(f"dtype {values.dtype}")
        if values.ndim > 2:
            raise ValueError(f"{values.ndim} dimensions")
        return values.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise type(error)(
            f"X[{number}] cannot be read as numbers ({error}): it must be a series of "
            "shape (time, channels) or (time,). NaN or None stand for missing values."
        ) from error

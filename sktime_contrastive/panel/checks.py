"""What is refused or warned of in a panel, by name of the instance and the channel."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sktime_contrastive.panel.frames import check_columns

if TYPE_CHECKING:
    from sktime_contrastive.panel.panel import Panel

__all__ = [
    "check_container",
    "check_dtype",
    "check_finite",
    "check_lengths",
    "check_not_empty",
    "name_instances",
    "warn_of_outliers",
]

_LARGEST = 1e100  # beyond it sums of squares may overflow in float64
_SAMPLED = 256  # series, and steps of each, for the medians
_BEYOND_MEDIAN = 1e8  # times the typical deviation: no distribution reaches so far
_BEYOND_OTHERS = 1e4  # times the largest deviation of all other series


def check_container(X: Any) -> None:
    """Raise for panels that sktime lets pass or refuses without saying what to do.

    Parameters
    ----------
    X : any panel container

    Raises
    ------
    ValueError
        If the panel is empty.
    TypeError
        If a column or array holds anything but real numbers.
    """
    check_not_empty(X)
    if isinstance(X, np.ndarray):
        check_dtype(X)
    for frame in X if isinstance(X, list) else [X]:
        if isinstance(frame, pd.DataFrame):
            check_columns(frame)


def check_not_empty(X: Any) -> None:
    """Raise a ValueError for a container without series, channels or steps.

    Parameters
    ----------
    X : any panel container

    Raises
    ------
    ValueError
    """
    shape = getattr(X, "shape", None)
    if (isinstance(shape, tuple) and 0 in shape) or (isinstance(X, list) and not X):
        given = f"shape {shape}" if shape else "0 series"
        raise ValueError(
            f"X is empty ({given}): a panel holds series of at least two time steps."
        )


def check_dtype(X: np.ndarray) -> None:
    """Raise a TypeError for an array of anything but real numbers.

    Parameters
    ----------
    X : array

    Raises
    ------
    TypeError
    """
    if X.dtype.kind in "fiub":
        return
    hint = "convert it to float, for instance with X.astype(float)"
    if X.dtype.kind == "c":
        hint = "pass its real and imaginary parts, or np.abs(X), as channels"
    elif X.dtype.names:
        hint = (
            "fields become channels by "
            "np.stack([X[name] for name in X.dtype.names], axis=1)"
        )
    elif X.dtype.kind == "O" and any(np.ndim(series) for series in X.flat):
        hint = (
            "for series of several lengths pass a list of DataFrames, with time in "
            "their rows, or sktime_contrastive.tslearn.from_tslearn(list(X))"
        )
    raise TypeError(f"X has dtype {X.dtype}, but time series are numbers: {hint}.")


def check_finite(values: np.ndarray, instances: pd.Index) -> None:
    """Raise a ValueError for values that are infinite, or nearly so.

    Parameters
    ----------
    values : float array of shape (n, c, t)
    instances : pandas Index of length n

    Raises
    ------
    ValueError
    """
    infinite = (np.abs(values) > _LARGEST).any(axis=(1, 2))
    if infinite.any():
        raise ValueError(
            f"X has infinite values, or values beyond ±{_LARGEST:g}, in "
            f"{name_instances(infinite, instances)}. Replace them, for instance by "
            "NaN, which is treated as missing."
        )


def check_lengths(lengths: np.ndarray, instances: pd.Index) -> None:
    """Raise a ValueError for series of fewer than two steps.

    Parameters
    ----------
    lengths : int array of shape (n,)
        Steps up to the last one observed.
    instances : pandas Index of length n

    Raises
    ------
    ValueError
    """
    empty = lengths == 0
    if empty.any():
        raise ValueError(
            f"X has no finite value in {name_instances(empty, instances)}. Drop "
            "such series."
        )
    short = lengths < 2
    if short.any():
        raise ValueError(
            "X has series of length 1, up to their last observed step: "
            f"{name_instances(short, instances)}. A time series needs at least two "
            "time steps; drop such series."
        )


@np.errstate(under="ignore")  # which is an error where the user has set it so
def warn_of_outliers(panel: Panel) -> None:
    """Warn of values so far beyond all others that these would count for nothing.

    A value is that far from the median of its channel when it is 10^8 times as far as
    half of the values are; or, in a few series, 10^4 times as far as any value of all
    other series. Heavy tails do not reach there: a fill value or another unit does.

    Parameters
    ----------
    panel : Panel
    """
    steps = slice(None, None, 1 + panel.n_steps // _SAMPLED)
    sample = panel.values[:: 1 + len(panel) // _SAMPLED][:, :, steps]
    lowest, highest = panel.extremes
    for channel in range(panel.n_channels):
        observed = sample[:, channel][~np.isnan(sample[:, channel])]
        if len(observed) == 0:
            continue
        median = np.median(observed)
        reach = np.fmax(highest[:, channel] - median, median - lowest[:, channel])
        far = _far(np.nan_to_num(reach), _typical_deviation(observed, median))
        if far.any():
            _warn_of_outlier(panel, channel, far, highest, lowest, median)


def _typical_deviation(observed: np.ndarray, median: float) -> float:
    """Half of the values that deviate at all do so by less; at least the level."""
    deviation = np.abs(observed - median)
    deviation = deviation[deviation > 0]
    typical = np.median(deviation) if len(deviation) else 0.0
    return max(typical, abs(median))


def _far(reach: np.ndarray, typical: float) -> np.ndarray:
    """Mark the series that reach far beyond what is typical, or beyond the others."""
    if typical == 0:
        return np.zeros(len(reach), dtype=bool)
    beyond = reach > _BEYOND_MEDIAN * typical
    few = max(1, len(reach) // 10)
    ranked = np.maximum(np.sort(reach)[::-1], typical)
    apart = np.flatnonzero(ranked[:few] > _BEYOND_OTHERS * ranked[1 : few + 1])
    return beyond | (reach >= ranked[apart[-1]]) if len(apart) else beyond


def _warn_of_outlier(
    panel: Panel,
    channel: int,
    far: np.ndarray,
    highest: np.ndarray,
    lowest: np.ndarray,
    median: float,
) -> None:
    name = repr(panel.channels[channel]) if panel.channels else str(channel)
    above, below = highest[far, channel], lowest[far, channel]
    ends = np.array([np.nanmax(above), np.nanmin(below)])
    value = ends[np.abs(ends - median).argmax()]
    warnings.warn(
        f"X has values far beyond all others in channel {name}, "
        f"{name_instances(far, panel.instances)}: up to {value:.6g}, where the median "
        f"is {median:.6g}. Beside them all other values look alike. If they stand for "
        "missing values, replace them by NaN; if they are right, take the logarithm of "
        "the channel or drop these series.",
        stacklevel=3,
    )


def name_instances(which: np.ndarray, instances: pd.Index) -> str:
    """Name the first instances of a selection, and count the others.

    Parameters
    ----------
    which : bool array of shape (n,)
    instances : pandas Index of length n

    Returns
    -------
    str
        Such as "instances 3, 7 and 2 more".
    """
    named = [str(instance) for instance in instances[which][:5]]
    more = f" and {which.sum() - 5} more" if which.sum() > 5 else ""
    return f"instance{'s' if which.sum() > 1 else ''} {', '.join(named)}{more}"

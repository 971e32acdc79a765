"""Containers of panels: from any of them to a plain one, and from that to an array.

A plain container holds numbers of NumPy's dtypes and time that goes forward: sktime's
own checks and conversions take it as it is. Whatever is not right in a container is
told here, before sktime sees it.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import pandas as pd

from sktime_contrastive.panel.channels import Names, align, channel_names
from sktime_contrastive.panel.checks import check_dtype, check_not_empty
from sktime_contrastive.panel.foreign import (
    check_no_dask,
    from_gluonts,
    from_polars,
    is_gluonts,
    is_polars,
)
from sktime_contrastive.panel.frames import (
    check_columns,
    check_index,
    check_times,
    is_nested,
    numbers,
    plain_times,
    with_plain_levels,
)
from sktime_contrastive.panel.nested import from_nested

__all__ = ["INNER_MTYPES", "first_series", "plain_container", "to_array"]

# What a plain container can be, by sktime's names.
INNER_MTYPES = ["pd-multiindex", "df-list", "numpy3D"]

_LOOKED_AT = 2  # series

_CONTAINERS = (
    "sktime's panel containers: numpy3D, an array of shape (series, channels, time "
    "steps); pd-multiindex, a DataFrame whose index has the levels instance and time; "
    "df-list, a list of DataFrames with time in their rows; nested_univ, a DataFrame "
    "of Series; polars_panel; gluonts_ListDataset_panel"
)


def plain_container(X: Any, *, only_panels: bool = True) -> Any:
    """Convert a panel to a container that sktime takes without surprises.

    Masked values become NaN; nullable and Arrow columns, nested frames, polars and
    gluonts panels become arrays or frames of float64; channels of a list of frames
    get one order. Plain containers are returned as they are.

    Parameters
    ----------
    X : any panel container
    only_panels : bool, default=True
        Refuse what is no panel. False leaves it to sktime, whose transformers take
        single series and hierarchies as well.

    Returns
    -------
    array, DataFrame or list of DataFrames
        One of `INNER_MTYPES`, or, unless `only_panels`, also what is no panel.

    Raises
    ------
    TypeError
        If `X` is no panel or one of dask's, holds anything but real numbers, or has
        time stamps that are neither integers, dates nor periods.
    ValueError
        If `X` is empty, ids or time stamps are missing, time goes back within a series,
        or the frames of a list have different channels.
    """
    check_no_dask(X)
    if is_polars(X):
        X = from_polars(X)
    check_not_empty(X)
    if isinstance(X, np.ndarray):
        return _plain_array(X, only_panels)
    if is_gluonts(X):
        return from_gluonts(X)
    if isinstance(X, list) and X and all(isinstance(x, pd.DataFrame) for x in X):
        names = channel_names(X[0].columns)
        return [_plain_like_first(X, number, names) for number in range(len(X))]
    if isinstance(X, pd.DataFrame):
        X = X if type(X) is pd.DataFrame else pd.DataFrame(X)  # sktime wants the class
        if is_nested(X):
            check_columns(X)
            return with_plain_levels(from_nested(X))
        if isinstance(X.index, pd.MultiIndex):
            if X.index.nlevels < 2 or (only_panels and X.index.nlevels > 2):
                _check_levels(X.index)
            X = with_plain_levels(X)
            check_index(X.index)
            return _plain_frame(X, channel_names(X.columns))
        if not only_panels:
            return _plain_frame(X, None)
    if only_panels or not isinstance(X, pd.Series | None):
        _check_is_panel(X)
    if X is None:
        return None
    if is_nested(X.to_frame()):
        raise TypeError(
            "X is a Series of series: pass X.to_frame(), a nested DataFrame."
        )
    plain = check_columns(X.to_frame())
    return X if plain else pd.Series(numbers(X), X.index, name=X.name)


def first_series(X: Any) -> Any:
    """Take a few series of an array in a file, for sktime's checks of its format.

    sktime would read the whole of it. The values of all series are checked by
    ``to_panel``, a chunk at a time.

    Parameters
    ----------
    X : plain container

    Returns
    -------
    plain container
        `X` itself where it is in memory.
    """
    return np.array(X[:_LOOKED_AT]) if isinstance(X, np.memmap) else X


def to_array(X: Any, *, plain: bool = False) -> tuple[np.ndarray, pd.Index, Names]:
    """Convert any panel container to one array.

    Neither a loop over time steps nor, from a multi-index frame, one over instances.

    Parameters
    ----------
    X : any panel container
    plain : bool, default=False
        Whether `X` comes from `plain_container`, and need not be looked at again.

    Returns
    -------
    values : float64 array of shape (n, c, t)
        NaN past the ends of series, and where values are missing.
    instances : pandas Index of length n
        Instance ids.
    channels : tuple of str or None
        Names of the channels; None where the container has none.

    Raises
    ------
    TypeError, ValueError
        As by `plain_container`.
    """
    X = X if plain else plain_container(X)
    if isinstance(X, np.ndarray):
        with np.errstate(over="ignore"):  # of long doubles, which are refused then
            return X.astype(np.float64), pd.RangeIndex(len(X)), None
    if isinstance(X, list):
        rows = np.concatenate([frame.to_numpy(np.float64) for frame in X])
        lengths = np.array([len(frame) for frame in X])
        return _scatter(rows, lengths), pd.RangeIndex(len(X)), _names(X[0])
    instance, distinct = pd.factorize(X.index.codes[0])
    instances = X.index.levels[0][distinct].rename(None)
    rows = X.to_numpy(np.float64)
    if (instance[1:] < instance[:-1]).any():
        rows = rows[np.argsort(instance, kind="stable")]
    return _scatter(rows, np.bincount(instance)), instances, _names(X)


def _names(frame: pd.DataFrame) -> Names:
    return channel_names(frame.columns)


def _scatter(rows: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Rows (sum of lengths, c), series after series, to (n, c, t) padded with NaN."""
    within = np.arange(lengths.max()) < lengths[:, None]
    values = np.full((*within.shape, rows.shape[1]), np.nan)
    values[within] = rows
    return values.transpose(0, 2, 1)


def _plain_array(X: np.ndarray, only_panels: bool) -> np.ndarray:
    check_dtype(X)
    if isinstance(X, np.ma.MaskedArray):
        X = X.astype(np.float64).filled(np.nan)
    if not isinstance(X, np.memmap) or (not only_panels and X.ndim < 3):
        X = np.asarray(X)  # no matrix
    if not only_panels and X.ndim in (1, 2):
        return X
    if X.ndim == 2:
        return X[:, None]
    if X.ndim != 3:
        raise ValueError(
            f"X has {X.ndim} dimensions, shape {X.shape}, but an array of series has "
            "three, (series, channels, time steps), or two where there is one channel, "
            "(series, time steps)."
        )
    return X


def _plain_frame(frame: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return a frame of NumPy's dtypes whose columns are named by strings."""
    if not check_columns(frame):
        columns = frame.columns if names is None else list(names)
        return pd.DataFrame(numbers(frame), frame.index, columns)
    if names is None or all(map(operator.is_, frame.columns, names)):
        return frame
    renamed = frame.copy(deep=False)
    renamed.columns = list(names)
    return renamed


def _plain_like_first(
    frames: list[pd.DataFrame], number: int, names: Names
) -> pd.DataFrame:
    """Return a plain frame with its channels in the order of those of the first."""
    frame, channels = frames[number], frames[0].columns
    if frame.columns is not channels and not frame.columns.equals(channels):
        places = align(frame.columns, channels)
        if places is None:
            raise ValueError(
                f"X[{number}] has the channels {list(frame.columns)}, but X[0] has "
                f"{list(channels)}: all series of a panel need the same ones."
            )
        frame = frame.iloc[:, places]
    if isinstance(frame.index, pd.MultiIndex):
        raise TypeError(
            f"X[{number}] has an index of {frame.index.nlevels} levels: in a list each "
            "DataFrame is one series, with time alone in its index. Select a series of "
            "it, or pass one DataFrame with instance and time in its index."
        )
    times = plain_times(frame.index)
    check_times(times, None, f"X[{number}]")
    return _plain_frame(frame if times is frame.index else frame.set_axis(times), names)


def _check_levels(index: pd.MultiIndex) -> None:
    raise TypeError(
        f"X has an index of {index.nlevels} levels, {list(index.names)}, but a panel "
        "has two: instance and time. Select one panel, or join the levels before the "
        "last to one id of the series."
    )


def _check_is_panel(X: Any) -> None:
    hint = ": no panel."
    if isinstance(X, pd.Series):
        hint = (
            ": a panel holds several series. If its index has the levels instance and "
            "time, pass X.to_frame()."
        )
    elif isinstance(X, pd.DataFrame):
        hint = (
            f" without instances in its index, of shape {X.shape}: no panel. A wide "
            "table, with a series in each row, is passed as X.to_numpy(); a long "
            "one as X.set_index([instance, time])."
        )
    elif isinstance(X, list):
        held = ", ".join(sorted({type(x).__name__ for x in X}))
        hint = (
            f" of {held}: no panel. Stack arrays of one shape to (series, channels, "
            "time steps), and convert tslearn's lists of series by "
            "sktime_contrastive.tslearn.from_tslearn(X)."
        )
    raise TypeError(
        f"X is a {type(X).__name__}{hint} X must be in one of {_CONTAINERS}."
    )

"""The columns and the index of a frame: numbers, and time that goes forward."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sktime.utils.validation.series import is_in_valid_index_types

__all__ = [
    "check_columns",
    "check_ids",
    "check_index",
    "check_order",
    "check_stamped",
    "check_time_type",
    "check_times",
    "is_nested",
    "is_number",
    "numbers",
    "plain_times",
    "with_plain_levels",
]


def is_number(dtype: object) -> bool:
    """Whether a dtype holds real numbers or booleans, missing ones or not.

    Parameters
    ----------
    dtype : numpy dtype or pandas extension dtype

    Returns
    -------
    bool
        False for complex numbers, times, strings, categories and Python objects.
    """
    if dtype.kind == "O":  # decimals of Arrow's are numbers; objects may be anything
        return pd.api.types.is_numeric_dtype(dtype)
    return dtype.kind in "fiub"


def is_nested(frame: pd.DataFrame) -> bool:
    """Whether the cells of a frame are series.

    Parameters
    ----------
    frame : DataFrame

    Returns
    -------
    bool
    """
    if frame.empty:
        return False
    return any(
        dtype.kind == "O" and _holds_series(frame.iloc[:, place])
        for place, dtype in enumerate(frame.dtypes)
    )


def check_columns(frame: pd.DataFrame) -> bool:
    """Raise a TypeError for columns that hold anything but numbers, or series.

    Parameters
    ----------
    frame : DataFrame

    Returns
    -------
    bool
        Whether all columns are numbers of NumPy's dtypes, which need no conversion.

    Raises
    ------
    TypeError
    """
    dtypes = frame.dtypes.array
    if all(isinstance(dtype, np.dtype) and dtype.kind in "fiub" for dtype in dtypes):
        return True
    unusable = [
        f"{name!r} ({dtype})"
        for place, (name, dtype) in enumerate(zip(frame.columns, dtypes, strict=True))
        if len(frame)
        and not is_number(dtype)
        and not (dtype.kind == "O" and _holds_series(frame.iloc[:, place]))
    ]
    if unusable:
        raise TypeError(
            f"X has object or categorical columns: {', '.join(unusable)}, which are no "
            "numbers. Time series are numbers: convert these columns to float, for "
            "instance with pandas.to_numeric, or drop them."
        )
    return False


def numbers(data: pd.DataFrame | pd.Series) -> np.ndarray:
    """Values in double precision, NaN where they are missing in whatever way.

    Parameters
    ----------
    data : DataFrame or Series
        Of numbers, pandas' nullable and Arrow's among them.

    Returns
    -------
    float64 array of the same shape
    """
    if isinstance(data, pd.Series):
        if isinstance(data.dtype, np.dtype):
            return data.to_numpy(np.float64)
        return data.to_numpy(np.float64, na_value=np.nan)
    columns = [numbers(data.iloc[:, place]) for place in range(data.shape[1])]
    return np.column_stack(columns)


def check_stamped(codes: np.ndarray) -> None:
    """Raise a ValueError where a row has no time stamp.

    Parameters
    ----------
    codes : int array
        Of the last level of the index: -1 where it holds NaN or NaT.

    Raises
    ------
    ValueError
    """
    if (missing := int((codes < 0).sum())) > 0:
        _check_times("X", missing)


def check_ids(codes: np.ndarray) -> None:
    """Raise a ValueError where a row has no instance id.

    Parameters
    ----------
    codes : int array
        Of a level of the index: -1 where it holds NaN, None or NaT.

    Raises
    ------
    ValueError
    """
    missing = np.flatnonzero(np.asarray(codes) < 0)
    if len(missing):
        raise ValueError(
            f"X has {len(missing)} rows whose instance id is missing (NaN, None or "
            f"NaT), the first of them row {missing[0]}. Give each series an id, or "
            "drop these rows."
        )


def check_times(times: pd.Index, instance: np.ndarray | None, name: str) -> None:
    """Raise unless the time stamps of each series are known and never go back.

    Equal time stamps are steps like others.

    Parameters
    ----------
    times : pandas Index
        Time stamps, or the distinct ones with their `codes` in the place of rows.
    instance : int array of shape (n_rows,) or None
        Series of each row, those of a series one after the other; None for one series.
    name : str
        What is named in messages: "X" or "X[3]".

    Raises
    ------
    TypeError
        If the time stamps are neither integers, dates nor periods.
    ValueError
        If one is missing or earlier than the one before it.
    """
    if isinstance(times, pd.RangeIndex) and times.step > 0 and instance is None:
        return
    if times.hasnans:
        _check_times(name, int(times.isna().sum()))
    check_time_type(times, name)
    if instance is None:
        if not times.is_monotonic_increasing:
            _check_sorted(name)
    else:
        check_order(times.factorize(sort=True)[0], instance, name)


def plain_times(times: pd.Index) -> pd.Index:
    """Give dates and integers that are Python objects or Arrow's a dtype of pandas'.

    Parameters
    ----------
    times : pandas Index

    Returns
    -------
    pandas Index
        The same where it holds anything else.
    """
    if times.dtype.kind in "iuM" and not isinstance(times.dtype, pd.ArrowDtype):
        return times
    kind = pd.api.types.infer_dtype(times, skipna=True)
    try:
        if kind in ("date", "datetime", "datetime64"):
            return pd.DatetimeIndex(times)
        return pd.Index(list(times)) if kind in ("integer", "period") else times
    except ValueError:  # of several time zones, or before the year 1677
        return times


def check_time_type(times: pd.Index, name: str) -> None:
    """Raise a TypeError unless time stamps are integers, dates or periods."""
    if len(times) and not is_in_valid_index_types(times):
        raise TypeError(
            f"{name} has time stamps of dtype {times.dtype} ({times[0]!r}, ...): they "
            "must be integers, dates or periods. Convert them, for instance with "
            "pandas.to_datetime, or number the steps 0, 1, 2, ..."
        )


def check_order(ranks: np.ndarray, instance: np.ndarray, name: str) -> None:
    """Raise a ValueError if time goes back within a series."""
    back = (ranks[1:] < ranks[:-1]) & (instance[1:] == instance[:-1])
    if back.any():
        _check_sorted(name)


def check_index(index: pd.MultiIndex) -> None:
    """Raise unless ids and times of a frame are known, and times never go back.

    Parameters
    ----------
    index : MultiIndex
        Of two levels or more, the last of which is time.

    Raises
    ------
    TypeError, ValueError
        As `check_times`, and if an id is missing.
    """
    for codes in index.codes[:-1]:
        check_ids(codes)
    times, ranks = index.levels[-1], np.asarray(index.codes[-1])
    check_stamped(ranks)
    check_time_type(times, "X")
    if not times.is_monotonic_increasing:
        ranks = times.argsort().argsort()[ranks]
    instance = np.asarray(index.codes[0])
    for codes in index.codes[1:-1]:
        instance = pd.factorize(pd.MultiIndex.from_arrays([instance, codes]))[0]
    if (instance[1:] < instance[:-1]).any():
        order = np.argsort(instance, kind="stable")
        ranks, instance = ranks[order], instance[order]
    check_order(ranks, instance, "X")


def with_plain_levels(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame levels of distinct names, plain times and no categories.

    Parameters
    ----------
    frame : DataFrame
        With a MultiIndex.

    Returns
    -------
    DataFrame
        The frame itself where its levels are so. Names that are no strings are dropped.
    """
    index = frame.index
    times = plain_times(index.levels[-1])
    if times is not index.levels[-1] and times.is_unique:
        index = index.set_levels(times, level=-1)
    for level, ids in enumerate(index.levels):
        if isinstance(ids, pd.CategoricalIndex):
            index = index.set_levels(pd.Index(ids.to_numpy()), level=level)
    names = [name for name in index.names if name is not None]
    of_text = all(isinstance(name, str) for name in names)
    if not of_text or len(set(names)) < len(names):
        index = index.set_names([None] * index.nlevels)
    return frame if index is frame.index else frame.set_axis(index)


def _check_times(name: str, n_missing: int) -> None:
    raise ValueError(
        f"{name} has {n_missing} rows whose time stamp is missing (NaN or NaT). Drop "
        "these rows, or give them a time."
    )


def _check_sorted(name: str) -> None:
    raise ValueError(
        f"{name} has a series whose time stamps are not in increasing order. Sort the "
        "rows by instance and time, for instance with X.sort_index(), and look for "
        "series that are there twice, with X.index.duplicated()."
    )


def _holds_series(column: pd.Series) -> bool:
    nested = pd.Series | pd.DataFrame | np.ndarray | list | tuple
    return any(isinstance(cell, nested) for cell in column)

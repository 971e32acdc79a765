"""Nested frames: a series in each cell, a channel in each column."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sktime_contrastive.panel.channels import channel_names
from sktime_contrastive.panel.checks import name_instances
from sktime_contrastive.panel.frames import (
    check_ids,
    check_times,
    is_number,
    numbers,
    plain_times,
)

__all__ = ["from_nested"]


def from_nested(frame: pd.DataFrame) -> pd.DataFrame:
    """Convert a nested frame to one with instance and time in its index.

    A time stamp that not all channels of a series have is a missing value in the
    others.

    Parameters
    ----------
    frame : DataFrame
        Of Series or one-dimensional arrays, a row for each series.

    Returns
    -------
    DataFrame
        Float64, rows in the order of the series, channels named by strings.

    Raises
    ------
    TypeError
        If a cell holds no series or no numbers, or time is of no usable type.
    ValueError
        If ids or time stamps are missing or twice there, or time goes back.
    """
    _check_instances(frame.index)
    names = channel_names(frame.columns)
    columns = range(frame.shape[1]) if names is None else list(names)
    channels = [
        _read_column(frame.iloc[:, place].tolist(), frame.index, frame.columns[place])
        for place in range(frame.shape[1])
    ]
    _check_steps(channels, frame.index)
    values, instance, times = channels[0]
    alike = all(
        np.array_equal(other, instance) and other_times.equals(times)
        for _, other, other_times in channels[1:]
    )
    if alike:
        values = np.column_stack([values for values, _, _ in channels])
    else:
        values, instance, times = _join(channels, frame.columns)
    levels = [frame.index[instance], times]
    return pd.DataFrame(values, pd.MultiIndex.from_arrays(levels), columns)


def _check_instances(index: pd.Index) -> None:
    if isinstance(index, pd.MultiIndex):
        raise TypeError(
            f"X is a nested DataFrame with an index of {index.nlevels} levels, but its "
            "index is one id for each series: X.reset_index(drop=True) numbers them."
        )
    check_ids(np.where(index.isna(), -1, 0))
    if not index.is_unique:
        twice = list(index[index.duplicated()].unique()[:5])
        raise ValueError(
            f"X has several rows with the same instance id: {twice}. Give each series "
            "an id of its own: X.reset_index(drop=True) numbers them."
        )


def _check_steps(
    channels: list[tuple[np.ndarray, np.ndarray, pd.Index]], ids: pd.Index
) -> None:
    """Raise a ValueError for series without a single step, which would get lost."""
    n_steps = sum(
        np.bincount(instance, minlength=len(ids)) for _, instance, _ in channels
    )
    if (n_steps == 0).any():
        raise ValueError(
            f"X has no time steps in {name_instances(n_steps == 0, ids)}. Drop such "
            "series."
        )


def _read_column(
    cells: list[object], ids: pd.Index, channel: object
) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """Values, series and time stamps of each step of a channel."""
    series = [
        _read_cell(cell, f"row {instance} and column {channel!r}")
        for cell, instance in zip(cells, ids, strict=True)
    ]
    lengths = np.array([len(values) for values, _ in series])
    instance = np.repeat(np.arange(len(series)), lengths)
    times = [times for _, times in series]
    if all(
        isinstance(t, pd.RangeIndex) and t.start == 0 and t.step == 1 for t in times
    ):
        stamps = pd.Index(
            np.arange(len(instance)) - (lengths.cumsum() - lengths)[instance]
        )
    else:
        stamps = plain_times(times[0].append(times[1:]))
    check_times(stamps, instance, "X")
    return np.concatenate([values for values, _ in series]), instance, stamps


def _read_cell(cell: object, place: str) -> tuple[np.ndarray, pd.Index]:
    if isinstance(cell, np.ndarray) and cell.ndim == 1:
        if isinstance(cell, np.ma.MaskedArray) and is_number(cell.dtype):
            cell = cell.astype(np.float64).filled(np.nan)
        cell = pd.Series(cell)
    if not isinstance(cell, pd.Series):
        raise TypeError(
            f"X has a {type(cell).__name__} in {place}, but the cells of a nested "
            "DataFrame hold Series or one-dimensional arrays. A channel that was never "
            "observed is a Series of NaN."
        )
    if cell.dtype == object:
        cell = cell.where(cell.notna(), np.nan).infer_objects()
    if not is_number(cell.dtype):
        raise TypeError(
            f"X has values of dtype {cell.dtype} in {place}, but time series are "
            "numbers: convert them to float, for instance with pandas.to_numeric."
        )
    return numbers(cell), cell.index


def _join(
    channels: list[tuple[np.ndarray, np.ndarray, pd.Index]], names: pd.Index
) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """Values of all channels at all time stamps that any of them has."""
    columns = []
    for (values, instance, times), name in zip(channels, names, strict=True):
        steps = pd.MultiIndex.from_arrays([instance, times])
        if not steps.is_unique:
            raise ValueError(
                f"X has channels with different time stamps, and in column {name!r} "
                "some of them twice within a series: it cannot be told which belong "
                "together. Drop the duplicates."
            )
        columns.append(pd.Series(values, steps))
    try:
        joined = pd.concat(columns, axis=1).sort_index()
    except TypeError as error:
        raise TypeError(
            "X has channels whose time stamps cannot be compared, such as dates in one "
            "and integers in another. Give all channels of a series one time index."
        ) from error
    return (
        joined.to_numpy(),
        joined.index.get_level_values(0).to_numpy(),
        joined.index.get_level_values(1),
    )

"""Tables in long form, a row for each time step, to a panel's frame."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd

from sktime_contrastive.panel.frames import check_ids, check_stamped, is_nested

__all__ = ["from_long", "hashable_ids"]

_TIMES = ("integer", "floating", "decimal", "date", "datetime", "datetime64", "period")


def from_long(frame: pd.DataFrame, id: Hashable, time: Hashable) -> pd.DataFrame:  # noqa: A002
    """Convert a table with a row for each time step to a frame with instance and time.

    Series come in the order in which their ids first appear. The rows of a series are
    ordered by time, those of equal times as they stand, and numbered 0, 1, ...: the
    times say in which order, and no more.

    Parameters
    ----------
    frame : DataFrame
    id, time : hashable
        Columns with the id of the series and with the time of each row. All others are
        channels.

    Returns
    -------
    DataFrame
        Its index has the levels instance, whose dtype is that of the ids, and step.

    Raises
    ------
    ValueError
        If there is no such column, no channel or no row, or if the id or the time of a
        row is missing.
    TypeError
        If the times are neither numbers nor dates nor periods, ids are lists, or cells
        of a channel hold a series.

    Examples
    --------
    >>> import pandas as pd
    >>> from sktime_contrastive.panel.long_form import from_long
    >>> rows = {"id": ["b", "a", "b"], "time": [2, 0, 1], "x": [3.0, 5.0, 4.0]}
    >>> from_long(pd.DataFrame(rows), "id", "time")["x"].to_dict()
    {('b', 0): 4.0, ('b', 1): 3.0, ('a', 0): 5.0}
    """
    channels = [name for name in frame.columns if name not in (id, time)]
    _check_columns(frame, {"id": id, "time": time}, channels)
    with hashable_ids(id):
        series, ids = pd.factorize(frame[id])
    check_ids(series)
    order = _order(series, _sortable(frame[time], time))
    rows = frame[channels]
    if order is not None:
        rows, series = rows.take(order), series[order]
    lengths = np.bincount(series)
    steps = np.arange(len(series)) - np.repeat(lengths.cumsum() - lengths, lengths)
    index = pd.MultiIndex(
        levels=[pd.Index(ids), pd.RangeIndex(lengths.max())],
        codes=[series, steps],
        names=["instance", "step"],
        verify_integrity=False,  # they are numbered just above
    )
    return rows.set_axis(index)


@contextmanager
def hashable_ids(name: Hashable) -> Iterator[None]:
    """Context in which ids that cannot be compared, such as lists, are named.

    Parameters
    ----------
    name : hashable
        Column of the ids.

    Raises
    ------
    TypeError
    """
    try:
        yield
    except TypeError as error:
        if "unhashable" not in str(error):
            raise
        raise TypeError(
            f"id={name!r} holds lists, arrays or dicts: ids must be numbers, text, "
            "dates or the like. Join the parts of an id to one text."
        ) from error


def _check_columns(
    frame: pd.DataFrame, named: dict[str, Hashable], channels: list[Hashable]
) -> None:
    for role, name in named.items():
        n_found = list(frame.columns).count(name)
        if n_found != 1:
            raise ValueError(
                f"{role}={name!r} names {n_found} columns, but must name one of "
                f"{list(frame.columns)}."
            )
    if named["id"] == named["time"]:
        raise ValueError(f"id and time are both {named['id']!r}: name two columns.")
    if not channels or not len(frame):
        raise ValueError(
            f"The table is empty: {len(frame)} rows and the channels {channels}."
        )
    if is_nested(frame[channels]):
        raise TypeError(
            f"The table has lists or series in cells of the channels {channels}, but "
            "in long form a row is one time step and a cell one number. Make it long, "
            "for instance with DataFrame.explode."
        )


def _sortable(times: pd.Series, name: Hashable) -> np.ndarray:
    """Numbers that order the rows as their times do."""
    kind = getattr(times.dtype, "kind", "O")
    of_numpy = isinstance(times.dtype, np.dtype) and kind in "iufmM"
    if not of_numpy and (
        isinstance(times.dtype, pd.CategoricalDtype)
        or pd.api.types.infer_dtype(times, skipna=True) not in (*_TIMES, "empty")
    ):
        shown = times.iloc[0] if len(times) else None
        raise TypeError(
            f"time={name!r} holds {shown!r}, ... of dtype {times.dtype}: times must be "
            "numbers, dates or periods. Convert them, for instance with "
            "pandas.to_datetime, or number the steps 0, 1, 2, ..."
        )
    if not of_numpy or times.hasnans:
        ranks = pd.factorize(times, sort=True)[0]
        check_stamped(ranks)
        return ranks
    return times.to_numpy()


def _order(series: np.ndarray, times: np.ndarray) -> np.ndarray | None:
    """Places of the rows, series after series and by time; None as they stand."""
    ahead = series[1:] > series[:-1]
    later = (series[1:] == series[:-1]) & (times[1:] >= times[:-1])
    if (ahead | later).all():
        return None
    return np.lexsort((times, series))  # which is stable

"""Files to panel containers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sktime_contrastive.panel.long_form import from_long
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.validation import check_choice

if TYPE_CHECKING:
    import dask.dataframe as dd

__all__ = ["Columns", "naming", "read_container", "read_folder"]

_IDS = ("id", "instance", "instances", "series", "unique_id")
_TIMES = ("time", "timestamp", "timepoints", "date", "ds")
_MISSING = ["", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "-nan"]


@dataclass(frozen=True)
class Columns:
    """Columns of a table in long form, as they are asked for.

    Attributes
    ----------
    id, time : str or None
        None is a usual name.
    channels : tuple of str or None
        None is all others.
    """

    id: str | None = None
    time: str | None = None
    channels: tuple[str, ...] | None = None

    def among(self, names: Sequence[str], path: Path) -> Columns:
        """Return the columns of a table, none of them None.

        Raises
        ------
        ValueError
            If the table has no such columns.
        """
        id = self._choose("id", self.id, _IDS, names, path)  # noqa: A001
        time = self._choose("time", self.time, _TIMES, names, path)
        if id == time:
            raise ValueError(f"--id and --time are both {id!r}: name two columns.")
        channels = self.channels or [name for name in names if name not in (id, time)]
        for channel in channels:
            check_choice(f"{path}: channel", channel, names)
            if channel in (id, time):
                raise ValueError(f"{path}: {channel!r} is the id or time, no channel.")
        if len(set(channels)) < len(channels):
            raise ValueError(f"--channels names one column twice: {list(channels)}.")
        if not channels:
            raise ValueError(f"{path} has no columns but {id!r} and {time!r}.")
        return Columns(id, time, tuple(channels))

    def all(self) -> list[str]:
        """Names of all columns that are read."""
        return [self.id, self.time, *self.channels]

    @staticmethod
    def _choose(
        role: str,
        asked: str | None,
        usual: Sequence[str],
        names: Sequence[str],
        path: Path,
    ) -> str:
        if asked is not None:
            return check_choice(f"{path}: --{role}", asked, names)
        for name in usual:
            if name in names:
                return name
        raise ValueError(
            f"{path} has no column {', '.join(map(repr, usual[:-1]))} or {usual[-1]!r}:"
            f" name the one with the {role} by --{role}. It has {list(names)}."
        )


def read_container(path: Path, columns: Columns) -> tuple[Any, str]:
    """Read a file with a panel.

    Parameters
    ----------
    path : Path
        Its suffix is the format.
    columns : Columns

    Returns
    -------
    container
        A panel as the estimators take it.
    str
        Name of the column with the ids.

    Raises
    ------
    ValueError, TypeError, OSError, ImportError
        If there is no such file, it cannot be read, or it is no panel in long form.
    """
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path}.")
    if path.suffix.lower() not in _READERS:
        raise ValueError(
            f"{path} ends in {path.suffix!r}, but a file of series ends in "
            f"{', '.join(_READERS)}; or give a folder of Parquet files."
        )
    with naming(path):
        return _READERS[path.suffix.lower()](path, columns)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Context whose errors name a file."""
    try:
        yield
    except (ValueError, TypeError, OSError) as error:
        if str(path) in str(error):
            raise
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{path}: {error}") from error


def _read_csv(path: Path, columns: Columns) -> tuple[pd.DataFrame, str]:
    names = list(pd.read_csv(path, nrows=0).columns)
    columns = columns.among(names, path)
    missing = dict.fromkeys(columns.all(), _MISSING)
    frame = pd.read_csv(
        path,
        usecols=columns.all(),
        dtype={columns.id: str},  # 007 is not 7
        keep_default_na=False,
        na_values={**missing, columns.id: [""]},
        low_memory=False,  # one dtype for a whole column
        float_precision="round_trip",  # the numbers that were written
    )
    return _to_panel_frame(frame, columns), columns.id


@needs_extra("files", "pyarrow.parquet")
def _read_parquet(path: Path, columns: Columns) -> tuple[pd.DataFrame, str]:
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(path) as file:
        columns = columns.among(file.schema_arrow.names, path)
        frame = file.read(columns.all()).to_pandas(ignore_metadata=True)
    return _to_panel_frame(frame, columns), columns.id


def _to_panel_frame(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    frame = frame[columns.all()]
    times = frame[columns.time]
    if pd.api.types.infer_dtype(times, skipna=True) == "string":
        frame = frame.assign(**{columns.time: _parse_times(times)})
    return from_long(frame, columns.id, columns.time)


def _parse_times(times: pd.Series) -> pd.Series:
    try:
        return pd.to_datetime(times, format="ISO8601", utc=True)
    except ValueError as error:
        raise ValueError(
            f"column {times.name!r} holds no times: {error}. They must be numbers, or "
            "dates as 2026-01-31 or 2026-01-31 12:00:00."
        ) from error


def _read_npy(path: Path, columns: Columns) -> tuple[np.ndarray, str]:
    _check_no_columns(path, columns)
    # Without pickled objects, which could run code when they are read.
    return np.load(path, mmap_mode="r", allow_pickle=False), "id"


def _read_ts(path: Path, columns: Columns) -> tuple[pd.DataFrame, str]:
    from sktime.datasets import load_from_tsfile_to_dataframe

    _check_no_columns(path, columns)
    try:
        X = load_from_tsfile_to_dataframe(str(path))
    except (OSError, ValueError, TypeError):
        raise
    except Exception as error:  # sktime's errors of this format have a class of theirs
        raise ValueError(f"{type(error).__name__}: {error}") from error
    X = X[0] if isinstance(X, tuple) else X  # without the labels, if there are any
    return X.set_axis(range(X.shape[1]), axis=1), "id"  # the format has no names


def _check_no_columns(path: Path, columns: Columns) -> None:
    if columns != Columns():
        raise ValueError(
            f"{path} has no named columns: leave out --id, --time and --channels."
        )


_READERS: dict[str, Callable[[Path, Columns], tuple[Any, str]]] = {
    ".parquet": _read_parquet,
    ".csv": _read_csv,
    ".ts": _read_ts,
    ".npy": _read_npy,
}


@needs_extra("dask", "dask.dataframe")
def read_folder(path: Path, columns: Columns) -> tuple[dd.DataFrame, Columns]:
    """Plan to read a folder of Parquet files, each of which is a partition.

    Parameters
    ----------
    path : Path
    columns : Columns

    Returns
    -------
    dask DataFrame
    Columns
        Those of the frame.

    Raises
    ------
    ValueError, OSError
        If there is no Parquet file in it, or there are no such columns.
    """
    import dask.dataframe as dd

    if not any(path.rglob("*.parquet")):
        raise ValueError(f"{path} is a folder without files that end in .parquet.")
    frame = dd.read_parquet(path, split_row_groups=False)
    if frame.index.name is not None:
        frame = frame.reset_index()
    columns = columns.among(list(frame.columns), path)
    return frame[columns.all()], columns

"""Files to panel containers."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sktime_contrastive.command.columns import Columns
from sktime_contrastive.panel.archive_files import join_series, read_archive_file
from sktime_contrastive.panel.long_form import from_long
from sktime_contrastive.utils.extras import needs_extra

__all__ = ["index_columns", "naming", "parse_times", "read_container"]

_MISSING = ["", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "-nan"]
# What pandas calls a column without a name, in files that it read and wrote again.
_UNNAMED = re.compile(r"\s*|Unnamed: \d+(\.\d+)*")


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
    # As pandas names them, and as they are written.
    names = list(pd.read_csv(path, nrows=0, index_col=False).columns)
    line = pd.read_csv(path, header=None, nrows=1, dtype=str, keep_default_na=False)
    header = line.iloc[0].tolist()
    unnamed = [
        name
        for name, written in zip(names, header, strict=True)
        if _UNNAMED.fullmatch(written)
    ]
    # An index of two levels without names, as pandas writes it.
    levels = names[:2] if header[:2] == ["", ""] else []
    columns = columns.among(names, path, unnamed, levels)
    twice = [name for name in columns.all() if header.count(name) > 1]
    if twice:
        raise ValueError(f"{path} has several columns of one name: {twice}.")
    missing = dict.fromkeys(columns.all(), _MISSING)
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            # All columns: of some alone pandas does not count the fields of a row.
            frame = pd.read_csv(
                path,
                index_col=False,
                dtype={columns.id: str},  # 007 is not 7
                keep_default_na=False,
                na_values={**missing, columns.id: [""]},
                low_memory=False,  # one dtype for a whole column
                float_precision="round_trip",  # the numbers that were written
            )
        except pd.errors.ParserWarning as error:
            raise ValueError(
                f"{path} has rows of more fields than the {len(names)} columns that "
                "its first line names. Name all columns, row names too, and write "
                "numbers with a decimal point, not a comma."
            ) from error
    return _to_panel_frame(frame, columns), columns.id


@needs_extra("files", "pyarrow.parquet")
def _read_parquet(path: Path, columns: Columns) -> tuple[pd.DataFrame, str]:
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(path) as file:
        schema = file.schema_arrow
        columns = columns.among(schema.names, path, *index_columns(schema))
        table = file.read(columns.all())
        frame = table.to_pandas(ignore_metadata=True, types_mapper=_as_numbers)
    return _to_panel_frame(frame, columns), columns.id


def _as_numbers(kind: Any) -> pd.ArrowDtype | None:
    """Dtype of what pandas would read as objects where it has numbers."""
    import pyarrow.types

    of_numbers = pyarrow.types.is_decimal(kind) or pyarrow.types.is_boolean(kind)
    return pd.ArrowDtype(kind) if of_numbers else None


def index_columns(schema: Any) -> tuple[list[str], list[str]]:
    """Names of the columns of a Parquet file that pandas wrote as an index.

    Parameters
    ----------
    schema : pyarrow Schema

    Returns
    -------
    index : list of str
    levels : list of str
        The same where they are several, the levels of one index.
    """
    written = (schema.pandas_metadata or {}).get("index_columns", [])
    index = [name for name in written if name in schema.names]
    return index, index if len(index) > 1 else []


def _to_panel_frame(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    frame = frame[columns.all()]
    times = frame[columns.time]
    if pd.api.types.infer_dtype(times, skipna=True) == "string":
        frame = frame.assign(**{columns.time: parse_times(times)})
    return from_long(frame, columns.id, columns.time)


def parse_times(times: pd.Series) -> pd.Series:
    """Dates that are written as text.

    Parameters
    ----------
    times : Series of str

    Returns
    -------
    Series of datetime64
        In UTC.

    Raises
    ------
    ValueError
        If they are written in another way than by ISO 8601.
    """
    try:
        # One unit, where pandas 3 takes one by the texts: parts of a folder agree.
        return pd.to_datetime(times, format="ISO8601", utc=True).dt.as_unit("ns")
    except ValueError as error:
        reason = str(error).partition(". ")[0]  # the rest is of pandas' parameters
        raise ValueError(
            f"column {times.name!r} holds no times: {reason}. They must be numbers, or "
            "dates as 2026-01-31 or 2026-01-31 12:00:00."
        ) from error


def _read_npy(path: Path, columns: Columns) -> tuple[np.ndarray, str]:
    _check_no_columns(path, columns)
    # Without pickled objects, which could run code when they are read.
    return np.load(path, mmap_mode="r", allow_pickle=False), "id"


def _read_ts(path: Path, columns: Columns) -> tuple[Any, str]:
    _check_no_columns(path, columns)
    return join_series(read_archive_file(path)), "id"  # labels are left out


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

"""Tables of labels and codes, written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sktime_contrastive.utils.atomic import replacing
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.spreadsheets import write_csv

if TYPE_CHECKING:
    import dask.dataframe as dd

__all__ = ["TABLES", "check_output", "write_folder", "write_table"]

TABLES = (".csv", ".parquet")


def check_output(path: Path, suffixes: Sequence[str], inputs: Sequence[Path]) -> None:
    """Raise, before anything is computed, for what cannot be written.

    Parameters
    ----------
    path : Path
    suffixes : sequence of str
        Those that the file may have; "" is a new folder.
    inputs : sequence of Path
        Files and folders that are read, which must not be written over or added to.

    Raises
    ------
    ValueError
        If the path has another suffix, is one of the inputs, or would be read with the
        Parquet files of one.
    OSError
        If its folder is not there, or a folder stands in its place.
    """
    if path.suffix not in suffixes:
        allowed = " or ".join(suffix or "none, a new folder" for suffix in suffixes)
        raise ValueError(f"--out {path} ends in {path.suffix!r}: it must be {allowed}.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"--out {path}: there is no folder {path.parent}.")
    if path.is_dir() or (path.exists() and not path.suffix):
        raise FileExistsError(f"--out {path} is there already: name a new path.")
    for given in inputs:
        if path.resolve() == given.resolve():
            raise ValueError(f"--out {path} is what is read: name another file.")
        within = path.resolve().is_relative_to(given.resolve())
        if within and path.suffix in (".parquet", ""):
            raise ValueError(
                f"--out {path} is in the folder {given}, whose Parquet files are what "
                "is read: name a path outside of it."
            )


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table, ids among its columns, as its suffix says.

    Parameters
    ----------
    table : DataFrame
    path : Path
        .csv or .parquet. A file that is there is replaced, or kept if this fails.
    """
    if path.suffix == ".parquet":
        _write_parquet(table, path)
    else:
        with replacing(path) as draft:
            write_csv(table, draft)


@needs_extra("files", "pyarrow")
def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    with replacing(path) as draft:
        table.to_parquet(draft, index=False)


def write_folder(table: dd.DataFrame, path: Path) -> None:
    """Compute a table and write a new folder, a Parquet file for each partition.

    Parameters
    ----------
    table : dask DataFrame
    path : Path
        It gets this name when all files are in it.
    """
    draft = Path(tempfile.mkdtemp(prefix=".", suffix=".tmp", dir=path.parent))
    try:
        table.to_parquet(draft / path.name)
        (draft / path.name).rename(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)

"""Folders of Parquet files to dask DataFrames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sktime_contrastive.command.columns import Columns
from sktime_contrastive.command.inputs import index_columns, naming, parse_times
from sktime_contrastive.command.parquet_parts import engine_for_indexes
from sktime_contrastive.utils.extras import needs_extra

if TYPE_CHECKING:
    import dask.dataframe as dd

__all__ = ["read_folder"]


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
        If there is no Parquet file in it, one cannot be read or lacks a column, or
        there are no such columns.
    """
    import dask.dataframe as dd
    import pyarrow.parquet

    schemas = {}
    for file in sorted(path.rglob("*.parquet")):
        with naming(file):
            schemas[file] = pyarrow.parquet.read_schema(file)
    if not schemas:
        raise ValueError(f"{path} is a folder without files that end in .parquet.")
    frame = dd.read_parquet(
        path, split_row_groups=False, index=False, engine=engine_for_indexes()
    )
    indexes = [index_columns(schema) for schema in schemas.values()]
    index = sorted({name for names, _ in indexes for name in names})
    levels = max((levels for _, levels in indexes), key=len)
    columns = columns.among(list(frame.columns), path, index, levels)
    for file, schema in schemas.items():
        lacking = {*columns.all()} - {*schema.names} - _named_by_folders(file)
        if lacking:
            raise ValueError(
                f"{file} has no column {', '.join(map(repr, sorted(lacking)))}, which "
                f"the first file of {path} has. It has {schema.names}."
            )
    frame = frame[columns.all()]
    times = frame[columns.time]
    if isinstance(times.dtype, pd.StringDtype):
        times = times.map_partitions(parse_times, meta=parse_times(times._meta))
        frame = frame.assign(**{columns.time: times})
    return frame, columns


def _named_by_folders(file: Path) -> set[str]:
    """Columns whose values are in the names of folders, as in year=2026."""
    return {part.partition("=")[0] for part in file.parent.parts if "=" in part}

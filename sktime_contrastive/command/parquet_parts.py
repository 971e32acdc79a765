"""How dask reads each Parquet file of a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sktime_contrastive.utils.extras import needs_extra

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["engine_for_indexes", "without_index"]


@needs_extra("dask", "dask.dataframe")
def engine_for_indexes() -> type:
    """Return dask's engine for Parquet, reading an index of pandas' as columns.

    dask itself does not find those without a name. Here they have the name that they
    have in the file.

    Returns
    -------
    subclass of ArrowDatasetEngine
        For ``dask.dataframe.read_parquet(path, index=False, engine=...)``.
    """
    from dask.dataframe.io.parquet.arrow import ArrowDatasetEngine

    class ReadsIndexAsColumns(ArrowDatasetEngine):
        @classmethod
        def _arrow_table_to_pandas(
            cls, table: pa.Table, *given: Any, **options: Any
        ) -> pd.DataFrame:
            table = without_index(table)
            return super()._arrow_table_to_pandas(table, *given, **options)

    return ReadsIndexAsColumns


def without_index(table: pa.Table) -> pa.Table:
    """Return a table as if pandas had written its index as columns.

    Parameters
    ----------
    table : pyarrow Table

    Returns
    -------
    pyarrow Table
    """
    written = table.schema.pandas_metadata
    if not written or not written["index_columns"]:
        return table
    named = [
        column
        for column in written["columns"]
        if column.get("field_name") not in written["index_columns"]
    ]
    described = json.dumps({**written, "index_columns": [], "columns": named})
    metadata = {**table.schema.metadata, b"pandas": described.encode()}
    return table.replace_schema_metadata(metadata)

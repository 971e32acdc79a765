import dask.dataframe as dd
import pandas as pd
import pyarrow as pa
import pytest

from sktime_contrastive.command.parquet_parts import engine_for_indexes, without_index

ROWS = pd.DataFrame({"a": [1, 1, 2], "b": [0, 1, 0], "x": [1.5, 2.5, 3.5]})
ROWS["y"] = pd.array([True, None, False], dtype="boolean")


@pytest.mark.parametrize("index", [["a"], ["a", "b"], ["a", "b", "x"]])
@pytest.mark.parametrize("named", [True, False])
def test_an_index_becomes_columns(index, named):
    frame = ROWS.set_index(index)
    names = index
    if not named:
        frame = frame.rename_axis([None] * len(index))
        names = [f"__index_level_{level}__" for level in range(len(index))]
    read = without_index(pa.Table.from_pandas(frame)).to_pandas()
    assert isinstance(read.index, pd.RangeIndex)
    expected = frame.rename_axis(names).reset_index()[list(read.columns)]
    pd.testing.assert_frame_equal(read, expected)
    assert {*read.columns} == {*ROWS.columns} - {*index} | {*names}


def test_other_tables_are_left_as_they_are():
    for table in (pa.table({"x": [1]}), pa.Table.from_pandas(ROWS.rename_axis("row"))):
        pd.testing.assert_frame_equal(
            without_index(table).to_pandas().rename_axis(None),
            table.to_pandas().rename_axis(None),
        )


def test_in_other_processes(tmp_path):
    ROWS.set_index(["a", "b"]).rename_axis([None, None]).to_parquet(
        tmp_path / "a.parquet"
    )
    options = {"index": False, "engine": engine_for_indexes()}
    frame = dd.read_parquet(tmp_path, **options)[["x", "__index_level_1__"]]
    read = frame.compute(scheduler="processes", num_workers=1)
    assert read["__index_level_1__"].tolist() == ROWS["b"].tolist()

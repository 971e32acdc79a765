import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.command.columns import Columns
from sktime_contrastive.command.folders import read_folder

ROWS = pd.DataFrame({"id": [1, 1, 2, 2], "time": [0, 1] * 2, "x": [1.0, 2, 3, 4]})


def write(folder, **parts):
    folder.mkdir()
    for name, part in parts.items():
        part.to_parquet(folder / f"{name}.parquet")
    return folder


@pytest.mark.parametrize(
    "index",
    [
        pd.RangeIndex(4, name="row"),
        pd.Index([3, 2, 1, 0], name="row"),
        pd.Index([3, 2, 1, 0]),
    ],
)
@pytest.mark.filterwarnings("ignore:.*number the rows")
def test_an_index_of_pandas_is_no_channel(tmp_path, index):
    rows = ROWS.set_index(index)
    table, columns = read_folder(write(tmp_path / "rows", a=rows), Columns())
    assert columns == Columns("id", "time", ("x",))
    for names in (["id"], ["id", "time", "x"]):  # dask reads what is asked for alone
        pd.testing.assert_frame_equal(
            table[names].compute().reset_index(drop=True), ROWS[names]
        )


@pytest.mark.parametrize("name", ["id", "time"])
def test_ids_and_times_may_be_the_index(tmp_path, name):
    folder = write(tmp_path / "rows", a=ROWS.set_index(name))
    table, columns = read_folder(folder, Columns())
    assert columns == Columns("id", "time", ("x",))
    assert list(table.compute()[name]) == list(ROWS[name])


@pytest.mark.parametrize("names", [("id", "time"), ("who", "when"), (None, None)])
def test_an_index_of_two_levels_is_the_id_and_the_time(tmp_path, names):
    rows = ROWS.assign(time=[1, 0, 1, 0]).set_index(["id", "time"]).rename_axis(names)
    table, columns = read_folder(write(tmp_path / "rows", a=rows, b=rows), Columns())
    assert columns.channels == ("x",)
    rows = pd.concat([rows, rows]).rename_axis([columns.id, columns.time])
    for read in (columns.all(), [columns.id]):
        pd.testing.assert_frame_equal(
            table[read].compute().reset_index(drop=True), rows.reset_index()[read]
        )


def test_a_panel_and_a_table_in_one_folder(tmp_path):
    folder = write(tmp_path / "rows", a=ROWS, b=ROWS.set_index(["id", "time"]))
    table, columns = read_folder(folder, Columns())
    assert columns == Columns("id", "time", ("x",))
    rows = pd.concat([ROWS, ROWS], ignore_index=True)
    pd.testing.assert_frame_equal(table.compute().reset_index(drop=True), rows)


def test_dates_as_text_are_read_as_in_one_file(tmp_path):
    rows = ROWS.assign(time=["2026-01-02", "2026-01-10"] * 2)
    table, _ = read_folder(write(tmp_path / "rows", a=rows, b=rows), Columns())
    times = table["time"].compute()
    assert table["time"].dtype == times.dtype
    assert list(times.dt.day) == [2, 10] * 4


def test_folders_may_name_a_column(tmp_path):
    for id in (1, 2):  # noqa: A001
        part = ROWS[ROWS["id"] == id].drop(columns="id")
        (tmp_path / "rows").mkdir(exist_ok=True)
        write(tmp_path / "rows" / f"id={id}", a=part.reset_index(drop=True))
    table, columns = read_folder(tmp_path / "rows", Columns())
    assert columns.channels == ("x",)
    np.testing.assert_array_equal(table.compute()["x"], ROWS["x"])


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (ROWS.drop(columns="x"), r"b\.parquet has no column 'x', which the first"),
        (None, r"b\.parquet: .*Parquet"),
    ],
)
def test_a_file_unlike_the_others_is_named(tmp_path, part, message):
    folder = write(tmp_path / "rows", a=ROWS)
    if part is None:
        (folder / "b.parquet").write_text("no such format")
    else:
        part.to_parquet(folder / "b.parquet")
    with pytest.raises(ValueError, match=message):
        read_folder(folder, Columns())

import dask.dataframe as dd
import pandas as pd
import pytest

from sktime_contrastive.command.outputs import (
    TABLES,
    check_output,
    write_folder,
    write_table,
)


def test_what_can_be_written(tmp_path):
    (tmp_path / "there.csv").write_text("before")
    for name in ("new.csv", "new.parquet", "there.csv"):
        check_output(tmp_path / name, TABLES, [tmp_path / "in.csv"])
    check_output(tmp_path / "new", ["", ".csv"], [])


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("new", ValueError, r"ends in '': it must be \.csv or \.parquet"),
        ("new.txt", ValueError, r"ends in '\.txt'"),
        ("no/new.csv", FileNotFoundError, "there is no folder"),
        ("folder.csv", FileExistsError, "is there already"),
        ("in.csv", ValueError, "is what is read"),
        ("link.csv", ValueError, "is what is read"),
    ],
)
def test_what_cannot_be_written(tmp_path, name, error, message):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "in.csv").write_text("data")
    (tmp_path / "link.csv").symlink_to(tmp_path / "in.csv")
    with pytest.raises(error, match=message):
        check_output(tmp_path / name, TABLES, [tmp_path / "in.csv"])


@pytest.mark.parametrize("name", ["0.parquet", "new.parquet", "new", "a/new.parquet"])
@pytest.mark.parametrize("data", ["rows", "link"])
def test_a_folder_that_is_read_is_not_written_to(tmp_path, name, data):
    (tmp_path / "rows" / "a").mkdir(parents=True)
    (tmp_path / "rows" / "0.parquet").write_text("data")
    (tmp_path / "link").symlink_to(tmp_path / "rows")
    path = tmp_path / "rows" / name
    with pytest.raises(ValueError, match=r"in the folder .*name a path outside"):
        check_output(path, ["", *TABLES], [tmp_path / data])
    check_output(path.with_suffix(".csv"), TABLES, [tmp_path / data])
    check_output(tmp_path / "rows.parquet", TABLES, [tmp_path / data])


@pytest.mark.parametrize("suffix", TABLES)
def test_tables(tmp_path, suffix):
    table = pd.DataFrame({"id": ["a", "b"], "label": [0, 1]})
    path = tmp_path / f"out{suffix}"
    path.write_text("before")
    write_table(table, path)
    read = pd.read_csv(path) if suffix == ".csv" else pd.read_parquet(path)
    pd.testing.assert_frame_equal(read, table)


def test_a_folder_is_there_whole_or_not_at_all(tmp_path):
    def fail(part):
        raise RuntimeError("in a partition")

    table = dd.from_pandas(pd.DataFrame({"x": range(4)}), npartitions=2)
    failing = table.map_partitions(fail, meta=table._meta)
    with pytest.raises(RuntimeError, match="in a partition"):
        write_folder(failing, tmp_path / "out")
    assert not [*tmp_path.iterdir()]
    write_folder(table, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert pd.read_parquet(tmp_path / "out")["x"].tolist() == [0, 1, 2, 3]

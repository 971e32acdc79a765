from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.command.columns import Columns
from sktime_contrastive.command.inputs import naming, read_container
from sktime_contrastive.panel import to_panel
from tests.panel.archive_texts import CLASSES, ENCODINGS, HEADER, TIMES


def read(text, tmp_path, columns=None):
    (tmp_path / "rows.csv").write_text(text)
    frame, _ = read_container(tmp_path / "rows.csv", columns or Columns())
    return frame


def test_numbers_are_read_as_they_were_written(tmp_path):
    values = np.random.default_rng(0).normal(size=200)
    rows = pd.DataFrame({"id": 7, "time": range(200), "x": values})
    frame = read(rows.to_csv(index=False), tmp_path)
    np.testing.assert_array_equal(frame["x"], values)


def test_ids_are_text_in_a_csv(tmp_path):
    text = "id,time,x\n007,0,1\n007,1,2\nNA,0,3\nNA,1,\n1e3,0,\n1e3,1,NA\n"
    frame = read(text, tmp_path)
    assert list(frame.index.levels[0]) == ["007", "NA", "1e3"]
    np.testing.assert_array_equal(frame["x"], [1, 2, 3, np.nan, np.nan, np.nan])


@pytest.mark.parametrize(
    "times",
    [
        ["3", "20", "100"],
        ["0.5", "1e0", "1.5"],
        ["2026-01-09", "2026-02-01", "2026-10-01"],
        ["2026-01-01 09:00:00", "2026-01-01T10:00", "2026-01-01 10:00:00.5"],
        ["2026-01-01T09:00+02:00", "2026-01-01T08:00Z", "2026-01-01T08:00-01:00"],
    ],
)
def test_times_are_sorted_as_times(tmp_path, times):
    lines = [f"a,{time},{place}" for place, time in enumerate(times)]
    frame = read("\n".join(["id,time,x", *lines[::-1]]), tmp_path)
    assert list(frame["x"]) == [0, 1, 2]


def test_channels_are_in_the_order_asked_for(tmp_path):
    text = "id,time,x,y,z\na,0,1,2,3\na,1,4,5,6\n"
    asked = Columns(channels=("z", "x"))
    assert list(read(text, tmp_path, asked).columns) == ["z", "x"]
    assert list(read(text, tmp_path).columns) == ["x", "y", "z"]


@pytest.mark.parametrize("names", [("instances", "timepoints"), ("unique_id", "ds")])
def test_usual_names(tmp_path, names):
    text = f"{','.join(names)},x\na,0,1\na,1,2\n"
    assert read(text, tmp_path)["x"].tolist() == [1, 2]


@pytest.mark.parametrize("names", [("id", "time"), ("who", "when"), (None, None)])
@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_panel_that_pandas_wrote(tmp_path, names, suffix):
    rows = pd.DataFrame({"id": ["b", "b", "a"], "time": [0, 1, 0], "x": [1.0, 2, 3]})
    path = tmp_path / f"rows.{suffix}"
    panel = rows.set_index(["id", "time"]).rename_axis(names)
    getattr(panel, f"to_{suffix}")(path)
    asked = Columns(*names) if suffix == "csv" and names[0] else Columns()
    frame, name = read_container(path, asked)
    assert names[0] in (None, name)
    assert frame["x"].to_dict() == {("b", 0): 1, ("b", 1): 2, ("a", 0): 3}


@pytest.mark.parametrize("name", ["", "Unnamed: 0", " "])
def test_row_numbers_in_a_csv_are_no_channel(tmp_path, name):
    text = f"{name},id,time,x\n0,a,0,1\n1,a,1,2\n"
    with pytest.warns(UserWarning, match=r"rows\.csv: the columns \['.*--channels"):
        assert list(read(text, tmp_path).columns) == ["x"]
    asked = Columns(channels=(name if name.strip() else "Unnamed: 0", "x"))
    if name != " ":
        assert len(read(text, tmp_path, asked).columns) == 2


def test_commas_at_the_ends_of_rows(tmp_path):
    assert read("id,time,x\na,0,1,\na,1,2,\n", tmp_path)["x"].tolist() == [1, 2]
    with pytest.warns(UserWarning, match="have no name"):
        frame = read("id,time,x,\na,0,1,\na,1,2,\n", tmp_path)
    assert list(frame.columns) == ["x"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,time,x\n1,a,0,1\n2,a,1,2\n", "more fields than the 3 columns"),
        ("id,time,x,y\na,0,1,5,2,5\na,1,2,5,3,5\n", "more fields than the 4"),
        ("id,time,x\na,0,1\na,1,2,5\n", "Expected 3 fields in line 3, saw 4"),
        ("id,time,x,x\na,0,1,1\na,1,2,5\n", r"columns of one name: \['x'\]"),
        ("id,time,time\na,0,1\na,1,2\n", r"columns of one name: \['time'\]"),
    ],
)
def test_rows_that_do_not_fit_the_first_line(tmp_path, text, message):
    with pytest.raises(ValueError, match=rf"rows\.csv.*{message}"):
        read(text, tmp_path)


def test_an_index_of_pandas_is_no_channel(tmp_path):
    rows = pd.DataFrame({"id": 1, "time": [1, 2, 0], "x": [1.0, 2.0, 3.0]})
    for name, frame in {
        "__index_level_0__": rows.sort_values("time"),
        "row": rows.set_index(pd.Index([5, 6, 9], name="row")),
    }.items():
        frame.to_parquet(tmp_path / "rows.parquet")
        with pytest.warns(UserWarning, match=rf"\['{name}'\] number the rows"):
            X, _ = read_container(tmp_path / "rows.parquet", Columns())
        assert list(X.columns) == ["x"]


def test_numbers_that_arrow_has_and_numpy_has_not(tmp_path):
    rows = pd.DataFrame({"id": 1, "time": range(3)})
    rows["x"] = [Decimal("1.5"), None, Decimal("2.5")]
    rows["y"] = [True, None, False]
    rows.to_parquet(tmp_path / "rows.parquet")
    panel = to_panel(read_container(tmp_path / "rows.parquet", Columns())[0])
    np.testing.assert_array_equal(panel.values, [[[1.5, 2, 2.5], [1, 0.5, 0]]])


def test_only_the_columns_asked_for_are_read(tmp_path):
    rows = pd.DataFrame({"id": [1, 1], "time": [0, 1], "x": 1.0, "note": "a"})
    rows.to_parquet(tmp_path / "rows.parquet")
    columns = Columns(channels=("x",))
    frame, _ = read_container(tmp_path / "rows.parquet", columns)
    assert list(frame.columns) == ["x"]


def test_arrays_stay_in_their_file(tmp_path):
    np.save(tmp_path / "X.npy", np.ones((3, 2, 5)))
    X, _ = read_container(tmp_path / "X.npy", Columns())
    assert isinstance(X, np.memmap)
    with pytest.raises(ValueError, match=r"X\.npy has no named columns"):
        read_container(tmp_path / "X.npy", Columns(id="id"))


def read_ts(content, tmp_path):
    (tmp_path / "x.ts").write_bytes(content)
    return to_panel(read_container(tmp_path / "x.ts", Columns())[0])


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("labels", ["false", "true a b"])
def test_ts_with_and_without_labels(tmp_path, labels, encode):
    label = ":a" if "true" in labels else ""
    text = (
        "@problemName x\n@timeStamps false\n@univariate false\n"
        f"@classLabel {labels}\n@data\n"
        f"1,2,3:4,5,6{label}\n7,8:9,?{label}\n"
    )
    panel = read_ts(encode(text), tmp_path)
    assert panel.channels is None
    assert list(panel.lengths) == [3, 2]
    np.testing.assert_array_equal(panel.values[0], [[1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(panel.values[1, :, :2], [[7, 8], [9, 9]])


def test_ts_with_missing_labels_and_targets(tmp_path):
    for text in (HEADER + CLASSES + "1,2:a\n3,4:?\n", NUMBERS):
        panel = read_ts(text.encode(), tmp_path)
        np.testing.assert_array_equal(panel.values, [[[1, 2]], [[3, 4]]])


NUMBERS = HEADER + "@targetLabel true\n@data\n1,2:0.5\n3,4:7\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hello", "no line '@data'"),
        (HEADER + "@data\n1,2\n", "says nothing of labels"),
        (
            TIMES + CLASSES + "(0,1),(1,2):a\n",
            "have time stamps .*, which are not read",
        ),
        (HEADER + CLASSES + "1,2:a\n3:4:b\n", "from 1 to 2 channels"),
        (HEADER + CLASSES + "1,two:a\n", "'two'"),
    ],
)
def test_what_is_wrong_in_ts_names_the_file(text, says, tmp_path):
    with pytest.raises(ValueError, match=rf"x\.ts: .*{says}"):
        read_ts(text.encode(), tmp_path)


def test_files_that_are_no_utf_8(tmp_path):
    (tmp_path / "rows.csv").write_bytes("id,time,x\né,0,1\n".encode("latin-1"))
    with pytest.raises(ValueError, match=r"rows\.csv: 'utf-8' codec"):
        read_container(tmp_path / "rows.csv", Columns())


def test_errors_name_the_file_once():
    with pytest.raises(ValueError, match=r"^data: wrong$"), naming(Path("data")):
        raise ValueError("wrong")
    with pytest.raises(ValueError, match=r"^data is wrong$"), naming(Path("data")):
        raise ValueError("data is wrong")
    with pytest.raises(TypeError, match=r"^data: wrong$"), naming(Path("data")):
        raise TypeError("wrong")

import datetime

import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.panel import to_panel
from sktime_contrastive.panel.long_form import from_long


@pytest.fixture
def rows():
    """Series b, a and c of 4, 3 and 2 steps, in order."""
    return pd.DataFrame(
        {
            "id": [*"bbbb", *"aaa", *"cc"],
            "time": [0, 1, 2, 3, 0, 1, 2, 0, 1],
            "x": np.arange(9.0),
            "y": -np.arange(9.0),
        }
    )


def assert_same_panel(given, expected):
    given, expected = to_panel(given), to_panel(expected)
    np.testing.assert_array_equal(given.values, expected.values)
    np.testing.assert_array_equal(given.lengths, expected.lengths)
    assert list(given.instances) == list(expected.instances)
    assert given.channels == expected.channels


def test_equals_the_frame_with_an_index(rows):
    assert_same_panel(from_long(rows, "id", "time"), rows.set_index(["id", "time"]))


def test_order_of_rows_within_series_is_that_of_time(rows):
    expected = from_long(rows, "id", "time")
    shuffled = rows.iloc[[3, 6, 8, 0, 4, 1, 7, 2, 5]]
    assert_same_panel(from_long(shuffled, "id", "time"), expected)


def test_equal_times_are_steps_as_they_stand(rows):
    rows["time"] = 0
    assert from_long(rows, "id", "time")["x"].tolist() == list(range(9))


TIMES = {
    "float": lambda t: t / 10,
    "nullable": lambda t: pd.array(t, "Int64"),
    "datetime": lambda t: pd.Timestamp("2026-01-01") + pd.to_timedelta(t, "h"),
    "zoned": lambda t: pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(t, "h"),
    "timedelta": lambda t: pd.to_timedelta(t, "h"),
    "period": lambda t: pd.period_range("2026", periods=4, freq="D")[t],
    "date": lambda t: [datetime.date(2026, 1, 1 + step) for step in t],
    "arrow": lambda t: pd.array(t, "int64[pyarrow]"),
}


@pytest.mark.parametrize("kind", TIMES)
def test_kinds_of_times(rows, kind):
    expected = from_long(rows, "id", "time")
    rows["time"] = TIMES[kind](rows["time"].to_numpy())
    assert_same_panel(from_long(rows[::-1], "id", "time").loc[[*"bac"]], expected)


@pytest.mark.parametrize(
    "dtype", ["int32", "category", "string", "string[pyarrow]", "Int64"]
)
def test_ids_keep_their_dtype(rows, dtype):
    ids = rows["id"] if dtype.startswith(("s", "c")) else rows["id"].map(ord)
    rows["id"] = ids.astype(dtype)
    level = from_long(rows, "id", "time").index.levels[0]
    assert level.dtype == rows["id"].dtype
    assert list(level) == list(ids.unique())


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"id": None}, ValueError, "9 rows whose instance id is missing"),
        ({"time": np.nan}, ValueError, "9 rows whose time stamp is missing"),
        ({"time": pd.NaT}, ValueError, "9 rows whose time stamp is missing"),
        ({"time": "noon"}, TypeError, "time='time' holds 'noon', ... of dtype"),
        ({"time": True}, TypeError, "time='time' holds"),
    ],
)
def test_rows_without_an_id_or_a_time(rows, change, error, message):
    with pytest.raises(error, match=message):
        from_long(rows.assign(**change), "id", "time")


def test_columns_that_are_not_there(rows):
    with pytest.raises(ValueError, match=r"id='no' names 0 columns.*\['id', 'time'"):
        from_long(rows, "no", "time")
    with pytest.raises(ValueError, match="time='x' names 2 columns"):
        from_long(rows.set_axis(["id", "time", "x", "x"], axis=1), "id", "x")
    with pytest.raises(ValueError, match="id and time are both 'id'"):
        from_long(rows, "id", "id")
    with pytest.raises(ValueError, match=r"empty: 9 rows and the channels \[\]"):
        from_long(rows[["id", "time"]], "id", "time")
    with pytest.raises(ValueError, match="empty: 0 rows"):
        from_long(rows[:0], "id", "time")


@pytest.mark.parametrize("ids", [[[1]] * 9, [{"a": 1}] * 9, [np.ones(2)] * 9])
def test_ids_of_parts(rows, ids):
    with pytest.raises(TypeError, match=r"id='id' holds lists.*Join the parts"):
        from_long(rows.assign(id=ids), "id", "time")


def test_cells_that_hold_series(rows):
    for series in ([1.0, 2.0], np.ones(3), pd.Series([1.0])):
        with pytest.raises(TypeError, match=r"channels \['x', 'y'\].*explode"):
            from_long(rows.assign(y=[series] * 9), "id", "time")

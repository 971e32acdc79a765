import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.panel import to_panel
from sktime_contrastive.panel.frames import (
    check_columns,
    check_times,
    is_nested,
    is_number,
    numbers,
    plain_times,
)


def stacked(values, ids=None, names=("x", "y")):
    """Values (n, c, t) as a frame whose index has instance and time."""
    ids = range(len(values)) if ids is None else ids
    frames = [pd.DataFrame(series.T, columns=list(names)) for series in values]
    return pd.concat(frames, keys=ids)


@pytest.fixture
def values():
    return np.random.default_rng(0).normal(size=(4, 2, 6))


@pytest.mark.parametrize("dtype", ["Float64", "double[pyarrow]"])
def test_missing_values_of_pandas(values, dtype):
    values[1, 0, 2] = values[2, 1, 5] = np.nan
    panel = to_panel(stacked(values).astype(dtype))
    np.testing.assert_array_equal(panel.values, to_panel(values).values)


def test_booleans_of_arrow(values):
    frame = stacked(values > 0).astype("bool[pyarrow]")
    np.testing.assert_array_equal(to_panel(frame).values, values > 0)


def test_equal_time_stamps_are_steps_and_missing_rows_no_gaps(values):
    for times in ([0, 0, 1, 1, 2, 2], [0, 1, 2, 20, 21, 22]):
        frame = stacked(values)
        frame.index = pd.MultiIndex.from_product([range(4), range(6)])
        frame = frame.set_axis(
            pd.MultiIndex.from_arrays([np.repeat(range(4), 6), times * 4])
        )
        np.testing.assert_array_equal(to_panel(frame).values, values)


def test_levels_whose_values_are_not_in_order(values):
    """pandas keeps the values of a level in any order: codes alone say nothing."""
    frame = stacked(values)
    level = pd.Index([3, 1, 2, 0, 4, 5])
    codes = [np.repeat(range(4), 6), np.tile([3, 1, 2, 0, 4, 5], 4)]
    frame.index = pd.MultiIndex([range(4), level], codes)
    np.testing.assert_array_equal(to_panel(frame).values, values)
    frame.index = pd.MultiIndex([range(4), level], [codes[0], np.tile(range(6), 4)])
    with pytest.raises(ValueError, match="increasing order"):
        to_panel(frame)


@pytest.mark.parametrize(
    ("dtype", "holds"),
    [
        ("int8", True),
        ("bool", True),
        ("Float64", True),
        ("Int64", True),
        ("boolean", True),
        ("double[pyarrow]", True),
        ("complex128", False),
        ("datetime64[ns]", False),
        ("timedelta64[ns]", False),
        ("category", False),
        ("object", False),
        ("string", False),
    ],
)
def test_dtypes_of_numbers(dtype, holds):
    assert is_number(pd.Series([], dtype=dtype).dtype) == holds


def test_numbers_of_mixed_columns():
    frame = pd.DataFrame({"x": [1, 2], "y": [True, False], "z": [0.5, None]})
    frame["z"] = frame["z"].astype("Float64")
    np.testing.assert_array_equal(numbers(frame), [[1, 1, 0.5], [2, 0, np.nan]])


def test_plain_columns_are_told_from_others():
    frame = pd.DataFrame({"x": [1.0, 2.0]})
    assert check_columns(frame)
    assert not check_columns(frame.astype("Float64"))
    with pytest.raises(TypeError, match="'x'"):
        check_columns(pd.DataFrame({"x": ["a", "b"]}))


def test_cells_that_are_series():
    assert is_nested(pd.DataFrame({"x": [pd.Series([1.0]), pd.Series([2.0])]}))
    assert not is_nested(pd.DataFrame({"x": [1.0, 2.0]}))
    assert not is_nested(pd.DataFrame({"x": []}))


DATES = pd.date_range("2026-01-30", periods=6, name="when")
TIMES = {
    "Arrow": DATES.astype("timestamp[us][pyarrow]"),
    "Arrow, zone": DATES.astype(pd.ArrowDtype(pa.timestamp("ns", "Europe/Berlin"))),
    "Arrow, days": DATES.astype(pd.ArrowDtype(pa.date32())),
    "Arrow, integers": pd.Index(range(6), dtype="int8[pyarrow]"),
    "dates of Python": pd.Index([date.date() for date in DATES]),
    "objects": DATES.astype(object),
    "objects, zone": DATES.tz_localize("Asia/Tokyo").astype(object),
    "periods": DATES.to_period("D").astype(object),
    "integers": pd.Index(range(6), dtype=object),
}


@pytest.mark.parametrize("name", TIMES)
def test_times_of_other_dtypes(name, values):
    times = TIMES[name]
    listed = [pd.DataFrame(series.T, times, ["x", "y"]) for series in values]
    nested = {channel: [frame[channel] for frame in listed] for channel in ("x", "y")}
    in_rows = pd.concat(listed).set_axis(
        pd.MultiIndex.from_arrays(
            [np.repeat(range(4), 6), times.append([times, times, times])]
        )
    )
    for X in (listed, in_rows, pd.DataFrame(nested)):
        np.testing.assert_array_equal(to_panel(X).values, values)
    listed[2] = listed[2].iloc[::-1]
    with pytest.raises(ValueError, match=r"X\[2\] .* not in increasing order"):
        to_panel(listed)
    read = ContrastiveClusterer().read_panel(in_rows)
    np.testing.assert_array_equal(read.values, values)


def test_times_that_stay_as_they_are():
    zones = pd.Index([pd.Timestamp("2026"), pd.Timestamp("2027", tz="UTC")])
    for times in (DATES, pd.Index(["a"]), pd.Index([0.5]), zones, pd.RangeIndex(3)):
        assert plain_times(times) is times


@pytest.mark.parametrize(
    ("times", "error"),
    [
        (pd.Index([0, 2, 1]), ValueError),
        (pd.DatetimeIndex(["2026-01-02", None]), ValueError),
        (pd.Index(["a", "b"]), TypeError),
    ],
)
def test_times_that_do_not_go_forward(times, error):
    with pytest.raises(error, match="here"):
        check_times(times, None, "here")
    check_times(pd.Index([0, 0, 5]), None, "here")

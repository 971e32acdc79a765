import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.panel import to_panel


def nested(values, names=("x", "y"), ids=None, times=None):
    cells = {
        place: [pd.Series(series[place], times) for series in values]
        for place in range(values.shape[1])
    }
    return pd.DataFrame(cells, index=ids).set_axis(list(names), axis=1)


@pytest.fixture
def values():
    return np.random.default_rng(0).normal(size=(3, 2, 5))


@pytest.mark.parametrize("names", [("x", "y"), [("acc", "x"), ("acc", "y")], (3, "y")])
def test_any_names(values, names):
    panel = to_panel(nested(values, names, ["b", "a", "c"]))
    np.testing.assert_array_equal(panel.values, values)
    assert list(panel.instances) == ["b", "a", "c"]
    assert panel.channels == tuple(str(name) for name in names)


@pytest.mark.parametrize("dtype", ["Float64", "double[pyarrow]", object])
def test_missing_values_of_any_kind(values, dtype):
    values[1, 0, 2] = np.nan
    frame = nested(values)
    missing = None if dtype is object else pd.NA
    for row in range(3):
        cell = frame.iat[row, 0].astype(object)
        frame.iat[row, 0] = cell.where(cell.notna(), missing).astype(dtype)
    np.testing.assert_array_equal(to_panel(frame).values, to_panel(values).values)


def test_unequal_lengths_and_arrays():
    frame = pd.DataFrame({"x": [np.arange(3.0), pd.Series([5.0, 6.0])]})
    panel = to_panel(frame)
    np.testing.assert_array_equal(panel.lengths, [3, 2])
    np.testing.assert_array_equal(panel.values[0, 0], [0, 1, 2])


def test_masked_arrays_in_cells():
    cells = [np.ma.masked_equal([1, -9, 3], -9), np.array([3, 2, 1])]
    panel = to_panel(pd.DataFrame({"x": cells}))
    np.testing.assert_array_equal(panel.values[:, 0], [[1, 2, 3], [3, 2, 1]])


def test_channels_with_other_time_stamps_are_joined():
    x = pd.Series([0.0, 1.0, 3.0], [0, 1, 3])
    y = pd.Series([5.0, 6.0, 7.0, 8.0], [0, 1, 2, 3])
    frame = pd.DataFrame({"x": [x, x], "y": [y, y]}, index=["b", "a"])
    panel = to_panel(frame)
    np.testing.assert_array_equal(panel.values[1], [[0, 1, 2, 3], [5, 6, 7, 8]])
    assert list(panel.instances) == ["b", "a"]


def spoiled(values, spoil):
    frame = nested(values)
    spoil(frame)
    return frame


def set_cell(cell):
    def spoil(frame):
        frame.iat[1, 1] = cell

    return spoil


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (set_cell(pd.Series([1.0, 2], [1, 0])), ValueError, "increasing order"),
        (set_cell(3.0), TypeError, "float in row 1 and column 'y'"),
        (
            set_cell(pd.Series(["a", "b"])),
            TypeError,
            "(object|str) in row 1 and column 'y'",
        ),
        (
            set_cell(pd.Series([1.0, 2.0], dtype="category")),
            TypeError,
            "category in row 1",
        ),
        (set_cell(pd.Series([1j, 2.0])), TypeError, "complex128 in row 1"),
        (
            set_cell(pd.Series([1.0, 2.0], [0, 0])),
            ValueError,
            "column 'y' some of them twice",
        ),
    ],
)
def test_what_is_wrong_is_said(values, spoil, error, message):
    with pytest.raises(error, match=message):
        to_panel(spoiled(values, spoil))


def test_series_without_steps_do_not_get_lost(values):
    frame = nested(values)
    for channel in range(2):
        frame.iat[1, channel] = pd.Series([], dtype=float)
    with pytest.raises(ValueError, match="no time steps in instance 1"):
        to_panel(frame)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["a", None, "b"], "instance id is missing"),
        (["a", "a", "b"], r"several rows with the same instance id: \['a'\]"),
    ],
)
def test_ids(values, ids, message):
    with pytest.raises(ValueError, match=message):
        to_panel(nested(values, ids=ids))

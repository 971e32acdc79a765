import numpy as np
import pandas as pd
import polars as pl
import pytest

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.panel import plain_container, to_array, to_panel


def stacked(values, ids=None, names=("x", "y")):
    """Values (n, c, t) as a frame whose index has instance and time."""
    ids = range(len(values)) if ids is None else ids
    frames = [pd.DataFrame(series.T, columns=list(names)) for series in values]
    return pd.concat(frames, keys=ids)


@pytest.fixture
def values():
    return np.random.default_rng(0).normal(size=(4, 2, 6))


@pytest.mark.parametrize("dtype", [float, int, "int8", "float32"])
def test_masked_values_are_missing(dtype):
    plain = np.array([[[1, 2, -99, 4]], [[4, 3, 2, 1]]], dtype)
    panel = to_panel(np.ma.masked_equal(plain, -99))
    np.testing.assert_array_equal(panel.values[:, 0], [[1, 2, 3, 4], [4, 3, 2, 1]])
    last = to_panel(np.ma.masked_equal(plain, 4, copy=True))
    np.testing.assert_array_equal(last.lengths, [3, 4])
    assert plain[0, 0, 2] == -99


def test_masked_arrays_without_a_mask_and_with_other_fill_values(values):
    expected = to_panel(values).values
    np.testing.assert_array_equal(to_panel(np.ma.array(values)).values, expected)
    masked = np.ma.array(values, mask=np.zeros_like(values, bool), fill_value=7)
    np.testing.assert_array_equal(to_panel(masked).values, expected)
    masked[0, 0, 2] = np.ma.masked
    between = (values[0, 0, 1] + values[0, 0, 3]) / 2
    assert to_panel(masked).values[0, 0, 2] == pytest.approx(between)


def test_masked_rows_are_series(values):
    masked = np.ma.masked_greater(values[:, 0], 1.0)
    expected = np.where(masked.mask, np.nan, values[:, 0])[:, None]
    np.testing.assert_array_equal(to_array(masked)[0], expected)


def test_plain_containers_are_not_copied(values):
    frame = stacked(values)
    assert plain_container(frame) is frame
    assert plain_container(values) is values


def test_nothing_of_the_users_is_changed(values):
    frame = stacked(values, names=[("acc", "x"), 3]).convert_dtypes()
    before = frame.copy()
    to_panel(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (lambda X: X.iloc[::-1], ValueError, "increasing order.*sort_index"),
        (lambda X: pd.concat([X, X]), ValueError, r"twice.*X\.index\.duplicated"),
        (lambda X: X.droplevel(0), TypeError, "without instances.*wide table"),
        (lambda X: X["x"], TypeError, r"Series.*X\.to_frame\(\)"),
        (lambda X: pd.concat([X], keys=["a"]), TypeError, "index of 3 levels"),
        (lambda X: X.to_numpy()[0], ValueError, "1 dimensions"),
        (lambda X: [X.to_numpy()], TypeError, "list of ndarray"),
        (lambda X: [X], TypeError, r"X\[0\] has an index of 2 levels"),
        (
            lambda X: [X.loc[0], X.loc[1][::-1]],
            ValueError,
            r"X\[1\] has a series whose",
        ),
        (lambda X: {"x": 1}, TypeError, "dict: no panel.*pd-multiindex"),
        (lambda X: None, TypeError, "NoneType: no panel"),
        (lambda X: pl.DataFrame({"x": [1.0, 2.0]}), TypeError, "'__index__time'"),
        (lambda X: X.iloc[:, [0, 0]], ValueError, "several have one name"),
        (
            lambda X: X.set_index(pd.to_datetime([None] * 24), append=True).droplevel(
                1
            ),
            ValueError,
            "24 rows whose time stamp is missing",
        ),
        (
            lambda X: X.set_axis(
                pd.MultiIndex.from_arrays([[0.5, None] * 12, range(24)])
            ),
            ValueError,
            "12 rows whose instance id is missing.*row 1",
        ),
        (
            lambda X: np.array([np.ones(3), np.ones(4)], dtype=object),
            TypeError,
            "several lengths pass a list",
        ),
        (lambda X: X.to_numpy() * 1j, TypeError, "real and imaginary parts"),
    ],
)
def test_what_is_wrong_is_said(values, spoil, error, message):
    with pytest.raises(error, match=message):
        to_panel(spoil(stacked(values)))


@pytest.mark.parametrize(
    "names", [["id", "id"], [("a", "b"), ("c", "d")], ["x", 0], [None, None]]
)
def test_names_of_levels(values, names):
    frame = stacked(values, list("bacd")).rename_axis(names)
    panel = ContrastiveClusterer().read_panel(frame)
    np.testing.assert_array_equal(panel.values, values)


class Frame(pd.DataFrame):
    """A subclass, as of other packages."""

    @property
    def _constructor(self):
        return Frame


def test_subclasses_of_frames(values):
    frames = [Frame(series.T) for series in values]
    nested = Frame({c: [frame[c] for frame in frames] for c in (0, 1)})
    for X in (Frame(stacked(values)), frames, nested):
        panel = ContrastiveClusterer().read_panel(X)
        np.testing.assert_array_equal(panel.values, values)


@pytest.mark.filterwarnings("error")
def test_categories_are_ids_of_nested_frames(values):
    ids = pd.CategoricalIndex(list("bacd"), categories=list("dcbax"))
    X = pd.DataFrame({"x": [pd.Series(x[0]) for x in values]}, index=ids)
    panel = ContrastiveClusterer().read_panel(X)
    assert list(panel.instances) == list("bacd")


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        (pd.Series([pd.Series([1.0, 2.0])]), TypeError, "Series of series"),
        (np.ones((1, 2, 3, 4)), ValueError, "4 dimensions"),
        ([[1.0, 2.0], [2.0, 1.0]], TypeError, "list of list"),
        ("panel", TypeError, "str: no panel"),
        (pd.Series(["a", "b"]), TypeError, "object or categorical"),
        (
            pd.DataFrame({"x": [1.0, 2.0]}, pd.MultiIndex.from_arrays([[0, 1]])),
            TypeError,
            "index of 1 levels",
        ),
    ],
)
def test_what_is_no_panel_for_a_transformer_either(X, error, message):
    with pytest.raises(error, match=message):
        plain_container(X, only_panels=False)


def test_single_series_and_hierarchies_are_left_to_transformers(values):
    series = pd.Series([1.0, 2.0, 3.0])
    pd.testing.assert_series_equal(plain_container(series, only_panels=False), series)
    nullable = pd.Series([1, None, 3], dtype="Int64", name="x")
    plain = plain_container(nullable, only_panels=False)
    np.testing.assert_array_equal(plain, [1.0, np.nan, 3.0])
    assert plain.name == "x"
    hierarchy = pd.concat([stacked(values)] * 2, keys=["a", "b"])
    assert plain_container(hierarchy, only_panels=False) is hierarchy
    with pytest.raises(ValueError, match="increasing order"):
        plain_container(hierarchy.iloc[::-1], only_panels=False)


@pytest.mark.filterwarnings("error")
def test_categories_are_ids(values):
    frame = stacked(values, pd.CategoricalIndex(list("bacd"), categories=list("dcbax")))
    panel = to_panel(frame)
    np.testing.assert_array_equal(panel.values, values)
    assert list(panel.instances) == list("bacd")
    plain = plain_container(frame)
    assert not isinstance(plain.index.levels[0], pd.CategoricalIndex)

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.sparse import csr_matrix
from sktime.datasets import load_japanese_vowels
from sktime.datatypes import check_is_mtype, convert_to
from tslearn.utils import to_time_series_dataset

from sktime_contrastive.panel import to_panel
from sktime_contrastive.tslearn import (
    TimeSeriesContrastiveKMeans,
    from_tslearn,
    to_tslearn,
)
from sktime_contrastive.tslearn.conversion import check_panel

HOLD_UNEQUAL_LENGTHS = ["pd-multiindex", "df-list", "nested_univ"]
HOLD_EQUAL_LENGTHS = [*HOLD_UNEQUAL_LENGTHS, "numpy3D"]


def walks(n_channels=3):
    rng = np.random.default_rng(0)
    return rng.normal(size=(8, 12, n_channels)).cumsum(axis=1)


def unequal(n_channels=3):
    X = walks(n_channels)
    for series, length in zip(X, [12, 3, 7, 12, 2, 5, 9, 11], strict=True):
        series[length:] = np.nan
    return X


@pytest.mark.parametrize("n_channels", [1, 3])
@pytest.mark.parametrize("mtype", HOLD_EQUAL_LENGTHS)
def test_there_and_back(mtype, n_channels):
    panel = from_tslearn(walks(n_channels), mtype)
    assert check_is_mtype(panel, mtype, scitype="Panel")
    np.testing.assert_array_equal(to_tslearn(panel), walks(n_channels))


@pytest.mark.parametrize("n_channels", [1, 3])
@pytest.mark.parametrize("mtype", HOLD_UNEQUAL_LENGTHS)
def test_there_and_back_with_unequal_lengths(mtype, n_channels):
    panel = from_tslearn(unequal(n_channels), mtype)
    assert check_is_mtype(panel, mtype, scitype="Panel")
    np.testing.assert_array_equal(to_tslearn(panel), unequal(n_channels))


def test_padding_is_no_part_of_a_series():
    padded = np.pad(unequal(), [(0, 0), (0, 4), (0, 0)], constant_values=np.nan)
    lengths = from_tslearn(padded).groupby(level=0).size()
    assert lengths.tolist() == [12, 3, 7, 12, 2, 5, 9, 11]


def test_gaps_stay():
    X = walks()
    X[2, 4:6, 1] = np.nan
    X[3, 11, 0] = np.nan  # the last step, of one channel
    panel = from_tslearn(X)
    assert panel.isna().to_numpy().sum() == 3
    np.testing.assert_array_equal(to_tslearn(panel), X)


def test_lists_and_tables():
    listed = [[1.0, 2.0, 3.0], [4.0, 5.0]]
    expected = to_time_series_dataset(listed)
    np.testing.assert_array_equal(to_tslearn(from_tslearn(listed)), expected)
    table = walks(1)[:, :, 0]
    np.testing.assert_array_equal(to_tslearn(from_tslearn(table)), walks(1))


def test_instance_ids_and_names_are_left_behind():
    panel = load_japanese_vowels(split="train")[0][:20]
    frame = convert_to(panel, "pd-multiindex")
    frame.columns = [f"coefficient {i}" for i in range(12)]
    frame.index = frame.index.set_levels([f"take {i}" for i in range(20)], level=0)
    X = to_tslearn(frame)
    assert X.shape == (20, 26, 12)
    np.testing.assert_array_equal(X, to_tslearn(panel))
    numbered = frame.set_index(frame.index.set_levels(range(5, 25), level=0))
    np.testing.assert_array_equal(to_tslearn(numbered), X)
    assert frame.columns[0] == "coefficient 0"  # the user's frame is as it was


def test_wrong_arguments():
    with pytest.raises(ValueError, match=r"mtype='numpy3d'.*Did you mean 'numpy3D'"):
        from_tslearn(walks(), "numpy3d")
    with pytest.raises(
        TypeError, match=r"DataFrame.*panel containers: .*pd-multiindex"
    ):
        to_tslearn(pd.DataFrame({"x": [1.0, 2.0]}))
    with pytest.raises(ValueError, match=r"series of \[1, 3\] channels"):
        from_tslearn([np.zeros((4, 3)), np.zeros((5, 1))])


def read(X):
    """Values (n, time, channels) as the estimator sees them."""
    return check_panel(X, TimeSeriesContrastiveKMeans()).values.transpose(0, 2, 1)


@pytest.mark.parametrize("n_channels", [1, 2])
def test_masked_values_are_missing(n_channels):
    X = walks(n_channels)
    X[0, 5] = X[3, 10:] = np.nan
    masked = np.ma.masked_equal(np.nan_to_num(X, nan=-999), -999)
    expected = to_panel(X.transpose(0, 2, 1)).values.transpose(0, 2, 1)
    for given in (masked, list(masked), tuple(masked)):
        np.testing.assert_array_equal(read(given), expected)
    panel = from_tslearn(list(masked))
    np.testing.assert_array_equal(to_tslearn(panel), X)
    np.testing.assert_array_equal(to_tslearn(masked.transpose(0, 2, 1)), X)


def test_masked_integers_and_rows():
    masked = np.ma.masked_equal([[1, 2, -9, 4], [4, 3, 2, 1]], -9)
    np.testing.assert_array_equal(read(masked)[:, :, 0], [[1, 2, 3, 4], [4, 3, 2, 1]])
    listed = [masked[0], np.ma.array([5.0, 6.0])]
    np.testing.assert_array_equal(read(listed)[0, :, 0], [1, 2, 3, 4])


def test_frames_in_a_list_have_their_channels_in_one_order():
    frames = [pd.DataFrame(x, columns=["a", "b"]) for x in walks(2)]
    swapped = [frames[0], *(frame[["b", "a"]] for frame in frames[1:])]
    np.testing.assert_array_equal(read(swapped), walks(2))
    missing = frames[0].astype("Float64").mask(frames[0] > 1e9)
    np.testing.assert_array_equal(read([missing, *frames[1:]]), walks(2))


@pytest.mark.parametrize("mtype", ["pd-multiindex", "nested_univ", "polars_panel"])
def test_panels_of_sktime_are_told_how_to_be_converted(mtype):
    panel = convert_to(from_tslearn(walks()), mtype, as_scitype="Panel")
    with pytest.raises(TypeError, match=r"panel of sktime's.*to_tslearn\(X\)"):
        read(panel)
    np.testing.assert_allclose(read(to_tslearn(panel)), walks())


@pytest.mark.parametrize(
    ("series", "message"),
    [
        (np.array([1j, 2j]), "dtype complex128"),
        (np.array(["2026-01-01", "2026-01-02"], "M8[D]"), "dtype datetime64"),
        (["a", "b"], "cannot be read as numbers"),
        ([1.0, pd.NA], "cannot be read as numbers"),
        (pd.Series(["a", "b"]), "object or categorical"),
    ],
)
def test_series_of_a_list_that_are_no_numbers(series, message):
    with pytest.raises((TypeError, ValueError), match=message):
        read([[1.0, 2.0], series])


DATES = pd.date_range("2026-01-01", periods=3)


@pytest.mark.parametrize(
    "X",
    [
        np.ones((2, 3, 1), "M8[s]"),
        np.ones((2, 3), "m8[s]"),
        np.zeros((2, 3), [("x", "f8")]),
        pd.DataFrame([DATES] * 2),
        pd.DataFrame([pd.to_timedelta([1, 2, 3])] * 2),
        pd.DataFrame({0: pd.Categorical([1, 2]), 1: [1.0, 2.0]}),
        pl.DataFrame({"a": DATES, "b": DATES}),
    ],
)
def test_times_and_categories_are_no_numbers(X):
    for read in (from_tslearn, lambda X: check_panel(X, TimeSeriesContrastiveKMeans())):
        with pytest.raises(TypeError, match=r"are numbers|are no numbers"):
            read(X)


@pytest.mark.parametrize(
    "X",
    [
        pl.DataFrame(walks(1)[:, :, 0]),
        walks(1)[:, :, 0].view(np.matrix),
        pd.DataFrame(walks(1)[:, :, 0]).convert_dtypes(),
        pd.DataFrame(walks(1)[:, :, 0]).astype(object),
    ],
)
@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_the_rows_of_tables_are_series(X):
    np.testing.assert_array_equal(to_tslearn(from_tslearn(X)), walks(1))


def test_tables_with_missing_values():
    X = pd.DataFrame([[1.0, None, 3.0], [3.0, 2.0, 1.0]], dtype="Float64")
    panel = from_tslearn(X)
    np.testing.assert_array_equal(panel["dim_0"], [1, np.nan, 3, 3, 2, 1])


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        ([], ValueError, "X is empty"),
        (walks()[:0], ValueError, "X is empty"),
        (walks()[:, :, :0], ValueError, "X is empty"),
        ([[1.0, 2.0], []], ValueError, "no finite value in instance 1"),
        ([[1.0, 2.0], [np.nan] * 3], ValueError, "no finite value in instance 1"),
        (csr_matrix(np.eye(3)), TypeError, r"sparse array: pass X\.toarray"),
        (np.array([["a"]], object), ValueError, "X cannot be read as numbers"),
    ],
)
def test_what_would_get_lost(X, error, message):
    with pytest.raises(error, match=message):
        from_tslearn(X)


@pytest.mark.parametrize("X", [[walks(), walks()], [[[1, 2], [3]], [[1, 2], [3, 4]]]])
def test_series_of_other_shapes(X):
    for read in (from_tslearn, lambda X: check_panel(X, TimeSeriesContrastiveKMeans())):
        with pytest.raises(ValueError, match=r"X\[0\] cannot be read as numbers"):
            read(X)

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sktime.datatypes import check_is_scitype, convert_to

from sktime_contrastive.panel import INNER_MTYPES, check_container, to_panel


def frames(lengths, n_channels=2, seed=0):
    rng = np.random.default_rng(seed)
    names = [f"channel_{i}" for i in range(n_channels)]
    return [
        pd.DataFrame(rng.normal(size=(n, n_channels)), columns=names) for n in lengths
    ]


def inner(X):
    """What a clusterer with these inner mtypes is handed by sktime."""
    valid, message, _ = check_is_scitype(X, "Panel", return_metadata=["n_instances"])
    assert valid, message
    return to_panel(convert_to(X, INNER_MTYPES, as_scitype="Panel"))


def same(panel, expected):
    np.testing.assert_array_equal(panel.lengths, expected.lengths)
    np.testing.assert_allclose(panel.values, expected.values)


panels = st.lists(st.integers(2, 9), min_size=1, max_size=6).flatmap(
    lambda lengths: st.builds(
        frames, st.just(lengths), st.integers(1, 3), st.integers(0, 1000)
    )
)


@given(panels)
@settings(deadline=None, max_examples=40)
def test_frames_come_through_as_they_are(X):
    panel = to_panel(X)
    assert panel.values.shape == (len(X), X[0].shape[1], max(map(len, X)))
    for values, length, frame in zip(panel.values, panel.lengths, X, strict=True):
        assert length == len(frame)
        np.testing.assert_array_equal(values[:, :length].T, frame)
        assert np.isnan(values[:, length:]).all()


@given(panels, st.sampled_from(["pd-multiindex", "nested_univ"]))
@settings(deadline=None, max_examples=40)
def test_unequal_containers_agree(X, mtype):
    same(inner(convert_to(X, mtype, as_scitype="Panel")), to_panel(X))


@pytest.mark.parametrize("mtype", ["polars_panel", "gluonts_ListDataset_panel"])
@pytest.mark.parametrize("lengths", [(6, 6, 6), (5, 9, 3)])
def test_polars_and_gluonts_agree(mtype, lengths):
    pytest.importorskip(mtype.partition("_")[0])  # gluonts has none for pandas 3
    X = frames(lengths)
    multiindex = convert_to(X, "pd-multiindex", as_scitype="Panel")
    same(inner(convert_to(multiindex, mtype, as_scitype="Panel")), to_panel(X))


@given(panels, st.integers(0, 5))
@settings(deadline=None, max_examples=40)
def test_array_padded_with_nan_is_the_unequal_panel(X, more):
    panel = to_panel(X)
    padded = np.pad(panel.values, [(0, 0), (0, 0), (0, more)], constant_values=np.nan)
    same(to_panel(padded), panel)


@given(st.permutations(range(5)))
@settings(deadline=None, max_examples=20)
def test_instances_keep_their_order_and_ids(order):
    X = frames([4, 2, 5, 3, 6])
    ids = [f"run {i}" for i in order]
    panel = to_panel(pd.concat([X[i] for i in order], keys=ids))
    assert list(panel.instances) == ids
    same(panel, to_panel([X[i] for i in order]))


def test_rows_of_an_instance_need_not_be_adjacent():
    X = frames([3, 3])
    frame = pd.concat(X, keys=["a", "b"])
    interleaved = frame.iloc[[0, 3, 1, 4, 2, 5]]
    same(to_panel(interleaved), to_panel(X))


def test_input_is_not_changed():
    X = np.array([[[1.0, np.nan, 3.0]], [[1.0, 2.0, np.nan]]])
    before = X.copy()
    to_panel(X)
    np.testing.assert_array_equal(X, before)


def test_integers_and_booleans_are_numbers():
    for dtype in (int, bool, np.float32):
        check_container(np.ones((2, 1, 5), dtype))
        assert to_panel(np.ones((2, 1, 5), dtype)).values.dtype == np.float64


@pytest.mark.parametrize(
    "X", [np.zeros((0, 1, 5)), np.zeros((3, 1, 0)), [], pd.DataFrame()]
)
def test_empty(X):
    with pytest.raises(ValueError, match="X is empty"):
        check_container(X)


@pytest.mark.parametrize("bad", [np.inf, -np.inf, 1e200])
def test_infinite_names_the_instance(bad):
    X = frames([5, 6, 7])
    X[1].iloc[2, 0] = bad
    with pytest.raises(ValueError, match=r"infinite.*instance b\b"):
        to_panel(pd.concat(X, keys=["a", "b", "c"]))


def test_nothing_observed_names_the_instances():
    X = np.ones((9, 2, 5))
    X[1:8] = np.nan
    with pytest.raises(
        ValueError, match="no finite value in instances 1, 2, 3, 4, 5 and 2"
    ):
        to_panel(X)


@pytest.mark.parametrize(
    "X", [np.ones((3, 1, 1)), np.array([[[1, 2.0]], [[1, np.nan]]])]
)
def test_a_single_step(X):
    with pytest.raises(ValueError, match="length 1"):
        to_panel(X)


@pytest.mark.parametrize("dtype", [object, "category", str, "datetime64[ns]"])
def test_columns_that_are_no_numbers(dtype):
    X = pd.concat(frames([4, 4]), keys=[0, 1])
    X["wrong"] = pd.Series([20260101] * 8, X.index).astype(str).astype(dtype)
    with pytest.raises(TypeError, match=r"categorical columns: 'wrong' \("):
        check_container(X)
    with pytest.raises(TypeError, match="'wrong'"):
        check_container([X.loc[0], X.loc[1]])


def test_an_empty_frame_among_others_names_the_instance():
    X = [*frames([4, 4]), pd.DataFrame({"channel_0": [], "channel_1": []})]
    check_container(X)
    with pytest.raises(ValueError, match="no finite value in instance 2"):
        to_panel(X)


@pytest.mark.parametrize("X", [None, 3, "panel"])
def test_what_is_no_panel_is_left_to_sktime(X):
    check_container(X)


def test_array_of_objects():
    with pytest.raises(TypeError, match="dtype object"):
        check_container(np.ones((2, 1, 5), dtype=object))


def test_frames_of_a_list_are_aligned_by_their_columns():
    X = frames([4, 5, 3], n_channels=3)
    mixed = [X[0], X[1][["channel_2", "channel_0", "channel_1"]], X[2].iloc[:, ::-1]]
    same(to_panel(mixed), to_panel(X))


def test_columns_from_0_on_are_positions():
    X = frames([4, 5])
    numbered = [frame.set_axis([0, 1], axis=1) for frame in X]
    same(to_panel(numbered), to_panel(X))
    assert to_panel(numbered).channels is None
    swapped = [numbered[0], numbered[1][[1, 0]]]
    same(to_panel(swapped), to_panel(X))


@pytest.mark.parametrize("columns", [["a", "b"], ["channel_0"] * 2, [0, 1]])
def test_frames_with_other_columns(columns):
    X = frames([4, 5])
    with pytest.raises(ValueError, match=r"X\[1\] has the channels .*X\[0\] has"):
        to_panel([X[0], X[1].set_axis(columns, axis=1)])
    with pytest.raises(ValueError, match=r"X\[1\] has the channels"):
        to_panel([X[0], X[1].iloc[:, :1]])

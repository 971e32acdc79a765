import numpy as np

from sktime_contrastive.panel import to_panel
from sktime_contrastive.panel.gaps import fill_gaps, observed_lengths


def test_gaps_are_interpolated_and_edges_take_the_nearest():
    X = np.array([[[np.nan, 1.0, np.nan, np.nan, 4.0, np.nan], [0, 1, 2, 3, 4, 5.0]]])
    panel = to_panel(X)
    np.testing.assert_allclose(panel.values[0, 0], [1, 1, 2, 3, 4, 4])
    assert panel.lengths == [6]


def test_a_series_ends_with_its_last_observed_step():
    nan = np.nan
    values = np.array([[[1, nan, nan], [nan, 2, nan]], [[nan] * 3] * 2, [[1] * 3] * 2])
    np.testing.assert_array_equal(observed_lengths(values), [2, 0, 3])


def test_without_gaps_nothing_is_copied():
    values = np.array([[[1.0, 2.0, np.nan]], [[1.0, 2.0, 3.0]]])
    assert fill_gaps(values, np.array([2, 3])) is values


def test_each_channel_is_filled_by_itself():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(3, 2, 20))
    steps = np.arange(20)
    expected = values.copy()
    for series, channel, gone in [(0, 1, [3, 4]), (1, 0, [0]), (2, 1, [18, 19])]:
        kept = np.setdiff1d(steps, gone)
        own = values[series, channel]
        expected[series, channel] = np.interp(steps, kept, own[kept])
        values[series, channel, gone] = np.nan
    filled = fill_gaps(values, np.full(3, 20))
    np.testing.assert_allclose(filled, expected)


def test_a_channel_never_observed_stays_missing():
    values = np.array([[[1.0, 2.0, 3.0], [np.nan] * 3]])
    filled = fill_gaps(values, np.array([3]))
    assert np.isnan(filled[0, 1]).all()

import numpy as np
import pytest

from sktime_contrastive.explanation.donors import draw_donors, has_donors


def test_donors_are_of_other_clusters_as_often_as_they_are_many():
    labels = np.repeat([0, 1, 2, -1], [50, 30, 20, 10])
    donors = draw_donors(labels, labels, n_draws=200, seed=0)
    assert donors.shape == (110, 200)
    given = labels[donors]
    assert (given >= 0).all()
    assert (given != labels[:, None]).all()
    of_first = np.bincount(given[labels == 0].ravel(), minlength=3) / (50 * 200)
    np.testing.assert_allclose(of_first, [0, 0.6, 0.4], atol=0.02)
    np.testing.assert_array_equal(donors, draw_donors(labels, labels, 200, seed=0))
    assert not np.array_equal(donors, draw_donors(labels, labels, 200, seed=1))


def test_donors_of_a_series_are_spread_over_the_other_clusters():
    labels = np.repeat([0, 1, 2, 3], [20, 20, 20, 40])
    given = labels[draw_donors(labels, labels, n_draws=4, seed=0)]
    of_first = np.sort(given[:20], axis=1)
    np.testing.assert_array_equal(of_first, np.tile([1, 2, 3, 3], (20, 1)))
    assert len(np.unique(draw_donors(labels, labels, 4, seed=0))) > 60
    more_than_there_are = draw_donors(np.array([0, 1]), np.array([0, 1]), 5, seed=0)
    np.testing.assert_array_equal(more_than_there_are, [[1] * 5, [0] * 5])


@pytest.mark.parametrize(
    ("labels", "background", "expected"),
    [
        ([0, 1], [0, 1], True),
        ([0, 0], [1, 1], True),
        ([0, 1], [1, 1], False),
        ([0], [-1, -1], False),
        ([-1], [0], True),
    ],
)
def test_where_there_are_none(labels, background, expected):
    labels, background = np.array(labels), np.array(background)
    assert has_donors(labels, background) == expected
    if not expected:
        with pytest.raises(ValueError, match="replacement='level'"):
            draw_donors(labels, background, 1, seed=0)

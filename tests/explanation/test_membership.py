import numpy as np
import pytest

from sktime_contrastive.explanation.membership import Membership


@pytest.fixture
def two_clusters():
    codes = np.array([[-1.0, 0], [1, 0], [9, 0], [11, 0], [50, 0]])
    labels = np.array([0, 0, 1, 1, -1])
    return Membership(codes, labels, np.array([[0.0, 0], [10, 0]]))


def test_margin_is_1_at_the_centre_0_on_the_border_and_less_beyond(two_clusters):
    codes = np.array([[0.0, 0], [5, 7], [10, 0], [2.5, 0]])
    margins, own, others = two_clusters.margins(codes, np.zeros(4, dtype=int))
    np.testing.assert_allclose(margins, [1, 0, -1, 0.8])
    np.testing.assert_allclose(own, [0, np.hypot(5, 7), 10, 2.5])
    assert others.tolist() == [1] * 4


def test_units_of_the_map_do_not_matter(two_clusters):
    rng = np.random.default_rng(0)
    codes, labels = rng.normal(size=(30, 2)), np.arange(30) % 3
    centers = np.array([codes[labels == label].mean(axis=0) for label in range(3)])
    margins = [
        Membership(scale * codes, labels, scale * centers).margins(
            scale * codes, labels
        )[0]
        for scale in (1.0, 1e-6, 1e6)
    ]
    np.testing.assert_allclose(margins[1], margins[0], rtol=1e-9)
    np.testing.assert_allclose(margins[2], margins[0], rtol=1e-9)


def test_noise_is_further_the_further_it_is(two_clusters):
    codes = np.array([[0.0, 0], [12, 0], [60, 0]])
    margins, own, others = two_clusters.margins(codes, np.full(3, -1))
    assert margins[0] == 0
    assert 0 < margins[1] < margins[2] < 1
    assert own.tolist() == [0, 2, 50]
    assert others.tolist() == [0, 1, 1]


def test_clusters_of_any_form_are_compared_by_their_members():
    angles = np.linspace(0, 2 * np.pi, 50, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    codes = np.concatenate([10 * ring, 0.1 * ring])
    labels = np.repeat([0, 1], 50)
    membership = Membership(codes, labels, np.zeros((2, 2)))
    margins, _, others = membership.margins(codes, labels)
    assert margins.min() > 0.5  # by their one centre all margins were 0
    assert (others == 1 - labels).all()


def test_one_cluster_and_none():
    codes = np.array([[0.0, 0], [2, 0]])
    alone = Membership(codes, np.zeros(2, dtype=int), np.array([[1.0, 0]]))
    margins, _, others = alone.margins(np.array([[1.0, 0], [2, 0]]), np.zeros(2, int))
    assert margins.tolist() == [1, 0]
    assert others.tolist() == [-1, -1]
    nothing = Membership(codes, np.full(2, -1), np.empty((0, 2)))
    margins, own, others = nothing.margins(codes, np.full(2, -1))
    assert margins.tolist() == [0, 0]
    assert np.isnan(own).all()
    assert others.tolist() == [-1, -1]


def test_a_cluster_that_no_series_is_in_does_not_count():
    codes = np.array([[0.0, 0], [1, 0], [10, 0]])
    labels = np.array([0, 0, 2])
    centers = np.array([[0.5, 0], [5, 0], [10, 0]])
    membership = Membership(codes, labels, centers)
    assert membership.clusters.tolist() == [0, 2]
    _, _, others = membership.margins(codes, labels)
    assert others.tolist() == [2, 2, 0]

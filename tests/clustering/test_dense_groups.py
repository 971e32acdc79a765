import numpy as np
import pytest
from sklearn.cluster import HDBSCAN
from sklearn.datasets import make_blobs

from sktime_contrastive.clustering.dense_groups import count_dense_groups


def blobs(sizes, n_features=20, spread=1.5, seed=0):
    return make_blobs(sizes, n_features, cluster_std=spread, random_state=seed)[0]


@pytest.mark.parametrize("sizes", [(20, 20), (30, 150, 25, 90, 20), (25,) * 30])
def test_clear_groups_are_counted(sizes):
    assert count_dense_groups(blobs(sizes)) == len(sizes)


@pytest.mark.parametrize("seed", range(6))
def test_they_are_the_leaves_of_the_tree_of_hdbscan(seed):
    """Of single linkage, with groups that run into each other."""
    features = blobs([80] * 5, n_features=3, spread=2.0, seed=seed)
    evened_out = features / features.std(axis=0) ** 0.4
    leaves = HDBSCAN(
        min_cluster_size=17,  # 0.85 times the root of 400
        min_samples=1,
        cluster_selection_method="leaf",
        copy=True,
    ).fit(evened_out)
    assert count_dense_groups(features) == max(1, leaves.labels_.max() + 1)


@pytest.mark.parametrize("seed", range(3))
def test_units_and_order_do_not_matter(seed):
    features = blobs([80] * 5, n_features=3, spread=2.0, seed=seed)
    count = count_dense_groups(features)
    order = np.random.default_rng(0).permutation(len(features))
    assert count_dense_groups(features[order]) == count
    assert count_dense_groups(1e-3 * features + 5) == count


def line(n_series):
    """Evenly spaced series, in no order: there is no peak among them."""
    rng = np.random.default_rng(0)
    direction = rng.normal(size=5)
    return rng.permutation(n_series)[:, None] * direction


@pytest.mark.parametrize("n_series", [30, 100, 500])
def test_a_line_is_one_group(n_series):
    assert count_dense_groups(line(n_series)) == 1


def test_a_group_has_fewer_series_where_there_are_fewer():
    for n_series, n_groups in ((90, 2), (1990, 1)):
        features = line(n_series)
        few = features.max() + 100 * line(10)
        assert count_dense_groups(np.concatenate([features, few])) == n_groups


def test_features_that_vary_little_count_too():
    """The next one along the line is of the other group, and nearest to the eye."""
    place = np.arange(200)
    side = place % 2
    assert count_dense_groups(np.stack([place, side], axis=1)) == 2


@pytest.mark.parametrize("n_series", [1, 2, 7])
def test_few_series_are_one_group(n_series):
    features = np.random.default_rng(0).normal(size=(n_series, 5))
    assert count_dense_groups(features) == 1


def test_series_that_are_the_same_up_to_rounding_are_one_group():
    rng = np.random.default_rng(0)
    places = rng.normal(size=(2, 3))[np.arange(1000) % 2]
    assert count_dense_groups(np.ones((40, 3))) == 1
    assert count_dense_groups(places) == 2
    rounded = places + 1e-12 * rng.normal(size=places.shape)
    assert count_dense_groups(rounded) == 2

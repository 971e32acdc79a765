import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from sktime_contrastive.clustering.cuts import cheapest_cut, cut_costs
from sktime_contrastive.clustering.n_clusters import score_n_clusters


def blobs(sizes, n_features=20, seed=0):
    return make_blobs(sizes, n_features, cluster_std=1.5, random_state=seed)[0]


@pytest.mark.parametrize("n_families", [2, 3, 7])
def test_units_and_order_do_not_matter(n_families):
    features = blobs([30] * n_families)
    order = np.random.default_rng(0).permutation(len(features))
    costs = cut_costs(features)
    np.testing.assert_allclose(cut_costs(features[order]), costs, atol=1e-6)
    np.testing.assert_allclose(cut_costs(1e-3 * features + 5), costs, atol=1e-6)


def test_costs_never_fall_and_are_normalized_cuts():
    costs = cut_costs(np.random.default_rng(0).normal(size=(300, 5)))
    assert (np.diff(costs) >= 0).all()
    assert costs[0] > 0.05
    assert costs[-1] <= 2


def test_cost_by_definition():
    """Edges from either side to the other, over all edges of that side, added up."""
    rng = np.random.default_rng(0)
    points = np.concatenate([rng.normal(0, 1, (30, 2)), rng.normal(3, 1, (50, 2))])
    distances = np.linalg.norm(points[:, None] - points, axis=-1)
    cost, side = cheapest_cut(distances)
    edges = np.zeros((80, 80))
    for i in range(80):
        edges[i, np.argsort(distances[i])[1:11]] += 1
    edges += edges.T
    across = edges[side][:, ~side].sum()
    assert cost == pytest.approx(
        across / edges[side].sum() + across / edges[~side].sum()
    )
    truth = np.arange(80) < 30
    assert adjusted_rand_score(truth, side) > 0.8
    real = edges[truth][:, ~truth].sum()
    assert cost <= real / edges[truth].sum() + real / edges[~truth].sum() + 1e-12


def test_families_that_are_not_connected_cost_nothing():
    costs = cut_costs(blobs([40] * 6))
    assert (costs[:5] < 1e-9).all()
    assert costs[5] > 0.1


def test_the_graph_is_cut_the_same_whether_the_eigenvector_is_dense_or_not(monkeypatch):
    features = np.random.default_rng(0).normal(size=(200, 3)) * [5, 1, 1]
    dense = cut_costs(features)[0]
    monkeypatch.setattr("sktime_contrastive.clustering.cuts._DENSE", 10)
    assert cut_costs(features)[0] == pytest.approx(dense, abs=0.02)


def test_fifty_at_most():
    costs = cut_costs(np.random.default_rng(0).normal(size=(1000, 3)))
    scores = score_n_clusters(costs, 2)
    assert list(scores.index) == list(range(2, 51))

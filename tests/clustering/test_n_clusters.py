from unittest.mock import Mock

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import DBSCAN, HDBSCAN, KMeans, SpectralClustering
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.clustering.cuts import cut_costs
from sktime_contrastive.clustering.dense_groups import count_dense_groups
from sktime_contrastive.clustering.n_clusters import NClustersChoice, score_n_clusters
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans


def choose(features):
    return NClustersChoice()(np.asarray(features))


def blobs(sizes, n_features=20, seed=0):
    return make_blobs(sizes, n_features, cluster_std=1.5, random_state=seed)[0]


@pytest.mark.parametrize("n_families", range(2, 11))
@pytest.mark.parametrize("size", [20, 60])
def test_clear_families_are_counted(n_families, size):
    assert choose(blobs([size] * n_families)) == n_families


@pytest.mark.parametrize("sizes", [(20, 200), (20, 60, 180, 40), (30, 150, 25, 90, 20)])
def test_families_of_unequal_sizes_are_counted(sizes):
    assert choose(blobs(sizes)) == len(sizes)


def test_more_families_than_usual_are_counted():
    assert choose(blobs([25] * 30)) == 30


def test_large_panels_are_sampled(monkeypatch):
    cut, count = Mock(wraps=cut_costs), Mock(wraps=count_dense_groups)
    module = "sktime_contrastive.clustering.n_clusters"
    monkeypatch.setattr(f"{module}.cut_costs", cut)
    monkeypatch.setattr(f"{module}.count_dense_groups", count)
    assert choose(blobs([1200] * 4)) == 4
    for look in (cut, count):
        assert look.call_args.args[0].shape == (2000, 20)


@pytest.mark.parametrize("n_series", [2, 4, 7, 8, 12])
def test_few_series(n_series):
    features = np.random.default_rng(0).normal(size=(n_series, 5))
    choice = NClustersChoice().fit(features)
    assert 2 <= choice.n_clusters_ <= max(2, n_series // 4)
    assert np.isfinite(choice.scores_).all()


def test_series_that_are_the_same_up_to_rounding_are_not_taken_apart():
    rng = np.random.default_rng(0)
    places = rng.normal(size=(3, 10))[np.arange(90) % 3]
    assert choose(places) == 3
    assert choose(places + 1e-8 * rng.normal(size=places.shape)) == 3
    assert len(cut_costs(np.ones((40, 3)))) == 0
    assert choose(np.ones((40, 3))) == 2


@pytest.mark.parametrize("cost", [0.1, 0.5])
def test_where_no_step_stands_out_the_expected_number_wins(cost):
    for expected in (2, 7, 30):
        assert score_n_clusters(np.full(50, cost), expected).idxmax() == expected
    assert score_n_clusters(np.full(50, cost), 1).idxmax() == 2


def test_a_clear_step_outweighs_what_is_expected():
    for n_clusters in (2, 3, 8, 15):
        costs = np.repeat([0.001, 0.3], [n_clusters - 1, 30])
        for expected in (n_clusters // 2, 2 * n_clusters):
            assert score_n_clusters(costs, expected).idxmax() == n_clusters


def test_a_slight_step_does_not():
    costs = np.repeat([0.1, 0.2], [1, 40])
    assert score_n_clusters(costs, 10).idxmax() == 10


def test_the_dense_groups_are_what_is_expected():
    """Families that run into each other, so that no cut stands out."""
    features = make_blobs([150] * 5, 2, cluster_std=1.6, random_state=0)[0]
    choice = NClustersChoice().fit(features)
    scores = score_n_clusters(cut_costs(features), count_dense_groups(features))
    pd.testing.assert_series_equal(choice.scores_, scores)


def families(n_families, n_series, seed=0):
    """Sines of frequencies that are well apart, phases free, with noise."""
    rng = np.random.default_rng(seed)
    time = np.linspace(0, 1, 80)
    frequencies = np.geomspace(1.5, 16, n_families)
    X = [
        np.sin(2 * np.pi * (f * time + rng.uniform(0, 1, (n_series, 1))))
        for f in frequencies
    ]
    X = np.concatenate(X)[:, None]
    return X + rng.normal(0, 0.1, X.shape), np.repeat(np.arange(n_families), n_series)


@pytest.fixture
def fast():
    return recipes.neighbors_2d(num_epochs=20, n_init=2)


@pytest.mark.parametrize(("n_families", "n_series"), [(2, 40), (4, 25), (2, 20)])
def test_auto_counts_families_of_series(n_families, n_series):
    X, y = families(n_families, n_series)
    model = ContrastiveClusterer("auto", random_state=0).fit(X)
    assert model.n_clusters_ == n_families
    assert adjusted_rand_score(y, model.labels_) > 0.9
    assert (model.predict(X) == model.labels_).all()


def test_auto_gives_what_its_number_gives(fast):
    """The codes are laid out for the number that was chosen."""
    X, _ = families(3, 20)
    auto = ContrastiveClusterer("auto", fast, random_state=0).fit(X)
    given = ContrastiveClusterer(auto.n_clusters_, fast, random_state=0).fit(X)
    np.testing.assert_array_equal(auto.embedding_, given.embedding_)
    np.testing.assert_array_equal(auto.labels_, given.labels_)
    assert not hasattr(given, "n_clusters_scores_")
    tslearn = TimeSeriesContrastiveKMeans("auto", fast, random_state=0)
    labels = tslearn.fit_predict(X.transpose(0, 2, 1))
    np.testing.assert_array_equal(labels, auto.labels_)
    assert tslearn.n_clusters_scores_.equals(auto.n_clusters_scores_)


@pytest.mark.parametrize(
    "clusterer",
    [
        KMeans(),
        GaussianMixture(9),
        SpectralClustering(),
        make_pipeline(StandardScaler(), KMeans()),
        make_pipeline(StandardScaler(), GaussianMixture(9)),
    ],
    ids=lambda clusterer: type(clusterer).__name__,
)
def test_auto_and_a_number_reach_any_clusterer(fast, clusterer):
    X, _ = families(3, 20)
    for n_clusters in ("auto", 3):
        model = ContrastiveClusterer(n_clusters, fast, clusterer, random_state=0).fit(X)
        assert len(model.cluster_centers_) == 3


@pytest.mark.parametrize(
    "clusterer", [HDBSCAN(copy=True), make_pipeline(StandardScaler(), DBSCAN(0.3))]
)
def test_a_clusterer_that_finds_its_own_number_finds_it_in_the_layout(fast, clusterer):
    X, _ = families(3, 20)
    own = ContrastiveClusterer("auto", fast, clusterer, random_state=0).fit(X)
    assert own.n_clusters_scores_.idxmax() == 3
    three = ContrastiveClusterer(3, fast, random_state=0).fit(X)
    np.testing.assert_array_equal(own.embedding_, three.embedding_)
    alone = clusterer.fit_predict(own.embedding_)
    assert own.n_clusters_ == len(set(alone) - {-1})


def test_encoders_that_read_the_series_have_a_number_too(quick):
    X, _ = families(3, 20)
    model = ContrastiveClusterer("auto", quick, random_state=0).fit(X)
    assert model.n_clusters_scores_.idxmax() == 3

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import (
    DBSCAN,
    HDBSCAN,
    AgglomerativeClustering,
    BisectingKMeans,
    KMeans,
)
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture
from sktime.datasets import load_basic_motions, load_japanese_vowels
from tslearn.clustering import TimeSeriesKMeans

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans


@pytest.fixture(
    scope="module",
    params=[None, recipes.plain_2d(num_epochs=150)],
    ids=["default", "plain_2d"],
)
def fitted(request, two_families):
    X, _ = two_families
    return ContrastiveClusterer(2, request.param, random_state=0).fit(X)


def test_finds_two_families(fitted, two_families):
    assert adjusted_rand_score(two_families[1], fitted.labels_) > 0.8


@pytest.mark.parametrize(
    ("recipe", "least"), [(None, 0.8), (recipes.plain_2d(num_epochs=120), 0.3)]
)
def test_finds_motions_in_six_channels(recipe, least):
    X, y = load_basic_motions(return_type="numpy3D")
    clusterer = ContrastiveClusterer(4, recipe, random_state=0).fit(X)
    assert adjusted_rand_score(y, clusterer.labels_) > least
    np.testing.assert_array_equal(clusterer.predict(X), clusterer.labels_)


@pytest.mark.parametrize(
    ("recipe", "least"), [(None, 0.7), (recipes.plain_2d(num_epochs=60), 0.15)]
)
def test_finds_speakers_in_unequal_series(recipe, least):
    X, y = load_japanese_vowels(split="train", return_type="pd-multiindex")
    clusterer = ContrastiveClusterer(9, recipe, random_state=0).fit(X)
    assert adjusted_rand_score(y, clusterer.labels_) > least
    np.testing.assert_array_equal(clusterer.predict(X), clusterer.labels_)


def test_finds_levels_as_well_as_shapes():
    """The level of a series is its class, and every series is z-normalized inside."""
    rng = np.random.default_rng(0)
    steps = np.linspace(0, 6 * np.pi, 80)
    level = np.repeat([0.0, 3.0, 6.0], 30)
    X = level[:, None] + np.sin(steps + rng.uniform(0, 0.5, (90, 1)))
    X = X[:, None] + rng.normal(0, 0.2, (90, 1, 80))
    by_level = ContrastiveClusterer(3, random_state=0).fit(X).labels_
    assert adjusted_rand_score(level, by_level) > 0.8
    forgetful = recipes.neighbors_2d(scaling="series")
    by_shape = ContrastiveClusterer(3, forgetful, random_state=0).fit(X).labels_
    assert adjusted_rand_score(level, by_shape) < 0.2


def test_fitted_attributes(fitted, two_families):
    X, _ = two_families
    assert fitted.labels_.shape == (40,)
    assert set(fitted.labels_) == {0, 1}
    assert fitted.cluster_centers_.shape == (2, 2)
    assert fitted.embedding_.shape == (40, 2)
    assert fitted.n_clusters_ == 2
    assert list(fitted.history_.columns) == [
        "epoch",
        "loss",
        "learning_rate",
        "seconds",
    ]
    deviations = fitted.embedding_ - fitted.cluster_centers_[fitted.labels_]
    assert fitted.inertia_ == pytest.approx(np.square(deviations).sum())
    assert fitted.score(X) == pytest.approx(-fitted.inertia_)
    np.testing.assert_allclose(fitted.embed(X), fitted.embedding_, atol=1e-5)


def test_predict_gives_the_labels_of_what_was_fitted(fitted, two_families):
    X, _ = two_families
    np.testing.assert_array_equal(fitted.predict(X), fitted.labels_)


def test_predict_follows_a_permutation(fitted, two_families):
    X, _ = two_families
    order = np.random.default_rng(1).permutation(40)
    np.testing.assert_array_equal(fitted.predict(X[order]), fitted.labels_[order])


def test_probabilities(fitted, two_families):
    X, _ = two_families
    proba = fitted.predict_proba(X)
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    np.testing.assert_array_equal(proba.argmax(axis=1), fitted.labels_)
    assert ((proba > 0) & (proba < 1)).any()  # soft, not one-hot
    on_the_border = fitted.cluster_centers_.mean(axis=0, keepdims=True)
    soft = fitted.clustering_.predict_proba(on_the_border)
    np.testing.assert_allclose(soft, 0.5, atol=1e-6)


@pytest.mark.parametrize(
    "clusterer",
    [
        *(
            KMeans(),
            GaussianMixture(),
            BisectingKMeans(),
            TimeSeriesKMeans(metric="dtw"),
        ),
        *(AgglomerativeClustering(), HDBSCAN(copy=True), DBSCAN(eps=0.5)),
        AgglomerativeClustering(n_clusters=None, distance_threshold=1.0),
    ],
    ids=repr,
)
def test_any_clusterer(clusterer, two_families, quick):
    X, _ = two_families
    before = repr(clusterer)
    model = ContrastiveClusterer(3, quick, clusterer, random_state=0).fit(X)
    assert repr(clusterer) == before
    np.testing.assert_array_equal(model.predict(X), model.labels_)
    assert model.cluster_centers_.shape == (model.n_clusters_, 2)
    proba = model.predict_proba(X)
    assert proba.shape == (40, model.n_clusters_)
    in_cluster = model.labels_ >= 0
    np.testing.assert_allclose(proba[in_cluster].sum(axis=1), 1)
    assert (proba[~in_cluster] == 0).all()
    if in_cluster.any():
        labels = model.labels_[in_cluster]
        np.testing.assert_array_equal(proba[in_cluster].argmax(axis=1), labels)
    name = {"GaussianMixture": "n_components"}.get(type(clusterer).__name__)
    given = clusterer.get_params()
    if name or given.get("n_clusters"):
        assert model.clusterer_.get_params()[name or "n_clusters"] == 3
        assert model.n_clusters_ <= 3


def test_components_without_series_are_no_clusters(two_families, quick):
    X, _ = two_families
    mixture = BayesianGaussianMixture(n_components=12)
    model = ContrastiveClusterer(12, quick, mixture, random_state=0).fit(X)
    assert model.n_clusters_ == len(np.unique(model.labels_)) < 12
    assert model.predict_proba(X).shape == (40, 12)


def test_without_predict_new_codes_take_the_label_of_the_nearest(two_families, quick):
    X, _ = two_families
    model = ContrastiveClusterer(4, quick, AgglomerativeClustering(), random_state=0)
    model.fit(X)
    new = np.random.default_rng(0).normal(size=(50, 2)) + model.embedding_.mean(axis=0)
    distances = np.linalg.norm(new[:, None] - model.embedding_, axis=-1)
    nearest = model.labels_[distances.argmin(axis=1)]
    np.testing.assert_array_equal(model.predict_codes(new), nearest)


def test_auto_finds_four_motions():
    X, _ = load_basic_motions(return_type="numpy3D")
    clusterer = ContrastiveClusterer("auto", random_state=0).fit(X)
    assert clusterer.n_clusters_ == 4
    scores = clusterer.n_clusters_scores_
    assert isinstance(scores, pd.Series)
    assert list(scores.index[:4]) == [2, 3, 4, 5]
    assert scores.idxmax() == clusterer.n_clusters_
    assert clusterer.n_clusters == "auto"
    assert clusterer.predict_proba(X).shape == (80, 4)


def test_n_init_is_that_of_the_embedder(two_families, quick):
    X, _ = two_families
    own = ContrastiveClusterer(2, quick, n_init=3, random_state=0).fit(X)
    quick = quick.clone().set_params(n_init=3)
    embedders = ContrastiveClusterer(2, quick, random_state=0).fit(X)
    np.testing.assert_array_equal(own.embedding_, embedders.embedding_)
    assert own.embedder_.n_init == 3
    assert isinstance(own.embedder_.random_state, int)


def test_parameters_reach_the_embedder(quick, two_families):
    model = ContrastiveClusterer(2, quick).set_params(embedder__latent_dim=3)
    assert model.fit(two_families[0]).embedding_.shape == (40, 3)
    assert quick.get_params()["random_state"] is None  # the copy alone was seeded


def test_verbose_shows_the_loss(quick, two_families, capsys):
    ContrastiveClusterer(2, quick, verbose=True).fit(two_families[0])
    shown = capsys.readouterr().err
    assert "contrastive training" in shown
    assert "loss=" in shown


def test_agreement_is_that_of_the_networks(two_families):
    X, _ = two_families
    embedder = recipes.neighbors_2d(num_epochs=5, n_init=3)
    several = ContrastiveClusterer(2, embedder, random_state=0).fit(X)
    assert several.agreement_ == several.embedder_.agreement_
    assert -1 <= several.agreement_ <= 1
    one = ContrastiveClusterer(2, embedder, n_init=1, random_state=0).fit(X)
    assert np.isnan(one.agreement_)
    km = TimeSeriesContrastiveKMeans(2, embedder, random_state=0).fit(X[:, 0])
    assert km.agreement_ == several.agreement_

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.cluster import (
    DBSCAN,
    HDBSCAN,
    AgglomerativeClustering,
    BisectingKMeans,
    KMeans,
)
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from sktime.datasets import load_basic_motions, load_japanese_vowels
from sktime.exceptions import NotFittedError
from tslearn.clustering import TimeSeriesKMeans

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.panel import to_panel
from sktime_contrastive.training.loop import TrainingLoop


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
    soft = fitted._clustering.predict_proba(on_the_border)
    np.testing.assert_allclose(soft, 0.5, atol=1e-6)


CONTAINERS = ["numpy3D", "pd-multiindex", "df-list", "nested_univ"]


@pytest.mark.parametrize("container", CONTAINERS)
def test_containers_give_the_same_labels(quick, container):
    expected = None
    for mtype in ("df-list", container):
        X, _ = load_basic_motions(split="train", return_type=mtype)
        clusterer = ContrastiveClusterer(3, quick, random_state=0).fit(X)
        if expected is None:
            expected = clusterer
        np.testing.assert_array_equal(clusterer.embedding_, expected.embedding_)
        np.testing.assert_array_equal(clusterer.predict(X), expected.labels_)


def test_rows_of_a_2d_array_are_univariate_series(quick, two_families):
    X, _ = two_families
    clusterer = ContrastiveClusterer(2, quick, random_state=0)
    np.testing.assert_array_equal(clusterer.fit_predict(X[:, 0]), clusterer.predict(X))


def test_missing_values(quick, two_families):
    X = two_families[0].copy()
    X[np.random.default_rng(0).random(X.shape) < 0.2] = np.nan
    clusterer = ContrastiveClusterer(2, quick, random_state=0)
    labels = clusterer.fit_predict(X)
    np.testing.assert_array_equal(labels, clusterer.labels_)


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
    assert list(scores.index) == list(range(2, 21))
    assert scores.idxmax() == clusterer.n_clusters_
    assert clusterer.n_clusters == "auto"
    assert clusterer.predict_proba(X).shape == (80, 4)


def test_n_init_keeps_the_training_with_the_lowest_loss(two_families, quick):
    X, _ = two_families
    best = ContrastiveClusterer(2, quick, n_init=3, random_state=0).fit(X)
    one = ContrastiveClusterer(2, quick, n_init=1, random_state=0).fit(X)
    assert best.history_["loss"].iloc[-1] <= one.history_["loss"].iloc[-1]
    seeds = {embedder.random_state for embedder in (best.embedder_, one.embedder_)}
    assert all(isinstance(seed, int) for seed in seeds)


def test_parameters_reach_the_embedder(quick, two_families):
    model = ContrastiveClusterer(2, quick).set_params(embedder__latent_dim=3)
    assert model.fit(two_families[0]).embedding_.shape == (40, 3)
    assert quick.get_params()["random_state"] is None  # the copy alone was seeded


def test_numpy_integers_are_integers(two_families):
    X, _ = two_families
    recipe = recipes.neighbors_2d(num_epochs=3)
    codes = [
        ContrastiveClusterer(n_clusters, recipe, random_state=0).fit(X).embedding_
        for n_clusters in (2, np.int64(2))
    ]
    np.testing.assert_array_equal(*codes)


def test_random_state_of_the_embedder_holds_where_none_is_given(quick, two_families):
    X, _ = two_families
    quick.set_params(random_state=5)
    codes = [ContrastiveClusterer(2, quick).fit(X).embedding_ for _ in range(2)]
    np.testing.assert_array_equal(*codes)


SCRIPT = """
import sys, numpy as np
from sktime.datasets import load_japanese_vowels
from sktime_contrastive import ContrastiveClusterer, recipes
X, _ = load_japanese_vowels(split="train", return_type="pd-multiindex")
recipe = getattr(recipes, sys.argv[2])(num_epochs=3)
clusterer = ContrastiveClusterer(4, recipe, random_state=42).fit(X.loc[:60])
np.savez(sys.argv[1], codes=clusterer.embedding_, labels=clusterer.labels_)
"""


@pytest.mark.parametrize("recipe", ["neighbors_2d", "plain_2d"])
def test_two_processes_give_the_same_bits(tmp_path, recipe):
    results = []
    for name in ("a.npz", "b.npz"):
        command = [sys.executable, "-c", SCRIPT, tmp_path / name, recipe]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        assert (run.stdout, run.stderr) == ("", "")  # verbose=False prints nothing
        results.append(np.load(tmp_path / name))
    np.testing.assert_array_equal(results[0]["codes"], results[1]["codes"])
    np.testing.assert_array_equal(results[0]["labels"], results[1]["labels"])


@pytest.mark.parametrize("random_state", [None, 3])
def test_global_generators_are_untouched(quick, two_families, random_state):
    X, _ = two_families
    numpy_before = np.random.get_state()[1].copy()  # noqa: NPY002
    torch_before = torch.get_rng_state()
    threads = torch.get_num_threads()
    for recipe in (quick, recipes.neighbors_2d(num_epochs=2)):
        ContrastiveClusterer(2, recipe, random_state=random_state).fit(X).predict(X)
    assert (np.random.get_state()[1] == numpy_before).all()  # noqa: NPY002
    assert torch.equal(torch.get_rng_state(), torch_before)
    assert torch.get_num_threads() == threads


def test_verbose_shows_the_loss(quick, two_families, capsys):
    ContrastiveClusterer(2, quick, verbose=True).fit(two_families[0])
    shown = capsys.readouterr().err
    assert "contrastive training" in shown
    assert "loss=" in shown


@pytest.mark.parametrize("refit", [False, True])
def test_ctrl_c_leaves_it_unfitted(quick, two_families, monkeypatch, refit):
    X, _ = two_families
    clusterer = ContrastiveClusterer(2, quick, random_state=0)
    if refit:
        clusterer.fit(X)
    original, steps = TrainingLoop.step, []

    def break_off(loop, batch):
        steps.append(batch)
        if len(steps) == 2:
            raise KeyboardInterrupt
        return original(loop, batch)

    monkeypatch.setattr(TrainingLoop, "step", break_off)
    with pytest.raises(KeyboardInterrupt):
        clusterer.fit(X)
    assert not clusterer.is_fitted
    assert not hasattr(clusterer, "labels_")
    assert not hasattr(clusterer, "embedder_")
    with pytest.raises(NotFittedError):
        clusterer.predict(X)
    monkeypatch.undo()
    assert clusterer.fit(X).labels_.shape == (40,)


def test_a_failed_fit_keeps_the_last_one(quick, two_families):
    X, _ = two_families
    clusterer = ContrastiveClusterer(2, quick, random_state=0).fit(X)
    labels = clusterer.labels_
    for bad in (np.full((5, 1, 9), np.inf), np.zeros((1, 1, 9)), "no panel"):
        with pytest.raises((ValueError, TypeError)):
            clusterer.fit(bad)
        np.testing.assert_array_equal(clusterer.predict(X), labels)


def test_methods_before_fit(quick, two_families):
    clusterer = ContrastiveClusterer(2, quick)
    for method in ("predict", "predict_proba", "embed", "score", "predict_codes"):
        with pytest.raises(NotFittedError):
            getattr(clusterer, method)(two_families[0])


@pytest.mark.parametrize(
    "X", [np.ones((6, 1, 20)), np.repeat([[[1.0, 2, 3]], [[3.0, 1, 2]]], 5, 0)]
)
def test_constant_series_and_duplicates(quick, X):
    clusterer = ContrastiveClusterer(3, quick, random_state=0).fit(X)
    np.testing.assert_array_equal(clusterer.predict(X), clusterer.labels_)
    assert np.isfinite(clusterer.embedding_).all()
    proba = clusterer.predict_proba(X)
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    np.testing.assert_array_equal(proba.argmax(axis=1), clusterer.labels_)


def test_fit_panel_is_fit_behind_the_container(quick, two_families):
    X, _ = two_families
    clusterer = ContrastiveClusterer(2, quick, random_state=0)
    labels = clusterer.clone().fit(X).labels_
    np.testing.assert_array_equal(clusterer.fit_panel(to_panel(X)).labels_, labels)
    np.testing.assert_array_equal(clusterer.predict_codes(clusterer.embedding_), labels)

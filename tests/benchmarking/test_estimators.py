import inspect
import sys

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler
from sktime.clustering.base import BaseClusterer
from sktime.transformations.rocket import MiniRocketMultivariate

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.benchmarking import (
    ESTIMATORS,
    ClusteringBenchmark,
    TrainTest,
    make_estimator,
)
from sktime_contrastive.benchmarking.estimators import LeadingComponents
from sktime_contrastive.benchmarking.trials import configure

UMAP_OF_FEATURES = "rocket_features_umap_kmeans"


@pytest.fixture(scope="module")
def tiny():
    """6 sines and 6 ramps of two channels: (12, 2, 20), and their classes."""
    time = np.linspace(0, 1, 20)
    shapes = np.stack([np.sin(2 * np.pi * time), 2 * time - 1])
    y = np.tile([0, 1], 6)
    noise = np.random.default_rng(0).normal(0, 0.3, (12, 2, 20))
    return shapes[y][:, None] + noise, y


def quick_copy(name, y, seed):
    """Of few epochs where it is trained: that it runs is what is asked."""
    estimator = configure(make_estimator(name), y, seed, "classes")
    epochs = "embedder__trainer__num_epochs"
    if epochs in estimator.get_params():
        estimator.set_params(**{epochs: 2})
    return estimator


@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_name_is_a_clusterer_that_a_seed_repeats(name, tiny):
    X, y = tiny
    estimator = make_estimator(name)
    assert isinstance(estimator, BaseClusterer)
    assert make_estimator(name) is not estimator
    first, second = (quick_copy(name, y, seed=1).fit(X) for _ in range(2))
    assert (first.n_clusters, first.random_state) == (2, 1)
    assert first.labels_.shape == (12,)
    assert set(first.labels_) == {0, 1}
    np.testing.assert_array_equal(first.labels_, second.labels_)
    np.testing.assert_array_equal(first.predict(X[:5]), second.predict(X[:5]))


@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_name_has_a_line_that_says_what_it_is(name):
    assert len(inspect.getdoc(ESTIMATORS[name]).splitlines()) == 1


def test_an_unknown_name():
    with pytest.raises(ValueError, match="Did you mean 'dtw_kmeans'"):
        make_estimator("dtw-kmeans")


def test_names_run_in_a_benchmark(tiny):
    names = ["minirocket_pca_kmeans", "euclidean_kmeans", "kasba", "msm_kmedoids"]
    benchmark = ClusteringBenchmark(n_seeds=1)
    for name in names:
        benchmark.add_estimator(make_estimator(name), name)
    benchmark.add_task(tiny, TrainTest(8), task_id="tiny")
    benchmark.run()
    assert benchmark.results_.failures.empty
    scores = benchmark.results_.scores.set_index("estimator")["adjusted_rand_score"]
    assert scores.to_dict() == dict.fromkeys(names, 1.0)


@pytest.mark.parametrize("name", ["neighbors_2d", "plain_2d", "simclr"])
def test_recipes_by_name(name):
    clusterer = make_estimator(name)
    assert type(clusterer) is ContrastiveClusterer
    recipe = getattr(recipes, name)()
    assert repr(clusterer.embedder) == repr(recipe)


def test_settings_of_the_rivals():
    euclidean = make_estimator("euclidean_kmeans")
    assert (euclidean.metric, euclidean.n_init, euclidean.max_iter) == (
        *("euclidean", 10, 300),
    )
    assert make_estimator("dtw_kmeans").metric == "dtw"
    assert make_estimator("softdtw_kmeans").metric == "softdtw"
    for name in ("euclidean_kmeans", "dtw_kmeans", "softdtw_kmeans"):
        assert make_estimator(name).init == "k-means++"
    assert make_estimator("k_shapes").n_init == 1


@pytest.mark.parametrize("name", ["kasba", "msm_kmedoids"])
def test_aeons_are_aeons(name, noise):
    clustering = pytest.importorskip("aeon.clustering")
    expected = {
        "kasba": lambda: clustering.KASBA(3, random_state=2),
        "msm_kmedoids": lambda: clustering.TimeSeriesKMedoids(
            3, distance="msm", method="alternate", n_init=10, random_state=2
        ),
    }[name]().fit(noise[:10])
    found = make_estimator(name).set_params(n_clusters=3, random_state=2)
    found.fit(noise[:10])
    np.testing.assert_array_equal(found.labels_, expected.labels_)
    np.testing.assert_array_equal(
        found.predict(noise[10:]), expected.predict(noise[10:])
    )


def test_minirocket_is_features_components_and_kmeans(noise):
    found = make_estimator("minirocket_pca_kmeans")
    labels = found.set_params(n_clusters=3, random_state=2).fit_predict(noise)
    features = MiniRocketMultivariate(2000, random_state=2).fit_transform(noise)
    scaled = StandardScaler().fit_transform(features)
    codes = PCA(len(noise) - 1, random_state=2).fit_transform(scaled)
    expected = KMeans(3, n_init=10, random_state=2).fit_predict(codes)
    np.testing.assert_array_equal(labels, expected)
    np.testing.assert_array_equal(found.predict(noise[:5]), expected[:5])


def test_r_clustering_takes_the_components_of_one_percent_of_the_variance():
    rng = np.random.default_rng(0)
    variances = [60, 30, 7, 1.3, 0.7, 0.5, 0.3, 0.2]  # in hundredths
    table = rng.normal(size=(3000, 8)) * np.sqrt(variances)
    shares = PCA().fit(table).explained_variance_ratio_
    assert (shares >= 0.01).tolist() == [True] * 4 + [False] * 4
    found = LeadingComponents().fit(table)
    np.testing.assert_allclose(found.fit_transform(table), PCA(4).fit_transform(table))
    np.testing.assert_allclose(
        found.transform(table[:5]), found.fit_transform(table)[:5]
    )
    equal = rng.normal(size=(5000, 150))  # none has 1 %
    assert LeadingComponents().fit_transform(equal).shape == (5000, 1)


def test_r_clustering_is_its_features_components_and_kmeans(noise):
    found = make_estimator("r_clustering").set_params(n_clusters=3, random_state=2)
    labels = found.fit_predict(noise)
    features = MiniRocketMultivariate(500, random_state=2).fit_transform(noise)
    scaled = StandardScaler().fit_transform(features)
    codes = LeadingComponents(random_state=2).fit_transform(scaled)
    expected = KMeans(3, n_init=10, random_state=2).fit_predict(codes)
    np.testing.assert_array_equal(labels, expected)
    np.testing.assert_array_equal(found.predict(noise[:5]), expected[:5])


@pytest.mark.parametrize("name", [UMAP_OF_FEATURES, "minirocket_umap_kmeans"])
def test_umap_of_features_finds_shapes_in_unseen_series(name):
    pytest.importorskip("umap")
    rng = np.random.default_rng(0)
    steps = np.linspace(0, 1, 40)
    shapes = np.stack([np.sin(6 * np.pi * steps), 2 * steps - 1])
    y = np.tile([0, 1], 30)
    X = shapes[y][:, None] + rng.normal(0, 0.2, (60, 1, 40))
    clusterer = make_estimator(name)
    clusterer.set_params(n_clusters=2, random_state=0)
    labels = clusterer.fit_predict(X[:40])
    np.testing.assert_array_equal(labels, clusterer.labels_)
    assert adjusted_rand_score(y[:40], labels) == 1.0
    unseen = clusterer.predict(X[40:])
    assert adjusted_rand_score(y, np.concatenate([labels, unseen])) == 1.0


def test_umap_of_the_encoders_features_takes_unequal_lengths(uneven_noise):
    pytest.importorskip("umap")
    clusterer = make_estimator(UMAP_OF_FEATURES)
    clusterer.set_params(n_clusters=2, random_state=0)
    assert clusterer.fit_predict(uneven_noise).shape == (14,)


@pytest.mark.parametrize(
    "name",
    [
        *("kasba", "msm_kmedoids", "minirocket_pca_kmeans"),
        *("minirocket_umap_kmeans", "r_clustering"),
    ],
)
def test_what_needs_equal_lengths_says_so(name, uneven_noise):
    with pytest.raises(ValueError, match="unequal length"):
        make_estimator(name).fit(uneven_noise)


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("kasba", "aeon"),
        ("msm_kmedoids", "aeon"),
        ("minirocket_umap_kmeans", "umap"),
        (UMAP_OF_FEATURES, "umap"),
    ],
)
def test_a_missing_package_names_the_extra(name, package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=rf"needs {package}.*\[benchmark\]"):
        make_estimator(name)

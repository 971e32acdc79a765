import inspect

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler
from sktime.clustering.base import BaseClusterer
from sktime.transformations.rocket import MiniRocketMultivariate
from tslearn.clustering import KShape, TimeSeriesKMeans

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.benchmarking import (
    ESTIMATORS,
    ClusteringBenchmark,
    TrainTest,
    make_estimator,
)
from sktime_contrastive.benchmarking.adapters import (
    KASBA,
    ContrastiveKMeansTslearn,
    KMeansTslearn,
    KMedoidsMSM,
    KShapesTslearn,
)
from sktime_contrastive.benchmarking.feature_adapters import (
    MiniRocketKMeans,
    MiniRocketUMAPKMeans,
    RocketFeaturesUMAPKMeans,
)
from sktime_contrastive.benchmarking.trials import configure


@pytest.fixture(scope="module")
def tiny():
    """6 sines and 6 ramps of two channels: (12, 2, 20), and their classes."""
    time = np.linspace(0, 1, 20)
    shapes = np.stack([np.sin(2 * np.pi * time), 2 * time - 1])
    y = np.tile([0, 1], 6)
    noise = np.random.default_rng(0).normal(0, 0.3, (12, 2, 20))
    return shapes[y][:, None] + noise, y


@pytest.fixture(scope="module")
def noise():
    """Series without clusters, so that no two ways to cluster them agree by chance."""
    return np.random.default_rng(1).normal(size=(14, 2, 20))


@pytest.fixture(scope="module")
def unequal(tiny):
    return [pd.DataFrame(x.T[: 12 + 2 * (i % 5)]) for i, x in enumerate(tiny[0])]


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
    names = ["contrastive_kmeans_tslearn", "euclidean_kmeans", "kasba", "msm_kmedoids"]
    names.append("minirocket_pca_kmeans")
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


@pytest.mark.parametrize(
    ("adapter", "original", "options"),
    [
        (KMeansTslearn, TimeSeriesKMeans, {"metric": "euclidean", "init": "k-means++"}),
        (KMeansTslearn, TimeSeriesKMeans, {"metric": "dtw", "init": "k-means++"}),
        (KShapesTslearn, KShape, {}),
    ],
)
def test_tslearns_are_tslearns_along_time(adapter, original, options, noise):
    options = {**options, "n_init": 1, "random_state": 0}
    expected = original(3, **options).fit(noise[:10].transpose(0, 2, 1))
    found = adapter(3, **options).fit(noise[:10])
    np.testing.assert_array_equal(found.labels_, expected.labels_)
    np.testing.assert_array_equal(found.cluster_centers_, expected.cluster_centers_)
    np.testing.assert_array_equal(
        found.predict(noise[10:]), expected.predict(noise[10:].transpose(0, 2, 1))
    )


@pytest.mark.parametrize("lengths", ["equal", "unequal"])
def test_the_face_for_tslearn_has_the_labels_of_the_clusterer(lengths, noise, request):
    X = noise if lengths == "equal" else request.getfixturevalue("unequal")
    expected = ContrastiveClusterer(3, random_state=5).fit(X)
    found = ContrastiveKMeansTslearn(3, random_state=5).fit(X)
    np.testing.assert_array_equal(found.labels_, expected.labels_)
    np.testing.assert_array_equal(found.predict(X[:7]), expected.predict(X[:7]))


@pytest.mark.parametrize("adapter", [KASBA, KMedoidsMSM])
def test_aeons_are_aeons(adapter, noise):
    clustering = pytest.importorskip("aeon.clustering")
    expected = {
        KASBA: lambda: clustering.KASBA(3, random_state=2),
        KMedoidsMSM: lambda: clustering.TimeSeriesKMedoids(
            3, distance="msm", method="alternate", n_init=10, random_state=2
        ),
    }[adapter]().fit(noise[:10])
    found = adapter(3, random_state=2).fit(noise[:10])
    np.testing.assert_array_equal(found.labels_, expected.labels_)
    np.testing.assert_array_equal(
        found.predict(noise[10:]), expected.predict(noise[10:])
    )


def test_minirocket_is_features_components_and_kmeans(noise):
    found = MiniRocketKMeans(3, n_components=4, num_kernels=168, random_state=2)
    labels = found.fit_predict(noise)
    features = MiniRocketMultivariate(168, random_state=2).fit_transform(noise)
    scaled = StandardScaler().fit_transform(features)
    codes = PCA(4, random_state=2).fit_transform(scaled)
    expected = KMeans(3, n_init=10, random_state=2).fit_predict(codes)
    np.testing.assert_array_equal(labels, expected)
    np.testing.assert_array_equal(found.predict(noise[:5]), expected[:5])


@pytest.mark.parametrize("adapter", [MiniRocketUMAPKMeans, RocketFeaturesUMAPKMeans])
def test_umap_of_features_finds_shapes_in_unseen_series(adapter):
    pytest.importorskip("umap")
    rng = np.random.default_rng(0)
    steps = np.linspace(0, 1, 40)
    shapes = np.stack([np.sin(6 * np.pi * steps), 2 * steps - 1])
    y = np.tile([0, 1], 30)
    X = shapes[y][:, None] + rng.normal(0, 0.2, (60, 1, 40))
    clusterer = adapter(2, random_state=0)
    labels = clusterer.fit_predict(X[:40])
    np.testing.assert_array_equal(labels, clusterer.labels_)
    assert clusterer.embedding_.shape == (40, 2)
    assert adjusted_rand_score(y[:40], labels) == 1.0
    unseen = clusterer.predict(X[40:])
    assert adjusted_rand_score(y, np.concatenate([labels, unseen])) == 1.0


def test_umap_of_the_encoders_features_takes_unequal_lengths(unequal):
    pytest.importorskip("umap")
    labels = RocketFeaturesUMAPKMeans(2, random_state=0).fit_predict(unequal)
    assert labels.shape == (12,)


@pytest.mark.parametrize(
    "adapter", [KASBA, KMedoidsMSM, MiniRocketKMeans, MiniRocketUMAPKMeans]
)
def test_what_needs_equal_lengths_says_so(adapter, unequal):
    with pytest.raises(ValueError, match="unequal length"):
        adapter(2).fit(unequal)

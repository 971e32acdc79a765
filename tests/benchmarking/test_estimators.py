import inspect

import numpy as np
import pytest
from sktime.clustering.base import BaseClusterer

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.benchmarking import (
    ESTIMATORS,
    ClusteringBenchmark,
    TrainTest,
    make_estimator,
)
from sktime_contrastive.benchmarking.tasks import configure


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

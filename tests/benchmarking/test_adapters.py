import numpy as np
import pytest
from tslearn.clustering import KShape, TimeSeriesKMeans

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.benchmarking.adapters import (
    KASBA,
    ContrastiveKMeansTslearn,
    KMeansTslearn,
    KMedoidsMSM,
    KShapesTslearn,
)


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


def test_k_shape_labels_more_series_than_it_was_fitted_on(noise):
    X = np.random.default_rng(2).normal(size=(400, 2, 20))
    clusterer = KShapesTslearn(3, n_init=1, random_state=0).fit(noise[:5])
    expected = [clusterer.predict(X[i : i + 5]) for i in range(0, 400, 5)]
    np.testing.assert_array_equal(clusterer.predict(X), np.concatenate(expected))


@pytest.mark.parametrize("lengths", ["equal", "unequal"])
def test_the_face_for_tslearn_has_the_labels_of_the_clusterer(lengths, noise, request):
    X = noise if lengths == "equal" else request.getfixturevalue("uneven_noise")
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


@pytest.mark.parametrize("adapter", [KASBA, KMedoidsMSM])
def test_what_needs_equal_lengths_says_so(adapter, uneven_noise):
    with pytest.raises(ValueError, match="unequal length"):
        adapter(2).fit(uneven_noise)

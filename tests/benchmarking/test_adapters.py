import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler
from tslearn.clustering import KShape, TimeSeriesKMeans

from sktime_contrastive.benchmarking.adapters import (
    Adapter,
    KMeansTslearn,
    KShapesTslearn,
    OnFeatures,
    RocketFeatures,
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


class Summaries(Adapter):
    """K-means on the mean and the standard deviation of each channel."""

    def _make(self, n_series):
        assert n_series == 10
        kmeans = KMeans(self.n_clusters, n_init=1, random_state=self.random_state)
        return OnFeatures(MeanAndStd(), StandardScaler(), kmeans)


class MeanAndStd:
    def fit_transform(self, X):
        return self.transform(X)

    def transform(self, X):
        return np.concatenate([X.mean(2), X.std(2)], axis=1)


def test_an_adapter_is_what_it_makes(noise):
    X, unseen = noise[:10], noise[10:]
    table = MeanAndStd().transform(X)
    scaler = StandardScaler().fit(table)
    expected = KMeans(3, n_init=1, random_state=2).fit(scaler.transform(table))
    found = Summaries(3, random_state=2).fit(X)
    np.testing.assert_array_equal(found.labels_, expected.labels_)
    codes = scaler.transform(MeanAndStd().transform(unseen))
    np.testing.assert_array_equal(found.predict(unseen), expected.predict(codes))


def test_an_adapter_needs_equal_lengths_unless_it_says_otherwise(uneven_noise):
    with pytest.raises(ValueError, match="unequal length"):
        Summaries(2).fit(uneven_noise)


def test_rocket_features_of_unseen_series_are_those_of_fitted_ones(uneven_noise):
    features = RocketFeatures(random_state=0)
    fitted = features.fit_transform(uneven_noise)
    assert fitted.shape[0] == len(uneven_noise)
    np.testing.assert_allclose(features.transform(uneven_noise), fitted, atol=1e-6)

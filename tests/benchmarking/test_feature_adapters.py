import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler
from sktime.transformations.rocket import MiniRocketMultivariate

from sktime_contrastive.benchmarking.feature_adapters import (
    MiniRocketKMeans,
    MiniRocketUMAPKMeans,
    RocketFeaturesUMAPKMeans,
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


def test_umap_of_the_encoders_features_takes_unequal_lengths(uneven_noise):
    pytest.importorskip("umap")
    labels = RocketFeaturesUMAPKMeans(2, random_state=0).fit_predict(uneven_noise)
    assert labels.shape == (14,)


@pytest.mark.parametrize("adapter", [MiniRocketKMeans, MiniRocketUMAPKMeans])
def test_what_needs_equal_lengths_says_so(adapter, uneven_noise):
    with pytest.raises(ValueError, match="unequal length"):
        adapter(2).fit(uneven_noise)

"""Probabilities: finite, rows that sum to 1, the largest at the label."""

import numpy as np
import pytest
from sklearn.cluster import (
    DBSCAN,
    OPTICS,
    AffinityPropagation,
    AgglomerativeClustering,
    Birch,
    BisectingKMeans,
    KMeans,
    MeanShift,
    SpectralClustering,
)
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tslearn.clustering import TimeSeriesKMeans

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.clustering.codes import CodeClustering

CODES = np.random.default_rng(0).normal(size=(40, 2)) + np.arange(40)[:, None] % 3 * 8
CLUSTERERS = [
    None,
    *(KMeans(), BisectingKMeans(), MeanShift(), Birch(), AffinityPropagation()),
    AffinityPropagation(max_iter=1, convergence_iter=1),  # does not converge
    *(GaussianMixture(), BayesianGaussianMixture()),
    *(SpectralClustering(n_neighbors=5), AgglomerativeClustering()),
    *(DBSCAN(), DBSCAN(eps=1e-9), OPTICS(), OPTICS(min_samples=40)),
    TimeSeriesKMeans(),
    make_pipeline(StandardScaler(), KMeans(3)),
]
PANELS = {
    "three groups": CODES,
    "each its own cluster": CODES[:3],
    "the same": np.ones((12, 2)),
    "two points": np.repeat(CODES[:2], 6, axis=0),
    "tiny": CODES * 1e-160,
    "huge": CODES * 1e36,
    "one dimension": CODES[:, :1],
}


def assert_probabilities(clustering, codes):
    proba, labels = clustering.predict_proba(codes), clustering.predict(codes)
    assert np.isfinite(proba).all()
    assert (proba >= 0).all()
    clustered = labels >= 0
    np.testing.assert_allclose(proba[clustered].sum(axis=1), 1)
    assert (proba[~clustered] == 0).all()
    if clustered.any():
        np.testing.assert_array_equal(
            proba[clustered].argmax(axis=1), labels[clustered]
        )


@pytest.mark.filterwarnings("ignore")  # of the clusterers themselves
@pytest.mark.parametrize("clusterer", CLUSTERERS, ids=repr)
@pytest.mark.parametrize("name", PANELS)
def test_probabilities_wherever_the_codes_are(clusterer, name):
    codes = PANELS[name]
    try:
        clustering = CodeClustering(3, clusterer, 0).fit(codes)
    except ValueError:
        assert clusterer is not None
        pytest.skip("the clusterer refuses such codes")
    assert np.isfinite(clustering.cluster_centers_).all()
    assert_probabilities(clustering, codes)
    for far in (1e3, 1e30):
        assert_probabilities(clustering, codes + far)


def test_each_series_its_own_cluster():
    X = np.random.default_rng(0).normal(size=(9, 1, 20)).cumsum(-1)
    quick = recipes.neighbors_2d(num_epochs=5, n_init=1)
    model = ContrastiveClusterer(6, quick, random_state=0).fit(X[:6])
    assert model.inertia_ == 0
    assert_probabilities(model.clustering_, model.embed(X))
    proba = model.predict_proba(X)
    np.testing.assert_array_equal(proba[:6], np.eye(6)[model.labels_])
    np.testing.assert_array_equal(proba.argmax(axis=1), model.predict(X))


def test_of_gaussians_of_one_size():
    clustering = CodeClustering(3).fit(CODES)
    squares = np.square(CODES[:, None] - clustering.cluster_centers_).sum(axis=-1)
    density = np.exp(-squares / (2 * clustering.inertia_ / CODES.size))
    np.testing.assert_allclose(
        clustering.predict_proba(CODES), density / density.sum(axis=1, keepdims=True)
    )

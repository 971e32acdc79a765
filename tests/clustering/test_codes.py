import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import (
    HDBSCAN,
    AffinityPropagation,
    AgglomerativeClustering,
    KMeans,
)
from sklearn.datasets import make_blobs, make_moons
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import BayesianGaussianMixture
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sktime_contrastive.clustering.codes import CodeClustering
from sktime_contrastive.clustering.kmeans import best_kmeans


@pytest.fixture(scope="module")
def blobs():
    return make_blobs([40] * 5, cluster_std=0.4, random_state=0)


def test_default_is_tslearns_kmeans(blobs):
    codes, _ = blobs
    ours = CodeClustering(5).fit(codes)
    assert type(ours.clusterer_).__module__.startswith("tslearn.")
    scikit = KMeans(5, n_init=10, random_state=0).fit(codes)
    assert ours.inertia_ == pytest.approx(scikit.inertia_, rel=1e-4)
    assert ours.inertia_ / len(codes) == pytest.approx(ours.clusterer_.inertia_)
    np.testing.assert_array_equal(ours.labels_, ours.clusterer_.labels_)


def test_noise_belongs_to_no_cluster(blobs):
    codes = np.concatenate([blobs[0], [[1000.0, 1000.0]]])
    clustering = CodeClustering(clusterer=HDBSCAN(copy=True)).fit(codes)
    assert clustering.labels_[-1] == -1
    assert (clustering.predict_proba(codes)[-1] == 0).all()
    assert np.isfinite(clustering.inertia_)


def test_all_noise():
    codes = np.random.default_rng(0).normal(size=(6, 2))
    clustering = CodeClustering(clusterer=HDBSCAN(min_cluster_size=6, copy=True))
    clustering.fit(codes)
    assert (clustering.labels_ == -1).all()
    assert clustering.cluster_centers_.shape == (0, 2)
    assert clustering.predict_proba(codes).shape == (6, 0)


def test_seed_is_set_where_none_was_given(blobs):
    assert CodeClustering(5, KMeans(), 7).fit(blobs[0]).clusterer_.random_state == 7
    own = KMeans(random_state=3)
    assert CodeClustering(5, own, 7).fit(blobs[0]).clusterer_.random_state == 3


@pytest.mark.parametrize("last", [KMeans(n_init=10), AgglomerativeClustering()])
def test_number_reaches_the_last_step_of_a_pipeline(blobs, last):
    pipeline = make_pipeline(PCA(2), StandardScaler(), last)
    fitted = CodeClustering(5, pipeline).fit(blobs[0])
    assert adjusted_rand_score(blobs[1], fitted.labels_) > 0.95
    assert fitted.clusterer_[-1].n_clusters == 5
    assert last.n_clusters != 5  # the copy alone
    assert fitted.clusterer_[0].n_components == 2


def test_probabilities_follow_clusters_that_are_not_round():
    """Two moons: for many codes the other moon's centre is nearer."""
    codes, _ = make_moons(200, noise=0.05, random_state=0)
    single = AgglomerativeClustering(linkage="single")
    clustering = CodeClustering(2, single).fit(codes)
    distances = np.linalg.norm(codes[:, None] - clustering.cluster_centers_, axis=-1)
    assert (distances.argmin(axis=1) != clustering.labels_).mean() > 0.1
    proba = clustering.predict_proba(codes)
    np.testing.assert_array_equal(proba.argmax(axis=1), clustering.labels_)
    np.testing.assert_allclose(proba.sum(axis=1), 1)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("n", [300, 12_000])  # k-means starts on 10,000 codes at most
def test_default_clusters_are_those_that_networks_are_judged_by(n, seed):
    """Of codes without clusters other starts would make others."""
    codes = np.random.default_rng(0).uniform(size=(n, 2))
    fitted = CodeClustering(9, random_state=seed).fit(codes)
    judged = best_kmeans(codes, 9).labels_
    assert adjusted_rand_score(judged, fitted.labels_) == 1


def test_seed_reaches_the_steps_of_a_pipeline(blobs):
    pipeline = make_pipeline(StandardScaler(), KMeans(9, n_init=1))
    labels = [CodeClustering(9, pipeline, 1).fit(blobs[0]).labels_ for _ in range(3)]
    for others in labels[1:]:
        np.testing.assert_array_equal(others, labels[0])
    assert pipeline[1].random_state is None


def test_components_of_a_mixture_without_series_have_a_centre_too():
    codes, _ = make_blobs([30] * 2, random_state=0)
    mixture = BayesianGaussianMixture(n_components=8)
    fitted = CodeClustering(8, mixture, 0).fit(codes)
    assert len(np.unique(fitted.labels_)) < 8
    assert fitted.cluster_centers_.shape == (8, 2)
    assert np.isfinite(fitted.cluster_centers_).all()
    assert fitted.predict_proba(codes).shape == (len(codes), 8)
    assert np.isfinite(fitted.inertia_)


class EveryOther(BaseEstimator):
    """Calls its clusters 1 and 3."""

    def fit_predict(self, X, y=None):
        return np.where(X[:, 0] > X[:, 0].mean(), 3, 1)


def test_numbers_that_a_clusterer_leaves_out_have_a_centre_too():
    codes, _ = make_blobs([30] * 2, random_state=0)
    fitted = CodeClustering(clusterer=EveryOther()).fit(codes)
    assert fitted.n_clusters_ == 2
    assert fitted.cluster_centers_.shape == (4, 2)
    assert np.isfinite(fitted.cluster_centers_).all()
    proba = fitted.predict_proba(codes)
    np.testing.assert_array_equal(proba.argmax(axis=1), fitted.labels_)


@pytest.mark.filterwarnings("ignore:.*ffinity propagation did not converge")
def test_no_cluster_at_all(blobs):
    clusterer = AffinityPropagation(max_iter=1)
    fitted = CodeClustering(clusterer=clusterer, random_state=0).fit(blobs[0])
    assert fitted.cluster_centers_.shape == (0, 2)
    assert set(fitted.labels_) == {-1}


class Given(ClusterMixin, BaseEstimator):
    """A clusterer of a user's, which gives these labels."""

    def __init__(self, labels):
        self.labels = labels

    def fit(self, codes, y=None):
        self.labels_ = self.labels
        return self


class Named(Given):
    """As Birch: of its labels no fitted code has the last one."""

    def predict(self, codes):
        return np.where(codes[:, 0] > 100, 4, 0)

    @property
    def subcluster_labels_(self):
        return np.array([0, 4])


@pytest.mark.filterwarnings("error")
def test_labels_that_no_code_has():
    codes = np.arange(12.0).reshape(6, 2)
    clustering = CodeClustering(2, Given([0, 0, 2, 2, 2, 0])).fit(codes)
    proba = clustering.predict_proba(codes)
    assert clustering.n_clusters_ == 2
    assert np.isfinite(clustering.cluster_centers_).all()
    assert (proba[:, 1] == 0).all()
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    clustering = CodeClustering(2, Named([0] * 6)).fit(codes)
    far = np.array([[200.0, 0.0]])
    assert clustering.predict(far) == [4]
    np.testing.assert_array_equal(clustering.predict_proba(far), [[0, 0, 0, 0, 1]])
    assert np.isfinite(clustering.score(far))


@pytest.mark.parametrize("labels", [[0, 1], [0, 10**12] * 3, ["a"] * 6, [np.nan] * 6])
def test_labels_of_a_users_clusterer_are_checked(labels):
    with pytest.raises(ValueError, match=r"a Given, gives labels .* of the 6 codes"):
        CodeClustering(2, Given(np.array(labels))).fit(np.zeros((6, 2)))

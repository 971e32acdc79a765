import pytest
from sklearn.cluster import (
    DBSCAN,
    HDBSCAN,
    AgglomerativeClustering,
    KMeans,
    SpectralClustering,
)
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sktime_contrastive.clustering.parameters import (
    check_clusterer,
    n_clusters_parameter,
    set_n_clusters,
    set_random_state,
)


def test_which_parameter_is_the_number_of_clusters():
    assert n_clusters_parameter(None) == "n_clusters"
    assert n_clusters_parameter(SpectralClustering()) == "n_clusters"
    assert n_clusters_parameter(HDBSCAN()) is None
    by_distance = AgglomerativeClustering(n_clusters=None, distance_threshold=1.0)
    assert n_clusters_parameter(by_distance) is None


def test_in_a_pipeline_it_is_that_of_the_last_step():
    assert n_clusters_parameter(make_pipeline(PCA(2), KMeans())) == "kmeans__n_clusters"
    nested = make_pipeline(PCA(2), make_pipeline(StandardScaler(), GaussianMixture()))
    assert n_clusters_parameter(nested) == "pipeline__gaussianmixture__n_components"
    assert n_clusters_parameter(make_pipeline(PCA(2), DBSCAN())) is None


def test_a_number_is_set_where_there_is_one():
    pipeline = make_pipeline(PCA(2), KMeans(3))
    set_n_clusters(pipeline, 7)
    assert pipeline[-1].n_clusters == 7
    assert pipeline[0].n_components == 2
    set_n_clusters(HDBSCAN(), 7)  # finds its own


def test_a_seed_is_set_where_none_was_given():
    pipeline = make_pipeline(PCA(random_state=3), KMeans())
    set_random_state(pipeline, 7)
    assert (pipeline[0].random_state, pipeline[1].random_state) == (3, 7)


@pytest.mark.parametrize("given", ["kmeans", KMeans, PCA(), 3])
def test_what_is_no_clusterer(given):
    with pytest.raises(TypeError, match="must be an instance of a clusterer"):
        check_clusterer(given)

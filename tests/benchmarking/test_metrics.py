import itertools
import pickle

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score
from tslearn.metrics import dtw

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.benchmarking import clustering_accuracy, on_codes, on_distance
from sktime_contrastive.benchmarking.metrics import is_internal, metric_space


def best_of_all_matchings(y, labels):
    classes, clusters = np.unique(y), np.unique(labels)
    none = [object()] * len(clusters)  # clusters may stand for no class
    return max(
        np.mean(
            [
                dict(zip(clusters, match, strict=False))[c] == t
                for t, c in zip(y, labels, strict=True)
            ]
        )
        for match in itertools.permutations([*classes, *none], len(clusters))
    )


@pytest.mark.parametrize("n_clusters", [1, 2, 3, 5])
def test_accuracy_is_that_of_the_best_matching(n_clusters):
    rng = np.random.default_rng(n_clusters)
    y, labels = rng.integers(0, 3, 40), rng.integers(0, n_clusters, 40)
    expected = best_of_all_matchings(y, labels)
    assert clustering_accuracy(y, labels) == pytest.approx(expected)


def test_accuracy_of_a_renamed_partition_is_one():
    assert clustering_accuracy(["b", "a", "b"], [7, -1, 7]) == 1.0


def test_internal_metrics_are_told_by_their_first_parameter():
    assert is_internal(silhouette_score)
    assert is_internal(on_codes(silhouette_score))
    assert is_internal(on_distance(silhouette_score, "dtw"))
    assert not is_internal(adjusted_rand_score)
    assert not is_internal(clustering_accuracy)


def test_silhouette_on_dtw_of_unequal_lengths(unequal):
    X, y = unequal
    metric = on_distance(silhouette_score, "dtw")
    distances = [[dtw(a.to_numpy(), b.to_numpy()) for b in X] for a in X]
    expected = silhouette_score(np.array(distances), y, metric="precomputed")
    assert metric(metric_space(metric)(None, X), y) == pytest.approx(expected)


def test_silhouette_on_a_distance_of_sktime(high_and_low):
    from sktime.dists_kernels import FlatDist, ScipyDist

    X, y = high_and_low
    metric = on_distance(silhouette_score, FlatDist(ScipyDist()))
    expected = silhouette_score(X.reshape(len(X), -1), y)
    assert metric.__name__ == "silhouette_score_on_FlatDist"
    assert metric(metric_space(metric)(None, X), y) == pytest.approx(expected)


def test_silhouette_on_codes_of_unequal_lengths(unequal, quick):
    X, _ = unequal
    clusterer = ContrastiveClusterer(2, embedder=quick, random_state=0).fit(X)
    metric = on_codes(silhouette_score)
    expected = silhouette_score(clusterer.embedding_, clusterer.labels_)
    found = metric(metric_space(metric)(clusterer, X), clusterer.labels_)
    assert found == pytest.approx(expected)


def test_metrics_travel_to_workers(high_and_low):
    X, y = high_and_low
    points = X[:, 0]
    distances = np.linalg.norm(points[:, None] - points, axis=2)
    on_distances = on_distance(silhouette_score, "dtw")
    for metric, space in (
        (on_distances, distances),
        (on_codes(silhouette_score), points),
    ):
        travelled = pickle.loads(pickle.dumps(metric))
        assert travelled.__name__ == metric.__name__
        assert travelled(space, y) == metric(space, y)


def test_unknown_distance_and_clusterer_without_codes():
    with pytest.raises(
        ValueError, match=r"distance='dwt' is not known\. Did you mean 'dtw'"
    ):
        on_distance(silhouette_score, "dwt")
    with pytest.raises(TypeError, match="object has no method `embed`"):
        metric_space(on_codes(silhouette_score))(object(), None)

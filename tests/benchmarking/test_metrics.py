import itertools

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score

from sktime_contrastive.benchmarking import clustering_accuracy
from sktime_contrastive.benchmarking.metrics import is_internal


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
    assert not is_internal(adjusted_rand_score)
    assert not is_internal(clustering_accuracy)

import numpy as np
import pytest
import torch
from sklearn.metrics import pairwise_distances_argmin
from threadpoolctl import threadpool_info

from sktime_contrastive.clustering.kmeans import best_kmeans


def blobs(n=200):
    rng = np.random.default_rng(0)
    centers = np.array([[0.0, 0.0], [20.0, 0.0], [0.0, 20.0]])
    return rng.normal(size=(n, 2)) + centers[np.arange(n) % 3]


@pytest.mark.parametrize("n", [200, 30_000])
def test_centres_of_blobs(n):
    codes = blobs(n)
    fitted = best_kmeans(codes, 3)
    labels, centers = fitted.labels_, fitted.cluster_centers_
    for group in range(3):
        own = labels[group::3]
        assert len(set(own)) == 1
        np.testing.assert_allclose(
            centers[own[0]], codes[group::3].mean(axis=0), atol=0.1
        )


@pytest.mark.parametrize("n", [300, 3000, 12_000])  # few, a sample of them, more
def test_no_code_would_change_its_cluster(n):
    """Else what goes on from the centres would end in other clusters."""
    codes = np.random.default_rng(0).uniform(size=(n, 2))
    centers = best_kmeans(codes, 9).cluster_centers_
    labels = pairwise_distances_argmin(codes, centers)
    means = np.array([codes[labels == label].mean(axis=0) for label in range(9)])
    np.testing.assert_allclose(centers, means, atol=1e-9)


def test_the_same_codes_give_the_same_bits():
    codes = np.random.default_rng(0).normal(size=(3000, 2))
    centers = [best_kmeans(codes, 7).cluster_centers_ for _ in range(4)]
    for others in centers[1:]:
        np.testing.assert_array_equal(others, centers[0])


def test_fewer_codes_than_clusters(recwarn):
    centers = best_kmeans(np.zeros((5, 2)), 3).cluster_centers_
    np.testing.assert_array_equal(centers, np.zeros((3, 2)))
    assert not recwarn.list


def test_threads_are_given_back():
    before = torch.get_num_threads(), threadpool_info()
    best_kmeans(blobs(), 3)
    assert (torch.get_num_threads(), threadpool_info()) == before

import pytest
import torch

from sktime_contrastive.neighbors.graph import NeighborGraph, choose_n_neighbors
from sktime_contrastive.neighbors.search import nearest_neighbors, neighbor_graph
from sktime_contrastive.utils.randomness import make_generator


def features(n=50, d=4):
    return torch.randn(n, d, generator=make_generator(0))


def dense_and_sparse():
    """40 rows close together and 40 spread ten times as wide, far from each other."""
    rows = features(80, 3)
    return torch.cat([rows[:40], 1000 + 10 * rows[40:]])


@pytest.mark.parametrize(
    ("n_series", "n_clusters", "expected"),
    [(80, 10, 3), (800, 10, 30), (400, 10, 15), (160, None, 8), (10_000, 2, 30)],
)
def test_number_of_neighbors(n_series, n_clusters, expected):
    assert choose_n_neighbors(n_series, n_clusters) == expected


def test_without_adaptivity_all_have_the_same_number():
    graph = neighbor_graph(dense_and_sparse(), 6, adaptivity=0.0)
    assert graph.neighbors.shape == (80, 6)
    assert graph.counts.unique().tolist() == [6]


def test_dense_regions_have_more_neighbors():
    means = []
    for adaptivity in (0.1, 0.5, 1.0):
        graph = neighbor_graph(dense_and_sparse(), 8, adaptivity)
        assert graph.counts.min() >= 4
        assert graph.counts.max() <= 16
        dense, sparse = graph.counts.float().view(2, 40).mean(dim=1)
        assert dense > sparse
        means.append((dense - sparse).item())
    assert means == sorted(means)


def test_with_full_adaptivity_all_within_one_distance_are_neighbors():
    rows = features(200)
    graph = neighbor_graph(rows, 10, adaptivity=1.0)
    distances, _ = nearest_neighbors(rows, 20)
    within = (distances <= distances[:, 9].median()).sum(dim=1)
    assert torch.equal(graph.counts, within.clamp(5, 20))


@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("adaptivity", [0.0, 0.5, 1.0])
def test_tiny_panels(n, adaptivity):
    graph = neighbor_graph(features(n), 30, adaptivity)
    assert graph.neighbors.shape == (n, max(1, n - 1))
    assert graph.counts.min() >= max(1, min(3, n - 1))
    assert graph.counts.max() == max(1, n - 1)


def test_identical_series():
    graph = neighbor_graph(torch.zeros(30, 3), 6)
    assert graph.counts.unique().tolist() == [12]


def test_draws_counted_neighbors_alone_and_evenly():
    counts = torch.tensor([1, 2, 4])
    graph = NeighborGraph(torch.arange(12).view(3, 4), counts)
    series = torch.arange(3).repeat(4000)
    drawn = graph.draw(series, make_generator(0)).view(-1, 3)
    for number, count in enumerate(counts.tolist()):
        found, how_often = drawn[:, number].unique(return_counts=True)
        assert found.tolist() == list(range(4 * number, 4 * number + count))
        assert how_often.min() > 0.85 * 4000 / count
    assert graph.counted.sum(dim=1).tolist() == [1, 2, 4]


def test_without_adaptivity_they_are_the_nearest():
    rows = dense_and_sparse()
    even = neighbor_graph(rows, 6, adaptivity=0.0)
    assert torch.equal(even.neighbors, neighbor_graph(rows, 6).neighbors[:, :6])
    assert even.counts.tolist() == [6] * 80

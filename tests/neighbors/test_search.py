import numpy as np
import pytest
import torch
from sklearn.neighbors import NearestNeighbors

from sktime_contrastive.neighbors import search as module
from sktime_contrastive.neighbors.search import (
    NeighborSearch,
    nearest_neighbors,
    neighbor_graph,
)
from sktime_contrastive.utils.randomness import make_generator


def features(n=50, d=4):
    return torch.randn(n, d, generator=make_generator(0))


@pytest.fixture
def searches(monkeypatch):
    """The numbers of neighbours that were searched for."""
    asked, original = [], module.nearest_neighbors

    def search(rows, n_neighbors):
        asked.append(n_neighbors)
        return original(rows, n_neighbors)

    monkeypatch.setattr(module, "nearest_neighbors", search)
    return asked


@pytest.mark.parametrize("at_once", [2048, 7])
def test_nearest_neighbors_are_exact(monkeypatch, at_once):
    monkeypatch.setattr(module, "_ROWS_AT_ONCE", at_once)
    rows = features()
    distances, found = nearest_neighbors(rows, 5)
    reference = NearestNeighbors(n_neighbors=5).fit(rows)
    expected_distances, expected = reference.kneighbors()
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_allclose(distances, expected_distances, rtol=1e-4)


def test_duplicates_are_neighbors_but_no_row_is_its_own():
    rows = torch.zeros(6, 3)
    _, found = nearest_neighbors(rows, 5)
    for i, row in enumerate(found):
        assert sorted([i, *row.tolist()]) == list(range(6))
    assert nearest_neighbors(rows[:1], 1)[1].tolist() == [[0]]


@pytest.mark.parametrize("copies", [1, 4])
def test_fewer_are_the_first_of_more(searches, copies):
    rows = features().repeat(copies, 1)
    search = NeighborSearch(rows, at_least=20)
    for n_neighbors in (3, 20, 11):
        found = search.nearest(n_neighbors)
        for own, expected in zip(
            found, nearest_neighbors(rows, n_neighbors), strict=True
        ):
            assert torch.equal(own, expected)
    assert searches == [20]


def test_more_than_expected_are_searched_for_again(searches):
    search = NeighborSearch(features(), at_least=4)
    search.nearest(4)
    assert search.nearest(9)[1].shape == (50, 9)
    assert search.nearest(500)[1].shape == (50, 49)
    assert searches == [4, 9, 49]


@pytest.mark.parametrize("adaptivity", [0.0, 0.5])
def test_graphs_come_from_one_search(searches, adaptivity):
    rows = features()
    search = NeighborSearch(rows, at_least=20)
    for n_neighbors in (10, 5):
        expected = neighbor_graph(rows, n_neighbors, adaptivity)
        graph = search.graph(n_neighbors, adaptivity)
        assert torch.equal(graph.neighbors, expected.neighbors)
        assert torch.equal(graph.counts, expected.counts)
    assert searches.count(20) == (2 if adaptivity else 1)
    assert len(searches) == 3

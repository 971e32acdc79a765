"""Neighbours by float64 differences, ties by place, are the reference throughout."""

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist

from sktime_contrastive.neighbors import index
from sktime_contrastive.neighbors import search as module
from sktime_contrastive.neighbors.search import nearest_neighbors, neighbor_graph
from sktime_contrastive.utils.randomness import make_generator


def groups(size, spread, n=360, d=120):
    """Groups of rows that are nearly the same, in random order."""
    generator = make_generator(0)
    centers = torch.randn(-(-n // size), d, generator=generator)
    noise = spread * torch.randn(n, d, generator=generator)
    rows = centers.repeat_interleave(size, 0)[:n] + noise
    return rows[torch.randperm(n, generator=generator)]


def with_outlier(rows):
    return torch.cat([rows, torch.full((1, rows.shape[1]), 1e7)])


def by_differences(rows, k):
    squares = cdist(rows.double(), rows.double(), "sqeuclidean")
    np.fill_diagonal(squares, np.inf)
    places = squares.argsort(axis=1, kind="stable")[:, :k]
    return np.sqrt(np.take_along_axis(squares, places, axis=1)), places


PANELS = {
    "far apart": groups(1, 1.0),
    **{
        f"groups of {size}, spread {spread}": groups(size, spread)
        for size in (6, 15, 90, 180)
        for spread in (1e-2, 1e-4, 1e-6, 0.0)
    },
    "all the same": torch.ones(200, 5),
    "off by the last bit": 1
    + torch.arange(400)[:, None] % 7 * torch.full((1, 9), 2e-7),
    "whole numbers": torch.randint(0, 2, (500, 6), generator=make_generator(0)).float(),
    "few values on a line": torch.arange(400.0)[:, None] // 40,
    "an outlier": with_outlier(groups(90, 1e-4)),
    "far from zero": groups(15, 1e-2) + 1e4,
    "float64": groups(90, 1e-9).double(),
    "two rows": groups(1, 1.0, n=2),
}


@pytest.mark.parametrize("rows", PANELS.values(), ids=PANELS)
@pytest.mark.parametrize("k", [1, 24])
def test_neighbors_are_those_by_differences(rows, k):
    k = min(k, len(rows) - 1)
    distances, places = nearest_neighbors(rows, k)
    expected_distances, expected = by_differences(rows, k)
    np.testing.assert_array_equal(places, expected)
    np.testing.assert_allclose(distances, expected_distances, rtol=1e-6)
    assert distances.dtype == rows.dtype


@pytest.mark.parametrize("name", ["groups of 90, spread 0.0", "whole numbers"])
@pytest.mark.parametrize("at_once", [1, 7, 100])
def test_blocks_do_not_show(monkeypatch, name, at_once):
    distances, places = nearest_neighbors(PANELS[name], 12)
    monkeypatch.setattr(module, "_ROWS_AT_ONCE", at_once)
    again = nearest_neighbors(PANELS[name], 12)
    assert torch.equal(distances, again[0])
    assert torch.equal(places, again[1])


def test_threads_do_not_show():
    rows, threads = groups(90, 1e-4, n=3000), torch.get_num_threads()
    found = []
    try:
        for n_threads in (1, 2, 3):
            torch.set_num_threads(n_threads)
            found.append(nearest_neighbors(rows, 12))
    finally:
        torch.set_num_threads(threads)
    for distances, places in found[1:]:
        assert torch.equal(distances, found[0][0])
        assert torch.equal(places, found[0][1])


def test_copies_count_as_neighbors_whatever_rounding_says():
    """Each row has eleven copies, as many neighbours as there may be."""
    rows = torch.randn(40, 120, generator=make_generator(0)).repeat(12, 1)
    counts = neighbor_graph(rows, 8, adaptivity=0.5).counts
    assert counts.unique().tolist() == [11]


def test_groups_hold_what_is_smallest():
    values = torch.rand(30, 1000, generator=make_generator(0))
    values[:, ::7] -= 1  # many of the smallest in some of the groups
    smallest, places = index._smallest_of_groups(values, 20)
    assert torch.equal(smallest, values.gather(1, places))
    np.testing.assert_array_equal(smallest.sort().values, values.sort().values[:, :20])

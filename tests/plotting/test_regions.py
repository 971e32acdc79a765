import numpy as np
import pytest
from matplotlib.path import Path
from sklearn.cluster import HDBSCAN

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.plotting.regions import find_regions


class Map:
    """What is asked of a clusterer: the clusters of points."""

    def __init__(self, predict_codes):
        self.predict_codes = predict_codes


def areas(regions):
    def area(x, y):
        return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2

    return {
        label: sum(area(*rings[0]) - sum(area(*h) for h in rings[1:]) for rings in own)
        for label, own in regions.items()
    }


def test_borders_are_straight_where_the_clusters_are():
    half = Map(lambda codes: (codes @ [0.3, 1.0] > 0).astype(int))
    regions = find_regions(half, np.array([-1.0, -1]), np.array([1.0, 1]))
    ((x, y),) = regions[0][0]
    border = (np.abs(x) < 0.9) & (np.abs(y) < 0.9)
    assert border.sum() > 100
    # On a grid of 300, stairs would be up to half of 2 / 300 off.
    assert np.abs(0.3 * x + y)[border].max() < 0.5 * 2 / 300
    steps = np.diff(np.stack([x, y])[:, border], axis=1)
    turns = np.diff(np.unwrap(np.arctan2(steps[1], steps[0])))
    assert np.quantile(np.abs(turns), 0.9) < np.pi / 4


def test_regions_leave_no_gaps_and_no_noise():
    thirds = Map(
        lambda codes: (np.arctan2(codes[:, 1], codes[:, 0]) // 2.1).astype(int) + 2
    )
    found = areas(find_regions(thirds, np.array([-1.0, -1]), np.array([1.0, 1])))
    assert sum(found.values()) == pytest.approx(4, rel=0.01)
    noisy = Map(lambda codes: np.where(codes[:, 0] > 0, 0, -1))
    found = areas(find_regions(noisy, np.array([-1.0, -1]), np.array([1.0, 1])))
    assert list(found) == [0]
    assert found[0] == pytest.approx(2, rel=0.02)


def test_islands_and_holes():
    ring = Map(lambda codes: (np.linalg.norm(codes, axis=1) < 0.5).astype(int))
    regions = find_regions(ring, np.array([-1.0, -1]), np.array([1.0, 1]))
    assert [len(rings) for rings in regions[0]] == [2]
    assert areas(regions)[1] == pytest.approx(np.pi / 4, rel=0.02)
    alone = find_regions(
        Map(lambda codes: np.zeros(len(codes), int)), np.zeros(2), np.ones(2)
    )
    assert areas(alone)[0] == pytest.approx(1)


@pytest.mark.parametrize("clusterer", [None, HDBSCAN(15, copy=True)])
def test_codes_are_in_the_region_of_their_cluster(quick, two_families, clusterer):
    fitted = ContrastiveClusterer(2, quick, clusterer, random_state=0)
    codes = fitted.fit(two_families[0]).embedding_
    size = np.ptp(codes, axis=0)
    low, high = codes.min(axis=0) - 0.05 * size, codes.max(axis=0) + 0.05 * size
    inside = np.zeros(len(codes), dtype=bool)
    for label, polygons in find_regions(fitted, low, high).items():
        for (x, y), *_ in polygons:
            outer = Path(np.stack([x, y], axis=1))
            inside |= outer.contains_points(codes) & (fitted.labels_ == label)
    assert inside[fitted.labels_ >= 0].mean() > 0.85

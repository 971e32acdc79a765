"""Regions of the clusters on the map, with smooth borders."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter

if TYPE_CHECKING:
    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = ["find_regions"]

_GRID = 300  # points along each axis at which the regions are looked up
_BLUR = 1.5  # grid points: the stairs that a grid makes of a border are gone
_DIGITS = 4  # of the width of the map: a pixel of a screen is 1,000th of it

Ring = tuple[np.ndarray, np.ndarray]


def find_regions(
    clusterer: ContrastiveClusterer, low: np.ndarray, high: np.ndarray
) -> dict[int, list[list[Ring]]]:
    """Find the regions in which codes are of each cluster.

    Clusters are looked up on a grid, by ``predict_codes``, and their borders drawn as
    contour lines of what is left of the grid when it is blurred.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
        Fitted, in two dimensions.
    low, high : float array of shape (2,)
        Corners of the map.

    Returns
    -------
    dict of int to list of list of pairs of float arrays
        For each cluster with a region, not for noise, its polygons. Each is a list of
        rings, the outer one and the holes, and each ring is its x and its y.
    """
    from contourpy import FillType, contour_generator  # brought by the extra

    across, up = (np.linspace(low[axis], high[axis], _GRID) for axis in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    labels = clusterer.predict_codes(grid.reshape(-1, 2)).reshape(_GRID, _GRID)
    found = np.unique(labels)
    shares = np.stack(
        [
            gaussian_filter((labels == label).astype(np.float32), _BLUR)
            for label in found
        ]
    )
    ranked = np.sort(shares, axis=0)
    regions = {}
    for label, share in zip(found, shares, strict=True):
        if label < 0:
            continue
        # Above 0 where the cluster has more than any other one: no gaps between three.
        second = ranked[-2] if len(found) > 1 else 0.0
        rivals = np.where(share == ranked[-1], second, ranked[-1])
        lines = contour_generator(
            across, up, share - rivals, fill_type=FillType.OuterOffset
        )
        regions[int(label)] = [
            _rings(points, offsets, high - low)
            for points, offsets in zip(*lines.filled(0, np.inf), strict=True)
        ]
    return regions


def _rings(points: np.ndarray, offsets: np.ndarray, size: np.ndarray) -> list[Ring]:
    """Rings of a polygon, whose points (m, 2) stand one ring after the other."""
    digits = _DIGITS - np.floor(np.log10(size)).astype(int)
    x, y = (np.round(points[:, axis], digits[axis]) for axis in (0, 1))
    return [(x[start:stop], y[start:stop]) for start, stop in pairwise(offsets)]

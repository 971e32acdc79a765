"""How many dense groups a panel has: the peaks of its density that are broad enough."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist

__all__ = ["count_dense_groups"]

# Two figures that were set on 49 labeled data sets at once. Those around them, 0.25 to
# 0.5 and 0.8 to 0.9, do nearly as well.
_EVENED_OUT = 0.4
_LEAST_SHARE = 0.85  # of the square root of the number of series
_LEAST_SERIES = 4  # of a group: fewer are odd ones
_ROUNDED_TO = 1e-6  # of the largest distance


def count_dense_groups(features: np.ndarray) -> int:
    r"""Count the groups of series that are denser than what lies between them.

    The clusters of a single-linkage tree are the connected parts of regions of a
    density, and a merge of two large ones is a valley between two peaks [1]_, [2]_. The
    groups are the merges of which both sides have at least
    :math:`0.85 \sqrt{n}` series, and one more. The square root is between a fixed
    number, of which large panels have many by chance, and a fixed share, which would
    allow large panels no more groups than small ones.

    The first principal features vary far more than the last, and would decide alone.
    Each feature is divided by its standard deviation to the power of 0.4: not to the
    power of 1, with which noise would count for as much as the rest.

    Where there are no groups, there is one in ten dimensions and more, seldom two. In
    two dimensions there are some by chance: four of 100 series, eight of 1,000.

    Parameters
    ----------
    features : array of shape (n, f)
        Time and memory take the square of n.

    Returns
    -------
    int
        At least 1.

    References
    ----------
    .. [1] Hartigan and Mohanty, The runt test for multimodality, Journal of
       Classification 1992.
    .. [2] Stuetzle, Estimating the cluster tree of a density by analyzing the minimal
       spanning tree of a sample, Journal of Classification 2003.

    Examples
    --------
    >>> from sklearn.datasets import make_blobs
    >>> from sktime_contrastive.clustering.dense_groups import count_dense_groups
    >>> features, _ = make_blobs([30, 60, 20], n_features=20, random_state=0)
    >>> count_dense_groups(features)
    3
    """
    features = np.asarray(features, dtype=np.float64)
    n_series = len(features)
    least = max(_LEAST_SERIES, _LEAST_SHARE * np.sqrt(n_series))
    if n_series < 2 * least:
        return 1
    spread = features.std(axis=0)
    varied = spread > 0
    distances = pdist(features[:, varied] / spread[varied] ** _EVENED_OUT)
    # Rounding makes peaks, too, of series that are the same or evenly spaced.
    distances = np.round(distances / (_ROUNDED_TO * distances.max() or 1.0))
    tree = linkage(distances, "single")
    sizes = np.concatenate([np.ones(n_series), tree[:, 3]])
    smaller = sizes[tree[:, :2].astype(np.int64)].min(axis=1)
    return 1 + int((smaller >= least).sum())

"""Which of several trained networks to keep: the one whose clusters are communities."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import pairwise_distances_argmin

from sktime_contrastive.kmeans import best_centers
from sktime_contrastive.positives.graph import CLUSTERS_UNLESS_TOLD, NeighborGraph

__all__ = ["modularity", "score_codes"]

_STARTS = 5  # of k-means: enough to compare networks, half the time of ten


def score_codes(
    codes: np.ndarray, graph: NeighborGraph, n_clusters: int | None, seed: int
) -> float:
    """Modularity of the clusters that k-means finds among codes.

    Parameters
    ----------
    codes : array of shape (n, latent_dim)
    graph : NeighborGraph
        Of the n series, in feature space.
    n_clusters : int or None
        None counts as eight, the clusterer's default.
    seed : int

    Returns
    -------
    float
        Higher is better.
    """
    n_clusters = min(n_clusters or CLUSTERS_UNLESS_TOLD, len(codes))
    centers = best_centers(codes, n_clusters, seed, _STARTS)
    labels = pairwise_distances_argmin(codes, centers)
    return modularity(labels, graph)


def modularity(labels: np.ndarray, graph: NeighborGraph) -> float:
    r"""Share of edges within clusters, beyond what chance would put there [1]_.

    With a share :math:`w_c` of the edges within cluster :math:`c` and a share
    :math:`v_c` of the ends of edges in it, it is :math:`\sum_c w_c - v_c^2`. The graph
    is not that of the codes, so that it judges codes from outside.

    Parameters
    ----------
    labels : int array of shape (n,)
        From 0.
    graph : NeighborGraph

    Returns
    -------
    float
        Below 1; 0 for a single cluster.

    References
    ----------
    .. [1] Newman and Girvan, Finding and evaluating community structure in networks,
       Physical Review E 2004.
    """
    counted = graph.counted.cpu().numpy()
    series, place = counted.nonzero()
    neighbor = graph.neighbors.cpu().numpy()[series, place]
    ends = np.bincount(labels[series]) + np.bincount(
        labels[neighbor], minlength=labels[series].max() + 1
    )
    within = (labels[series] == labels[neighbor]).mean()
    return float(within - np.square(ends / ends.sum()).sum())

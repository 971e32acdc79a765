"""Which of several networks to keep: one with communities that the others confirm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.special import comb

from sktime_contrastive.clustering.kmeans import best_kmeans
from sktime_contrastive.neighbors.graph import CLUSTERS_UNLESS_TOLD, NeighborGraph

__all__ = ["NetworkScores", "agreement", "modularity", "score_networks"]


class NetworkScores(NamedTuple):
    """What networks are compared by.

    Attributes
    ----------
    scores : float array of shape (h,)
        Higher is better; 0 for clusters no better than chance.
    agreement : float array of shape (h,)
        Of the clusters of each network with those of the others: see `agreement`.
    """

    scores: np.ndarray
    agreement: np.ndarray


def score_networks(
    codes: Sequence[np.ndarray],
    graph: NeighborGraph,
    n_clusters: int | None,
    n_starts: int = 10,
) -> NetworkScores:
    """Score networks by the clusters that k-means finds among their codes.

    The score is the square of their `modularity` times their `agreement`. By modularity
    alone, a network unlike the others would win now and then, and other seeds would
    give other clusters. By agreement alone, the most usual network would win, good or
    not. Modularity is squared because networks differ far less in it than in agreement.

    Parameters
    ----------
    codes : sequence of h arrays of shape (n, latent_dim)
        Of the same series by each network, at least two.
    graph : NeighborGraph
        Of the n series, in feature space.
    n_clusters : int or None
        None counts as eight, the clusterer's default.
    n_starts : int, default=10
        Of each k-means.

    Returns
    -------
    NetworkScores
    """
    n_clusters = min(n_clusters or CLUSTERS_UNLESS_TOLD, len(graph.counts))
    labels = [best_kmeans(points, n_clusters, n_starts).labels_ for points in codes]
    communities = np.array([modularity(clusters, graph) for clusters in labels])
    agreements = agreement(labels)
    # Where no two networks agree at all, modularity decides.
    scores = communities.clip(0) ** 2 * agreements.clip(1e-6)
    return NetworkScores(scores, agreements)


def agreement(labels: Sequence[np.ndarray]) -> np.ndarray:
    """Mean adjusted Rand index of each clustering with all the others.

    The one with the highest is the medoid of the ensemble, a consensus [1]_ that is one
    of the clusterings itself.

    Parameters
    ----------
    labels : sequence of h int arrays of shape (n,)
        At least two clusterings of the same series.

    Returns
    -------
    float array of shape (h,)
        At most 1.

    References
    ----------
    .. [1] Strehl and Ghosh, Cluster ensembles: a knowledge reuse framework for
       combining multiple partitions, Journal of Machine Learning Research 2002.
    """
    # All pairs of clusterings in one sparse product: scikit-learn's function, called
    # for each, takes nearly half as long as their k-means. The product counts how many
    # series each cluster of the one shares with each of the other, and so how many
    # pairs of series both hold together.
    labels = np.asarray(labels)
    h, n_series = labels.shape
    sizes = labels.max(axis=1) + 1
    starts = np.cumsum(sizes) - sizes
    columns = (labels + starts[:, None]).T.ravel()
    rows_end = np.arange(n_series + 1) * h
    member = csr_array((np.ones(columns.size), columns, rows_end))
    shared = (member.T @ member).tocoo()
    of_cluster = np.repeat(np.arange(h), sizes)
    one, other = of_cluster[shared.row], of_cluster[shared.col]
    pairs = comb(shared.data, 2)
    together = np.bincount(one * h + other, pairs, minlength=h * h).reshape(h, h)
    alone = np.diagonal(together)
    by_chance = np.outer(alone, alone) / max(comb(n_series, 2), 1)
    at_most = np.add.outer(alone, alone) / 2 - by_chance
    index = np.ones_like(together)  # two clusterings of one cluster each are the same
    np.divide(together - by_chance, at_most, out=index, where=at_most > 0)
    return (index.sum(axis=1) - 1) / (h - 1)


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

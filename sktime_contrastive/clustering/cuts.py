"""Costs of cutting a panel's graph of neighbours into more and more parts."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import numpy as np
from scipy.linalg import eigh
from scipy.sparse import csr_array, dia_array
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh
from scipy.spatial.distance import cdist

from sktime_contrastive.utils.parallel import one_core

__all__ = ["MOST_CLUSTERS", "cheapest_cut", "cut_costs"]

MOST_CLUSTERS = 50
_NEIGHBORS = 10
_LEAST_SERIES = 4  # of a cluster, or a fiftieth: fewer are odd ones, not a cluster
_DENSE = 300  # series: up to here a dense eigenvector takes less time than a sparse one


def cut_costs(features: np.ndarray) -> np.ndarray:
    """Costs of the cuts that make two, three, four ... clusters, never falling.

    The series are cut in two where their graph of nearest neighbours has the fewest
    edges, then the part that comes apart most easily, and so on [1]_. Each part is cut
    by its own graph, so that a small cluster is looked at as closely as a large one. No
    number of clusters is assumed.

    Parameters
    ----------
    features : array of shape (n, f)
        Time and memory take the square of n.

    Returns
    -------
    array of shape (m,)
        The normalized cut, 0 to 2: the share of the edges of either side that cross
        over to the other, added up. At most 50, and fewer where all parts are too
        small to be cut; none for series that are all the same.

    References
    ----------
    .. [1] Shi and Malik, Normalized cuts and image segmentation, IEEE Transactions on
       Pattern Analysis and Machine Intelligence 2000.
    """
    features = np.asarray(features, dtype=np.float64)
    # Several threads add up in any order, and a tie would go now this way, now that.
    with one_core():
        costs = [*_cut_repeatedly(cdist(features, features))]
    # Within a part there may be a cheaper cut than the one that freed it.
    return np.maximum.accumulate(costs) if costs else np.empty(0)


def _cut_repeatedly(distances: np.ndarray) -> Iterator[float]:
    """Costs of cutting always the part that comes apart most easily."""
    same = 1e-6 * distances.max(initial=0.0)  # features of the same series may round
    parts: list[tuple[float, int, np.ndarray, np.ndarray]] = []

    def find_cut(members: np.ndarray, number: int) -> None:
        cut = cheapest_cut(distances[np.ix_(members, members)], same)
        if cut is not None:
            cost, side = cut
            heapq.heappush(parts, (cost, number, members[side], members[~side]))

    find_cut(np.arange(len(distances)), 0)
    for number in range(1, MOST_CLUSTERS + 1):
        if not parts:
            return
        cost, _, one, other = heapq.heappop(parts)
        yield cost
        find_cut(one, 2 * number)
        find_cut(other, 2 * number + 1)


def cheapest_cut(
    distances: np.ndarray, same: float = 0.0
) -> tuple[float, np.ndarray] | None:
    """Cut series in two where few of them have neighbours on the other side.

    The cheapest normalized cut is looked for along the second eigenvector of the
    graph's random walk.

    Parameters
    ----------
    distances : array of shape (n, n)
    same : float, default=0.0
        Distance up to which series are the same. All of them are each other's
        neighbours, so that they stay together.

    Returns
    -------
    (cost, side) or None
        Its normalized cut, and a bool array of shape (n,). None for series that are too
        few to be cut, or all the same.
    """
    n_series = len(distances)
    least = max(_LEAST_SERIES, n_series // 50)
    if n_series < 2 * least or distances.max() <= same:
        return None
    n_neighbors = min(_NEIGHBORS, (n_series - 1) // 2)
    # The nearest is the series itself.
    reach = np.partition(distances, n_neighbors, axis=1)[:, n_neighbors]
    near = distances <= reach[:, None] + same
    np.fill_diagonal(near, False)
    graph = csr_array(near, dtype=np.float64)
    graph = (graph + graph.T).tocsr()
    degree = graph.sum(axis=1)
    order = np.argsort(_slowest_mode(graph, degree), kind="stable")
    place = np.empty(n_series, dtype=np.int64)
    place[order] = np.arange(n_series)
    edges = graph.tocoo()
    complete = np.maximum(place[edges.row], place[edges.col])
    # Ends of edges among the first series in this order, and all ends that they have.
    within = np.bincount(complete, edges.data, minlength=n_series).cumsum()[:-1]
    ends = degree[order].cumsum()[:-1]
    cost = (ends - within) * (1 / ends + 1 / (degree.sum() - ends))
    last = least - 1 + int(cost[least - 1 : n_series - least].argmin())
    return float(cost[last]), place <= last


def _slowest_mode(graph: csr_array, degree: np.ndarray) -> np.ndarray:
    """Second eigenvector (n,) of the random walk on a graph: the last to even out."""
    n = len(degree)
    root = np.sqrt(degree)
    scale = dia_array((1 / root[None], [0]), shape=(n, n))
    walk = scale @ graph @ scale
    # The first one is known, and is taken out; its place is not the second's then,
    # even where the graph falls apart and both have the eigenvalue 1.
    first = root / np.linalg.norm(root)
    if n > _DENSE:
        shifted = LinearOperator(
            (n, n), lambda x: walk @ x + x - 2 * first * (first @ x), dtype=np.float64
        )
        start = np.random.default_rng(0).normal(size=n)
        try:
            _, modes = eigsh(shifted, 1, which="LA", v0=start, tol=1e-3)
            return modes[:, 0] / root
        except ArpackNoConvergence:
            pass  # the dense one takes longer, and always ends
    dense = walk.toarray() - 2 * np.outer(first, first)
    return eigh(dense, subset_by_index=[n - 1, n - 1])[1][:, 0] / root

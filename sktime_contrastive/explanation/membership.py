"""How firmly a code is in its cluster: its distance to that and to the next one."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

__all__ = ["Membership"]

_MEMBERS = 5  # of a cluster, that a code is compared with where no centre stands for it


class Membership:
    """Margins of codes, from the clusters of the codes that were fitted.

    A distance to a cluster is that to its centre where each code that was fitted is in
    the cluster of the nearest centre, as k-means has it. Elsewhere, for clusters of any
    form, it is that to the fifth nearest member.

    Parameters
    ----------
    codes : float array of shape (n, latent_dim)
        Codes that were fitted.
    labels : int array of shape (n,)
        Their clusters, -1 for noise.
    centers : float array of shape (k, latent_dim)
    """

    def __init__(
        self, codes: np.ndarray, labels: np.ndarray, centers: np.ndarray
    ) -> None:
        self.clusters = np.unique(labels[labels >= 0])
        clustered = labels >= 0
        self._centers = centers[self.clusters]
        self._trees: list[cKDTree] = []
        if len(self.clusters) == 0:
            return
        nearest = self.clusters[cdist(codes[clustered], self._centers).argmin(axis=1)]
        if (nearest != labels[clustered]).any():
            members = [codes[labels == cluster] for cluster in self.clusters]
            self._trees = [cKDTree(own) for own in members]
        distances = self.distances(codes[clustered])
        places = np.searchsorted(self.clusters, labels[clustered])
        own = distances[np.arange(len(places)), places]
        self._radius = float(np.sqrt(np.square(own).mean())) or 1.0

    def distances(self, codes: np.ndarray) -> np.ndarray:
        """Distances (m, k) of codes (m, latent_dim) to the clusters.

        Parameters
        ----------
        codes : float array of shape (m, latent_dim)

        Returns
        -------
        float array of shape (m, k)
            In the order of ``clusters``.
        """
        if not self._trees:
            return cdist(codes, self._centers)
        columns = []
        for tree in self._trees:
            rank = min(_MEMBERS, tree.n)
            columns.append(tree.query(codes, k=[rank])[0][:, 0])
        return np.stack(columns, axis=1)

    def margins(
        self, codes: np.ndarray, labels: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """How firmly codes are in clusters.

        Parameters
        ----------
        codes : float array of shape (m, latent_dim)
        labels : int array of shape (m,)
            The cluster that each code is compared with, -1 for noise.

        Returns
        -------
        margins : float array of shape (m,)
            ``(other**2 - own**2) / (other**2 + own**2)`` of the distances to the own
            cluster and to the nearest other one: 1 at the centre, 0 on the border, -1
            at the centre of the other. Where there is one cluster alone, `other` is its
            radius. Of noise, ``own**2 / (own**2 + radius**2)``, of the distance to the
            nearest cluster and the radius of a cluster: from 0 to 1.
        own : float array of shape (m,)
            Distance to the own cluster; of noise, to the nearest.
        others : int array of shape (m,)
            The nearest other cluster; of noise, the nearest; -1 if there is none.
        """
        n = len(codes)
        if len(self.clusters) == 0:
            return np.zeros(n), np.full(n, np.nan), np.full(n, -1)
        distances, rows = self.distances(codes), np.arange(n)
        noise = labels < 0
        places = np.searchsorted(self.clusters, np.maximum(labels, self.clusters[0]))
        own = np.where(noise, distances.min(axis=1), distances[rows, places])
        further = distances.copy()
        further[rows[~noise], places[~noise]] = np.inf
        others = self.clusters[further.argmin(axis=1)]
        other = further.min(axis=1)
        others = np.where(np.isinf(other), -1, others)
        other = np.where(np.isinf(other), self._radius, other)
        # In units of the larger one: the square of a distance may overflow, or be 0.
        unit = np.where(noise, self._radius, np.maximum(own, other))
        unit = np.where(unit > 0, unit, 1.0)
        near, far = np.square(own / unit), np.square(other / unit)
        both = np.where(near + far > 0, near + far, 1.0)
        return np.where(noise, near / (near + 1), (far - near) / both), own, others

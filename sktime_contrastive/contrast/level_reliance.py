"""The warning of a fit whose clusters hang on the level and amplitude of the series."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.neighbors import NearestNeighbors

from sktime_contrastive.clustering.kmeans import best_kmeans
from sktime_contrastive.neighbors.graph import CLUSTERS_UNLESS_TOLD, choose_n_neighbors
from sktime_contrastive.positives import TrainingData

__all__ = [
    "LevelReliance",
    "LevelWarning",
    "level_reliance",
    "measure_level_reliance",
    "warn_of_level",
]

_SAMPLE = 500  # series: the same time for large panels, a fiftieth of a small one's fit
_NO_LEVEL = 0.02  # share of the features' variance: less moves no neighbour
_FEWEST = 20  # series, below which the shares are too rough to tell anything
_CLUSTERED = 0.2  # neighbours together beyond chance: with less there are no clusters
# Of that, what clusters keep without the level that shape alone would make as well. On
# 49 data sets, the clusters of a fit by shape were other ones wherever it was less.
_KEPT = 0.83


class LevelWarning(UserWarning):
    """The clusters of a fit hang on the level and amplitude of the series."""


class LevelReliance(NamedTuple):
    """How well clusters hold neighbours together, by all features and by shape alone.

    Attributes
    ----------
    together : float
        Share of the nearest neighbours by all features that are in a series' cluster.
    by_shape : float
        The same share of the nearest neighbours by the shape alone.
    by_chance : float
        The same share of series drawn at random.
    """

    together: float
    by_shape: float
    by_chance: float

    @property
    def hangs_on_level(self) -> bool:
        """Whether the shape alone would make other clusters.

        They hold the neighbours by all features together by more than chance, and
        those by shape far less so.
        """
        beyond_chance = self.together - self.by_chance
        kept = self.by_shape - self.by_chance
        return beyond_chance > _CLUSTERED and kept < _KEPT * beyond_chance


def level_reliance(
    features: np.ndarray, n_level_features: int, labels: np.ndarray, n_neighbors: int
) -> LevelReliance:
    """Compare the neighbours that clusters hold together with those by shape alone.

    Clusters can be by level, by shape, or by both at once; only those by level lose
    their hold on the neighbours where the level is left out of the features.

    Parameters
    ----------
    features : array of shape (n, f)
    n_level_features : int
        Features of level and amplitude: the last ones.
    labels : int array of shape (n,)
        The clusters, from 0.
    n_neighbors : int
        Below n.

    Returns
    -------
    LevelReliance

    Examples
    --------
    Four series of two levels, 0 and 9, and two shapes, 0 and 1:

    >>> import numpy as np
    >>> from sktime_contrastive.contrast.level_reliance import level_reliance
    >>> shape, level = np.array([0, 0.1, 1, 1.1]), np.array([0, 9, 0, 9])
    >>> features = np.stack([shape, level], axis=1)
    >>> level_reliance(features, 1, labels=np.array([0, 1, 0, 1]), n_neighbors=1)
    LevelReliance(together=1.0, by_shape=0.0, by_chance=0.5)
    """
    shapes = features[:, : features.shape[1] - n_level_features]
    shares = np.bincount(labels) / len(labels)
    return LevelReliance(
        _share_together(features, labels, n_neighbors),
        _share_together(shapes, labels, n_neighbors),
        float(np.square(shares).sum()),
    )


def measure_level_reliance(
    data: TrainingData, codes: np.ndarray
) -> LevelReliance | None:
    """Measure how far the clusters among the codes hang on the level of the series.

    The clusters are those of k-means, as many as are looked for; of more than 500
    series a random sample is looked at, always the same.

    Parameters
    ----------
    data : TrainingData
        That was trained on.
    codes : array of shape (n, latent_dim)

    Returns
    -------
    LevelReliance or None
        None where the features have no level, or one that says nothing; where there are
        labels, which say what is to be alike; and for fewer than 20 series.
    """
    labelled = data.labels is not None and bool((data.labels >= 0).any())
    if not data.n_level_features or labelled or len(data) < _FEWEST:
        return None
    n_series = min(len(data), _SAMPLE)
    sample = np.random.default_rng(0).permutation(len(data))[:n_series]
    features = data.neighbor_features[sample].cpu().numpy()
    variances = features.var(axis=0)
    if variances[-data.n_level_features :].sum() < _NO_LEVEL * variances.sum():
        return None
    n_clusters = min(data.n_clusters or CLUSTERS_UNLESS_TOLD, n_series)
    labels = best_kmeans(codes[sample], n_clusters).labels_
    n_neighbors = choose_n_neighbors(n_series, n_clusters)
    return level_reliance(features, data.n_level_features, labels, n_neighbors)


def warn_of_level(found: LevelReliance | None) -> None:
    """Warn if clusters hang on the level of the series, and say what to do.

    Parameters
    ----------
    found : LevelReliance or None

    Warns
    -----
    LevelWarning
        See ``LevelReliance.hangs_on_level``.
    """
    if found is None or not found.hangs_on_level:
        return
    warnings.warn(
        "The clusters hang on the level and amplitude of the series: "
        f"{found.together:.0%} of the nearest neighbours of a series are in its "
        f"cluster, but only {found.by_shape:.0%} of those by shape alone "
        f"({found.by_chance:.0%} would be by chance). If shape alone should count, set "
        "the embedder's scaling='series'. If level and amplitude should count, the "
        "clusters are right as they are, and you may filter this LevelWarning.",
        LevelWarning,
        stacklevel=3,
    )


def _share_together(
    features: np.ndarray, labels: np.ndarray, n_neighbors: int
) -> float:
    search = NearestNeighbors(n_neighbors=n_neighbors, algorithm="brute")
    neighbors = search.fit(features).kneighbors(return_distance=False)
    return float((labels[neighbors] == labels[:, None]).mean())

"""Clusterers to compare, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
from sktime.clustering.base import BaseClusterer
from sktime.transformations.rocket import MiniRocketMultivariate

from sktime_contrastive import recipes
from sktime_contrastive.benchmarking.adapters import (
    Adapter,
    KMeansTslearn,
    KShapesTslearn,
    OnFeatures,
    RocketFeatures,
)
from sktime_contrastive.clusterer import ContrastiveClusterer
from sktime_contrastive.panel import INNER_MTYPES
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.validation import check_choice

__all__ = ["ESTIMATORS", "make_estimator"]


def make_estimator(name: str) -> BaseClusterer:
    """Return a clusterer by its name, one of `ESTIMATORS`.

    Parameters
    ----------
    name : str

    Returns
    -------
    sktime clusterer
        Its number of clusters is set by the benchmark.

    Raises
    ------
    ValueError
        If the name is unknown.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking import make_estimator
    >>> make_estimator("dtw_kmeans").metric
    'dtw'
    """
    return ESTIMATORS[check_choice("estimator", name, ESTIMATORS)]()


def neighbors_2d() -> BaseClusterer:
    """ContrastiveClusterer with its default recipe."""
    return ContrastiveClusterer(embedder=recipes.neighbors_2d())


def plain_2d() -> BaseClusterer:
    """ContrastiveClusterer with the recipe of that name."""
    return ContrastiveClusterer(embedder=recipes.plain_2d())


def simclr() -> BaseClusterer:
    """ContrastiveClusterer with the recipe of that name."""
    return ContrastiveClusterer(embedder=recipes.simclr())


def euclidean_kmeans() -> BaseClusterer:
    """K-means of tslearn under the Euclidean distance, best of ten starts."""
    return KMeansTslearn(metric="euclidean", init="k-means++", n_init=10, max_iter=300)


def dtw_kmeans() -> BaseClusterer:
    """K-means of tslearn under dynamic time warping, averages by DBA."""
    return KMeansTslearn(metric="dtw", init="k-means++")


def softdtw_kmeans() -> BaseClusterer:
    """K-means of tslearn under soft-DTW."""
    return KMeansTslearn(metric="softdtw", init="k-means++")


def k_shapes() -> BaseClusterer:
    """K-shape of tslearn, one start, as is its default."""
    return KShapesTslearn(n_init=1)


class EuclideanMiniBatchKMeans(Adapter):
    """K-means of scikit-learn on batches, under the Euclidean distance."""

    _tags = {"X_inner_mtype": "numpyflat"}

    def _make(self, n_series: int) -> Any:
        return MiniBatchKMeans(self.n_clusters, random_state=self.random_state)


class KMedoidsMSM(Adapter):
    """K-medoids of aeon under the move-split-merge distance, best of ten starts."""

    _tags = {"python_dependencies": ["aeon"]}

    def _make(self, n_series: int) -> Any:
        from aeon.clustering import TimeSeriesKMedoids

        # sktime's compiles its distance in each fit; aeon's PAM swaps in Python.
        seed = self.random_state
        return TimeSeriesKMedoids(
            self.n_clusters, distance="msm", method="alternate", random_state=seed
        )


class KASBA(Adapter):
    """KASBA of aeon: k-means under the move-split-merge distance."""

    _tags = {"python_dependencies": ["aeon"]}

    def _make(self, n_series: int) -> Any:
        from aeon.clustering import KASBA

        return KASBA(self.n_clusters, random_state=self.random_state)


class MiniRocketPCAKMeans(Adapter):
    """MiniRocket features, 40 principal components, k-means."""

    _tags = {"python_dependencies": ["numba"]}

    def _make(self, n_series: int) -> Any:
        pca = PCA(min(40, n_series - 1), random_state=self.random_state)
        return _on_minirocket(self, 2000, pca)


class RClustering(Adapter):
    """R-Clustering: 500 MiniRocket kernels, components of 1 % of variance, k-means."""

    _tags = {"python_dependencies": ["numba"]}

    def _make(self, n_series: int) -> Any:
        pca = LeadingComponents(random_state=self.random_state)
        return _on_minirocket(self, 500, pca)


class LeadingComponents(PCA):
    """Principal components that explain 1 % of the variance or more, one at least.

    The choice of the authors of R-Clustering, Jorge and Rubén: Time series clustering
    with random convolutional kernels, Data Mining and Knowledge Discovery 38, 2024.
    """

    def fit_transform(self, X: np.ndarray, y: Any = None) -> np.ndarray:
        """Choose components, and return the table in them."""
        return self.fit(X).transform(X)

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Return a table in the components that were chosen."""
        shares = self.explained_variance_ratio_
        return super().transform(X)[:, shares >= min(0.01, shares[0])]


class MiniRocketUMAPKMeans(Adapter):
    """MiniRocket features, principal components, UMAP to two dimensions, k-means."""

    _tags = {"python_dependencies": ["numba", "umap-learn"]}

    def _make(self, n_series: int) -> Any:
        pca = PCA(min(40, n_series - 1), random_state=self.random_state)
        return _on_minirocket(
            self, 10_000, pca, _make_umap(n_series, self.random_state)
        )


class RocketFeaturesUMAPKMeans(Adapter):
    """UMAP of the default recipe's features to two dimensions, k-means: no training."""

    _tags = {
        "python_dependencies": ["torch", "umap-learn"],
        "X_inner_mtype": INNER_MTYPES,
        "capability:unequal_length": True,
        "capability:missing_values": True,
    }

    def _make(self, n_series: int) -> Any:
        seed = self.random_state
        return OnFeatures(
            RocketFeatures(seed),
            _make_umap(n_series, seed),
            KMeans(self.n_clusters, n_init=10, random_state=seed),
        )


def _on_minirocket(adapter: Adapter, n_kernels: int, *steps: Any) -> OnFeatures:
    """Scaled features of MiniRocket, steps on them, k-means from ten starts."""
    seed = adapter.random_state
    features = MiniRocketMultivariate(n_kernels, random_state=seed)
    kmeans = KMeans(adapter.n_clusters, n_init=10, random_state=seed)
    return OnFeatures(features, StandardScaler(), *steps, kmeans)


def _make_umap(n_series: int, seed: int | None) -> Any:
    from umap import UMAP

    return UMAP(max(2, min(15, n_series - 1)), random_state=seed, n_jobs=1)


_of_aeon = needs_extra("benchmark", "aeon")
_of_umap = needs_extra("benchmark", "umap")

ESTIMATORS: dict[str, Callable[[], BaseClusterer]] = {
    "neighbors_2d": neighbors_2d,
    "plain_2d": plain_2d,
    "simclr": simclr,
    "euclidean_kmeans": euclidean_kmeans,
    "minibatch_kmeans": EuclideanMiniBatchKMeans,
    "dtw_kmeans": dtw_kmeans,
    "softdtw_kmeans": softdtw_kmeans,
    "k_shapes": k_shapes,
    "msm_kmedoids": _of_aeon(KMedoidsMSM),
    "kasba": _of_aeon(KASBA),
    "minirocket_pca_kmeans": MiniRocketPCAKMeans,
    "r_clustering": RClustering,
    "minirocket_umap_kmeans": _of_umap(MiniRocketUMAPKMeans),
    "rocket_features_umap_kmeans": _of_umap(RocketFeaturesUMAPKMeans),
}

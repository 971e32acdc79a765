"""Clusterers to compare, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.validation import check_choice

if TYPE_CHECKING:
    from sktime.clustering.base import BaseClusterer

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


def euclidean_kmeans() -> BaseClusterer:
    """K-means of tslearn under the Euclidean distance, best of ten starts."""
    from sktime_contrastive.benchmarking.adapters import KMeansTslearn

    return KMeansTslearn(metric="euclidean", init="k-means++", n_init=10, max_iter=300)


def minibatch_kmeans() -> BaseClusterer:
    """K-means of scikit-learn on batches, under the Euclidean distance."""
    from sktime_contrastive.benchmarking.adapters import EuclideanMiniBatchKMeans

    return EuclideanMiniBatchKMeans()


def dtw_kmeans() -> BaseClusterer:
    """K-means of tslearn under dynamic time warping, averages by DBA."""
    from sktime_contrastive.benchmarking.adapters import KMeansTslearn

    return KMeansTslearn(metric="dtw", init="k-means++")


def softdtw_kmeans() -> BaseClusterer:
    """K-means of tslearn under soft-DTW."""
    from sktime_contrastive.benchmarking.adapters import KMeansTslearn

    return KMeansTslearn(metric="softdtw", init="k-means++")


def k_shapes() -> BaseClusterer:
    """K-shape of tslearn, one start, as is its default."""
    from sktime_contrastive.benchmarking.adapters import KShapesTslearn

    return KShapesTslearn(n_init=1)


@needs_extra("benchmark", "aeon")
def msm_kmedoids() -> BaseClusterer:
    """K-medoids of aeon under the move-split-merge distance, best of ten starts."""
    from sktime_contrastive.benchmarking.adapters import KMedoidsMSM

    return KMedoidsMSM()


@needs_extra("benchmark", "aeon")
def kasba() -> BaseClusterer:
    """KASBA of aeon: k-means under the move-split-merge distance."""
    from sktime_contrastive.benchmarking.adapters import KASBA

    return KASBA()


def minirocket_pca_kmeans() -> BaseClusterer:
    """MiniRocket features, principal components, k-means: what R-Clustering does."""
    from sktime_contrastive.benchmarking.feature_adapters import MiniRocketKMeans

    return MiniRocketKMeans()


@needs_extra("benchmark", "umap")
def minirocket_umap_kmeans() -> BaseClusterer:
    """MiniRocket features, principal components, UMAP to two dimensions, k-means."""
    from sktime_contrastive.benchmarking.feature_adapters import MiniRocketUMAPKMeans

    return MiniRocketUMAPKMeans()


@needs_extra("benchmark", "umap")
def rocket_features_umap_kmeans() -> BaseClusterer:
    """UMAP of the default recipe's features to two dimensions, k-means: no training."""
    from sktime_contrastive.benchmarking.feature_adapters import (
        RocketFeaturesUMAPKMeans,
    )

    return RocketFeaturesUMAPKMeans()


def neighbors_2d() -> BaseClusterer:
    """ContrastiveClusterer with its default recipe."""
    return _contrastive("neighbors_2d")


def plain_2d() -> BaseClusterer:
    """ContrastiveClusterer with the recipe of that name."""
    return _contrastive("plain_2d")


def simclr() -> BaseClusterer:
    """ContrastiveClusterer with the recipe of that name."""
    return _contrastive("simclr")


def contrastive_kmeans_tslearn() -> BaseClusterer:
    """TimeSeriesContrastiveKMeans, on arrays as tslearn has them."""
    from sktime_contrastive.benchmarking.adapters import ContrastiveKMeansTslearn

    return ContrastiveKMeansTslearn()


def _contrastive(recipe: str) -> BaseClusterer:
    from sktime_contrastive import recipes
    from sktime_contrastive.clusterer import ContrastiveClusterer

    return ContrastiveClusterer(embedder=getattr(recipes, recipe)())


ESTIMATORS: dict[str, Callable[[], BaseClusterer]] = {
    function.__name__: function
    for function in (
        neighbors_2d,
        plain_2d,
        simclr,
        contrastive_kmeans_tslearn,
        euclidean_kmeans,
        minibatch_kmeans,
        dtw_kmeans,
        softdtw_kmeans,
        k_shapes,
        msm_kmedoids,
        kasba,
        minirocket_pca_kmeans,
        minirocket_umap_kmeans,
        rocket_features_umap_kmeans,
    )
}

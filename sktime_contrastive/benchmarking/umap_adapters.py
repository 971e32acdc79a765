"""UMAP on random convolutional features, then k-means: layouts without training."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sktime.clustering.base import BaseClusterer

from sktime_contrastive.panel import INNER_MTYPES, to_panel

__all__ = ["MiniRocketUMAPKMeans", "RocketFeaturesUMAPKMeans"]


class _FeaturesUMAPKMeans(BaseClusterer):
    """Base: features of a panel, UMAP [1]_ of them to two dimensions, k-means.

    Unseen series are laid out by UMAP's own ``transform``.
    """

    _tags = {
        "authors": ["sktime-contrastive developers"],
        "python_dependencies": ["umap-learn"],
        "capability:multivariate": True,
        "capability:unequal_length": False,
        "capability:missing_values": False,
        "capability:out_of_sample": True,
        "capability:predict": True,
        "capability:predict_proba": False,
        "capability:random_state": True,
        "property:randomness": "derandomized",
    }

    def __init__(
        self,
        n_clusters: int = 8,
        n_neighbors: int = 15,
        random_state: int | None = None,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.random_state = random_state
        super().__init__(n_clusters=n_clusters)
        self.n_clusters = n_clusters

    def _fit_features(self, X: Any) -> np.ndarray:
        raise NotImplementedError

    def _make_features(self, X: Any) -> np.ndarray:
        raise NotImplementedError

    def _fit(self, X: Any, y: Any = None) -> _FeaturesUMAPKMeans:
        from sklearn.cluster import KMeans
        from umap import UMAP

        features = self._fit_features(X)
        seed = self.random_state
        n_neighbors = max(2, min(self.n_neighbors, len(features) - 1))
        umap = UMAP(n_neighbors=n_neighbors, n_components=2, random_state=seed)
        kmeans = KMeans(self.n_clusters, n_init=10, random_state=seed)
        self._umap, self._kmeans = umap, kmeans
        with warnings.catch_warnings():
            # It says that a seed allows a single thread, which is what is wanted.
            warnings.filterwarnings("ignore", "n_jobs value", UserWarning)
            self.embedding_ = umap.fit_transform(features)
        self.labels_ = kmeans.fit_predict(self.embedding_)
        return self

    def _predict(self, X: Any, y: Any = None) -> np.ndarray:
        # Of the panel that was fitted UMAP returns the layout that it has.
        return self._kmeans.predict(self._umap.transform(self._make_features(X)))


class MiniRocketUMAPKMeans(_FeaturesUMAPKMeans):
    """MiniRocket's features, 40 components, UMAP [1]_ to two dimensions, k-means.

    Parameters
    ----------
    n_clusters : int, default=8
    n_neighbors : int, default=15
        Of UMAP; at most one less than there are series.
    random_state : int or None, default=None

    Attributes
    ----------
    embedding_ : array of shape (n, 2)
    labels_ : int array of shape (n,)

    References
    ----------
    .. [1] McInnes, Healy and Melville, UMAP: uniform manifold approximation and
       projection for dimension reduction, 2018.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking.umap_adapters import MiniRocketUMAPKMeans
    >>> MiniRocketUMAPKMeans(n_clusters=2, random_state=0)
    MiniRocketUMAPKMeans(n_clusters=2, random_state=0)
    """

    _tags = {
        "python_dependencies": ["numba", "umap-learn"],
        "X_inner_mtype": "numpy3D",
    }

    def _fit_features(self, X: np.ndarray) -> np.ndarray:
        from sklearn.decomposition import PCA
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        from sktime.transformations.rocket import MiniRocketMultivariate

        seed = self.random_state
        self._rocket = MiniRocketMultivariate(2000, random_state=seed)
        n_components = min(40, len(X) - 1)
        self._components = make_pipeline(
            StandardScaler(), PCA(n_components, random_state=seed)
        )
        return self._components.fit_transform(self._rocket.fit_transform(X))

    def _make_features(self, X: np.ndarray) -> np.ndarray:
        return self._components.transform(self._rocket.transform(X))


class RocketFeaturesUMAPKMeans(_FeaturesUMAPKMeans):
    """The features of the encoder "rocket", UMAP [1]_ to two dimensions, k-means.

    What the default recipe trains on, laid out without training.

    Parameters
    ----------
    n_clusters : int, default=8
    n_neighbors : int, default=15
        Of UMAP; at most one less than there are series.
    random_state : int or None, default=None

    Attributes
    ----------
    embedding_ : array of shape (n, 2)
    labels_ : int array of shape (n,)

    References
    ----------
    .. [1] McInnes, Healy and Melville, UMAP: uniform manifold approximation and
       projection for dimension reduction, 2018.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking.umap_adapters import (
    ...     RocketFeaturesUMAPKMeans,
    ... )
    >>> RocketFeaturesUMAPKMeans(n_clusters=2, random_state=0)
    RocketFeaturesUMAPKMeans(n_clusters=2, random_state=0)
    """

    _tags = {
        "python_dependencies": ["torch", "umap-learn"],
        "X_inner_mtype": INNER_MTYPES,
        "capability:unequal_length": True,
        "capability:missing_values": True,
    }

    def _fit_features(self, X: Any) -> np.ndarray:
        import torch

        from sktime_contrastive.encoders import Rocket
        from sktime_contrastive.panel.scaling import Scaler
        from sktime_contrastive.utils.randomness import draw_seeds, make_generator

        panel = to_panel(X)
        self._scaler = Scaler("panel").fit(panel)
        values = torch.from_numpy(self._scaler.transform(panel))
        lengths = torch.from_numpy(panel.lengths)
        (seed,) = draw_seeds(self.random_state)
        with torch.no_grad():
            self._front_end, features = Rocket().make_front_end(
                values, lengths, make_generator(seed)
            )
        return features.numpy()

    def _make_features(self, X: Any) -> np.ndarray:
        import torch

        panel = to_panel(X)
        values = torch.from_numpy(self._scaler.transform(panel))
        with torch.no_grad():
            return self._front_end(values, torch.from_numpy(panel.lengths)).numpy()

"""Random convolutional features, reduced or laid out without training, then k-means."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from sktime_contrastive.benchmarking.adapters import Adapter
from sktime_contrastive.panel import INNER_MTYPES, to_panel

__all__ = ["MiniRocketKMeans", "MiniRocketUMAPKMeans", "RocketFeaturesUMAPKMeans"]


class _FeaturesKMeans(Adapter):
    """Base: features of a panel, steps of scikit-learn on them, k-means."""

    def _make_features(self) -> Any:
        from sktime.transformations.rocket import MiniRocketMultivariate

        return MiniRocketMultivariate(2000, random_state=self.random_state)

    def _make_steps(self, n_series: int) -> list[Any]:
        return _components(40, n_series, self.random_state)

    def _fit(self, X: Any, y: Any = None) -> _FeaturesKMeans:
        from sklearn.cluster import KMeans
        from sklearn.pipeline import make_pipeline

        # No step of the pipeline: scikit-learn's callbacks want steps of its own.
        self._features = self._make_features()
        features = self._features.fit_transform(X)
        kmeans = KMeans(self.n_clusters, n_init=10, random_state=self.random_state)
        self._clusterer = make_pipeline(*self._make_steps(len(X)), kmeans)
        self.labels_ = self._clusterer.fit_predict(features)
        return self

    def _convert(self, X: Any) -> Any:
        return self._features.transform(X)


class MiniRocketKMeans(_FeaturesKMeans):
    """MiniRocket's features, standardized, reduced to principal components, k-means.

    What R-Clustering [1]_ does.

    Parameters
    ----------
    n_clusters : int, default=8
    n_components : int, default=40
        Principal components, at most one less than there are series.
    num_kernels : int, default=2000
        Features of MiniRocket, rounded down to a multiple of 84.
    random_state : int or None, default=None

    Attributes
    ----------
    labels_ : int array of shape (n,)

    References
    ----------
    .. [1] Jorge and Rubén, Time series clustering with random convolutional kernels,
       Data Mining and Knowledge Discovery 38, 2024.

    Examples
    --------
    >>> from sktime.datasets import load_unit_test
    >>> from sktime_contrastive.benchmarking.feature_adapters import MiniRocketKMeans
    >>> X, _ = load_unit_test(return_type="numpy3D")
    >>> MiniRocketKMeans(2, random_state=0).fit_predict(X).shape
    (42,)
    """

    _tags = {"python_dependencies": ["numba"]}

    def __init__(
        self,
        n_clusters: int = 8,
        n_components: int = 40,
        num_kernels: int = 2000,
        random_state: int | None = None,
    ) -> None:
        self.n_components = n_components
        self.num_kernels = num_kernels
        super().__init__(n_clusters, random_state)

    def _make_features(self) -> Any:
        return super()._make_features().set_params(num_kernels=self.num_kernels)

    def _make_steps(self, n_series: int) -> list[Any]:
        return _components(self.n_components, n_series, self.random_state)


class _UMAPKMeans(_FeaturesKMeans):
    """Base: features of a panel, UMAP of them to two dimensions, k-means.

    Unseen series are laid out by UMAP's own ``transform``.
    """

    _tags = {"python_dependencies": ["umap-learn"]}

    def __init__(
        self,
        n_clusters: int = 8,
        n_neighbors: int = 15,
        random_state: int | None = None,
    ) -> None:
        self.n_neighbors = n_neighbors
        super().__init__(n_clusters, random_state)

    def _make_steps(self, n_series: int) -> list[Any]:
        return [self._make_umap(n_series)]

    def _make_umap(self, n_series: int) -> Any:
        from umap import UMAP

        n_neighbors = max(2, min(self.n_neighbors, n_series - 1))
        return UMAP(n_neighbors, n_components=2, random_state=self.random_state)

    def _fit(self, X: Any, y: Any = None) -> _UMAPKMeans:
        with warnings.catch_warnings():
            # It says that a seed allows a single thread, which is what is wanted.
            warnings.filterwarnings("ignore", "n_jobs value", UserWarning)
            super()._fit(X)
        self.embedding_ = self._clusterer[-2].embedding_
        return self


class MiniRocketUMAPKMeans(_UMAPKMeans):
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
    >>> from sktime_contrastive.benchmarking import feature_adapters
    >>> feature_adapters.MiniRocketUMAPKMeans(n_clusters=2, random_state=0)
    MiniRocketUMAPKMeans(n_clusters=2, random_state=0)
    """

    _tags = {"python_dependencies": ["numba", "umap-learn"]}

    def _make_steps(self, n_series: int) -> list[Any]:
        components = _components(40, n_series, self.random_state)
        return [*components, self._make_umap(n_series)]


class RocketFeaturesUMAPKMeans(_UMAPKMeans):
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
    >>> from sktime_contrastive.benchmarking import feature_adapters
    >>> feature_adapters.RocketFeaturesUMAPKMeans(n_clusters=2, random_state=0)
    RocketFeaturesUMAPKMeans(n_clusters=2, random_state=0)
    """

    _tags = {
        "python_dependencies": ["torch", "umap-learn"],
        "X_inner_mtype": INNER_MTYPES,
        "capability:unequal_length": True,
        "capability:missing_values": True,
    }

    def _make_features(self) -> Any:
        return _RocketFeatures(self.random_state)


class _RocketFeatures:
    """The features of the encoder "rocket", with the scaling of the fitted panel."""

    def __init__(self, random_state: int | None) -> None:
        self.random_state = random_state

    def fit_transform(self, X: Any) -> np.ndarray:
        import torch

        from sktime_contrastive.encoders import Rocket
        from sktime_contrastive.panel.scaling import Scaler
        from sktime_contrastive.utils.randomness import draw_seeds, make_generator

        panel = to_panel(X)
        self._scaler = Scaler("panel").fit(panel)
        (seed,) = draw_seeds(self.random_state)
        with torch.no_grad():
            self._front_end, features = Rocket().make_front_end(
                *self._tensors(panel), make_generator(seed)
            )
        return features.numpy()

    def transform(self, X: Any) -> np.ndarray:
        import torch

        with torch.no_grad():
            return self._front_end(*self._tensors(to_panel(X))).numpy()

    def _tensors(self, panel: Any) -> tuple[Any, Any]:
        import torch

        values = torch.from_numpy(self._scaler.transform(panel))
        return values, torch.from_numpy(panel.lengths)


def _components(n_components: int, n_series: int, seed: int | None) -> list[Any]:
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    return [StandardScaler(), PCA(min(n_components, n_series - 1), random_state=seed)]

"""Clusterers of other packages as sktime clusterers."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.pipeline import make_pipeline
from sktime.clustering.base import BaseClusterer
from sktime.clustering.k_means import TimeSeriesKMeansTslearn
from sktime.clustering.k_shapes import TimeSeriesKShapes

from sktime_contrastive.panel import to_panel
from sktime_contrastive.panel.scaling import Scaler
from sktime_contrastive.utils.randomness import draw_seeds, make_generator

__all__ = [
    "Adapter",
    "KMeansTslearn",
    "KShapesTslearn",
    "OnFeatures",
    "RocketFeatures",
]


class _AlongTime:
    """Mixin for sktime's tslearn clusterers: time is the axis that tslearn warps.

    sktime 1.2 hands tslearn its arrays (n, channels, time) as they are, but tslearn
    reads (n, time, channels): of a univariate panel it sees series of one step with as
    many channels as there were steps, and DTW of them is no longer any.
    """

    def _fit(self, X: np.ndarray, y: Any = None) -> Any:
        return super()._fit(X.transpose(0, 2, 1), y)

    def _predict(self, X: np.ndarray, y: Any = None) -> np.ndarray:
        return super()._predict(X.transpose(0, 2, 1), y)


class KMeansTslearn(_AlongTime, TimeSeriesKMeansTslearn):
    """sktime's ``TimeSeriesKMeansTslearn`` with the axes as tslearn reads them."""


class KShapesTslearn(_AlongTime, TimeSeriesKShapes):
    """sktime's ``TimeSeriesKShapes`` with the axes as tslearn reads them."""

    def _predict(self, X: np.ndarray, y: Any = None) -> np.ndarray:
        # tslearn 0.10 takes the norms of the fitted series for those of these, and what
        # lies behind in memory where these are more. Negative ones it computes anew.
        self._tslearn_k_shapes.norms_ = np.full(len(X), -1.0)
        return super()._predict(X, y)


class Adapter(BaseClusterer):
    """Base: what clusters arrays (n, c, t), made by `_make`, as a sktime clusterer.

    Examples
    --------
    >>> from sklearn.cluster import Birch
    >>> from sktime.datasets import load_unit_test
    >>> from sktime.transformations.summarize import SummaryTransformer
    >>> from sktime_contrastive.benchmarking.adapters import Adapter, OnFeatures
    >>> class BirchOfSummaries(Adapter):
    ...     def _make(self, n_series):
    ...         birch = Birch(n_clusters=self.n_clusters)
    ...         return OnFeatures(SummaryTransformer(), birch)
    >>> X, _ = load_unit_test(return_type="numpy3D")
    >>> BirchOfSummaries(n_clusters=2).fit_predict(X).shape
    (42,)
    """

    _tags = {
        "authors": ["sktime-contrastive developers"],
        "X_inner_mtype": "numpy3D",
        "capability:multivariate": True,
        "capability:unequal_length": False,
        "capability:missing_values": False,
        "capability:out_of_sample": True,
        "capability:predict": True,
        "capability:predict_proba": False,
        "capability:random_state": True,
        "property:randomness": "derandomized",
    }

    def __init__(self, n_clusters: int = 8, random_state: Any = None) -> None:
        self.n_clusters = n_clusters
        self.random_state = random_state
        super().__init__(n_clusters=n_clusters)

    def _make(self, n_series: int) -> Any:
        """Return what has ``fit_predict`` and ``predict``, for so many series."""
        raise NotImplementedError

    def _fit(self, X: Any, y: Any = None) -> Adapter:
        self._clusterer = self._make(len(X))
        self.labels_ = self._clusterer.fit_predict(X)
        return self

    def _predict(self, X: Any, y: Any = None) -> np.ndarray:
        return self._clusterer.predict(X)


class OnFeatures:
    """Features of a panel, and steps of scikit-learn on them, the last a clusterer.

    The features are no step of the pipeline: scikit-learn's callbacks want steps of its
    own.
    """

    def __init__(self, features: Any, *steps: Any) -> None:
        self._features = features
        self._pipeline = make_pipeline(*steps)

    def fit_predict(self, X: Any) -> np.ndarray:
        """Fit features and steps, and return the clusters of the series."""
        return self._pipeline.fit_predict(self._features.fit_transform(X))

    def predict(self, X: Any) -> np.ndarray:
        """Return the clusters of unseen series."""
        return self._pipeline.predict(self._features.transform(X))


class RocketFeatures:
    """The features of the encoder "rocket", with the scaling of the fitted panel."""

    def __init__(self, random_state: int | None) -> None:
        self.random_state = random_state

    def fit_transform(self, X: Any) -> np.ndarray:
        """Draw features, and return those of a panel, (n, features)."""
        from sktime_contrastive.encoders import Rocket

        panel = to_panel(X)
        self._scaler = Scaler("panel").fit(panel)
        (seed,) = draw_seeds(self.random_state)
        self._front_end, features = Rocket().make_front_end(
            *self._tensors(panel), make_generator(seed)
        )
        return features.numpy()

    def transform(self, X: Any) -> np.ndarray:
        """Return the features of unseen series."""
        return self._front_end(*self._tensors(to_panel(X))).numpy()

    def _tensors(self, panel: Any) -> tuple[Any, Any]:
        import torch

        values = torch.from_numpy(self._scaler.transform(panel))
        return values, torch.from_numpy(panel.lengths)

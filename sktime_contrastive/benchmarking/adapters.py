"""Clusterers of tslearn and aeon as sktime clusterers."""

from __future__ import annotations

from typing import Any

import numpy as np
from sktime.clustering.base import BaseClusterer
from sktime.clustering.k_means import TimeSeriesKMeansTslearn
from sktime.clustering.k_shapes import TimeSeriesKShapes

from sktime_contrastive.utils.extras import import_extra

__all__ = [
    "KASBA",
    "Adapter",
    "ContrastiveKMeansTslearn",
    "EuclideanMiniBatchKMeans",
    "KMeansTslearn",
    "KMedoidsMSM",
    "KShapesTslearn",
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
    """sktime's ``TimeSeriesKMeansTslearn`` with the axes as tslearn reads them.

    Parameters and attributes are those of sktime's class; ``cluster_centers_`` is of
    shape (n_clusters, time, channels).

    Examples
    --------
    >>> from sktime.datasets import load_unit_test
    >>> from sktime_contrastive.benchmarking.adapters import KMeansTslearn
    >>> X, _ = load_unit_test(return_type="numpy3D")
    >>> kmeans = KMeansTslearn(2, metric="euclidean", random_state=0).fit(X)
    >>> kmeans.cluster_centers_.shape
    (2, 24, 1)
    """


class KShapesTslearn(_AlongTime, TimeSeriesKShapes):
    """sktime's ``TimeSeriesKShapes`` with the axes as tslearn reads them.

    Parameters and attributes are those of sktime's class; ``cluster_centers_`` is of
    shape (n_clusters, time, channels).

    Examples
    --------
    >>> from sktime_contrastive.benchmarking.adapters import KShapesTslearn
    >>> KShapesTslearn(n_clusters=2, n_init=1, random_state=0)
    KShapesTslearn(n_clusters=2, n_init=1, random_state=0)
    """

    def _predict(self, X: np.ndarray, y: Any = None) -> np.ndarray:
        # tslearn 0.10 takes the norms of the fitted series for those of these, and what
        # lies behind in memory where these are more. Negative ones it computes anew.
        self._tslearn_k_shapes.norms_ = np.full(len(X), -1.0)
        return super()._predict(X, y)


class Adapter(BaseClusterer):
    """Base: a clusterer of another package, made by `_make`, as one of sktime.

    Parameters
    ----------
    n_clusters : int, default=8
    random_state : int, RandomState or None, default=None

    Attributes
    ----------
    labels_ : int array of shape (n,)
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
        raise NotImplementedError

    def _convert(self, X: Any) -> Any:
        return X

    def _fit(self, X: Any, y: Any = None) -> Adapter:
        self._clusterer = self._make(len(X))
        self.labels_ = self._clusterer.fit_predict(self._convert(X))
        return self

    def _predict(self, X: Any, y: Any = None) -> np.ndarray:
        return self._clusterer.predict(self._convert(X))


class ContrastiveKMeansTslearn(Adapter):
    """``TimeSeriesContrastiveKMeans``, the face for tslearn, as a sktime clusterer.

    Its labels are those of `ContrastiveClusterer`; its seconds tell what tslearn's
    container and conventions cost.

    Parameters
    ----------
    n_clusters : int, default=8
    random_state : int, RandomState or None, default=None

    Attributes
    ----------
    labels_ : int array of shape (n,)

    Examples
    --------
    >>> from sktime_contrastive.benchmarking.adapters import ContrastiveKMeansTslearn
    >>> ContrastiveKMeansTslearn(n_clusters=2, random_state=0)
    ContrastiveKMeansTslearn(n_clusters=2, random_state=0)
    """

    _tags = {
        "python_dependencies": ["torch", "tslearn"],
        "X_inner_mtype": ["numpy3D", "df-list"],
        "capability:unequal_length": True,
        "capability:missing_values": True,
    }

    def _make(self, n_series: int) -> Any:
        from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

        return TimeSeriesContrastiveKMeans(
            self.n_clusters, random_state=self.random_state
        )

    def _convert(self, X: Any) -> np.ndarray:
        from sktime_contrastive.tslearn import to_tslearn

        return to_tslearn(X)


class EuclideanMiniBatchKMeans(Adapter):
    """scikit-learn's ``MiniBatchKMeans`` on the values as they come.

    Parameters
    ----------
    n_clusters : int, default=8
    random_state : int, RandomState or None, default=None

    Attributes
    ----------
    labels_ : int array of shape (n,)

    Examples
    --------
    >>> from sktime_contrastive.benchmarking.adapters import EuclideanMiniBatchKMeans
    >>> EuclideanMiniBatchKMeans(n_clusters=2)
    EuclideanMiniBatchKMeans(n_clusters=2)
    """

    def _make(self, n_series: int) -> Any:
        from sklearn.cluster import MiniBatchKMeans

        return MiniBatchKMeans(self.n_clusters, random_state=self.random_state)

    def _convert(self, X: np.ndarray) -> np.ndarray:
        return X.reshape(len(X), -1)


class _OfAeon(Adapter):
    """Base: a clusterer of aeon, which is in the extra ``benchmark``."""

    _tags = {"python_dependencies": ["aeon"]}

    def fit(self, X: Any, y: Any = None) -> _OfAeon:
        self._import_aeon()  # by the tag sktime raises as well, but names no extra
        return super().fit(X, y)

    def _import_aeon(self) -> Any:
        return import_extra("aeon.clustering", "benchmark", type(self).__name__)


class KASBA(_OfAeon):
    """aeon's KASBA [1]_, k-means under the MSM distance, as a sktime clusterer.

    Parameters
    ----------
    n_clusters : int, default=8
    random_state : int, RandomState or None, default=None

    Attributes
    ----------
    labels_ : int array of shape (n,)

    References
    ----------
    .. [1] Holder and Bagnall, Rock the KASBA: Blazingly Fast and Accurate Time Series
       Clustering, Data Mining and Knowledge Discovery 40, 2026.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking.adapters import KASBA
    >>> KASBA(n_clusters=2, random_state=0)
    KASBA(n_clusters=2, random_state=0)
    """

    def _make(self, n_series: int) -> Any:
        seed = self.random_state
        return self._import_aeon().KASBA(self.n_clusters, random_state=seed)


class KMedoidsMSM(_OfAeon):
    """aeon's k-medoids under the move-split-merge distance, best of ten starts.

    By alternating, as k-means does, on distances that are kept: sktime's own
    ``TimeSeriesKMedoids`` compiles its distance anew in each fit, and aeon's PAM tries
    its swaps in Python.

    Parameters
    ----------
    n_clusters : int, default=8
    random_state : int, RandomState or None, default=None

    Attributes
    ----------
    labels_ : int array of shape (n,)

    References
    ----------
    .. [1] Holder, Guijo-Rubio and Bagnall, Clustering time series with k-medoids based
       algorithms, AALTD 2023.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking.adapters import KMedoidsMSM
    >>> KMedoidsMSM(n_clusters=2, random_state=0)
    KMedoidsMSM(n_clusters=2, random_state=0)
    """

    def _make(self, n_series: int) -> Any:
        seed = self.random_state
        return self._import_aeon().TimeSeriesKMedoids(
            self.n_clusters, distance="msm", method="alternate", random_state=seed
        )

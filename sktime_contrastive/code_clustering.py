"""Clustering of latent codes by any clusterer of scikit-learn or tslearn."""

from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline

from sktime_contrastive.kmeans import best_centers

__all__ = [
    "CodeClustering",
    "check_clusterer",
    "n_clusters_parameter",
    "refuse_few_series",
]

_FEWEST_FOR_AUTO = 4  # series: two clusters of which one has more than one


class CodeClustering:
    """A clusterer on codes, with `predict` and `predict_proba` whatever it lacks.

    Parameters
    ----------
    clusterer : scikit-learn or tslearn clusterer, or None
        It is cloned, not changed. None is tslearn's ``TimeSeriesKMeans``, which goes on
        from the best of ten starts of scikit-learn's k-means.
    n_clusters : int or None
        Set on the clone where it, or the last step of a pipeline, has such a parameter
        that is not None.
    seed : int
        Set on the clone, and on its parts, where a ``random_state`` is None.

    Attributes
    ----------
    labels_ : int array of shape (n,)
        -1 for what the clusterer calls noise.
    centers_ : array of shape (k, latent_dim)
        The clusterer's own, or the mean of each cluster's codes.
    inertia_ : float
        Sum of the squared distances of the codes to the centre of their cluster.
    """

    def __init__(self, clusterer: Any, n_clusters: int | None, seed: int) -> None:
        self.clusterer = clusterer
        self.n_clusters = n_clusters
        self.seed = seed

    def fit(self, codes: np.ndarray) -> CodeClustering:
        """Cluster codes (n, latent_dim)."""
        self.clusterer_ = self._prepare(codes)
        self._nearest = None
        if hasattr(self.clusterer_, "predict"):
            self.clusterer_.fit(self._as_input(codes))
        else:
            labels = self.clusterer_.fit_predict(self._as_input(codes))
            self._nearest = KNeighborsClassifier(n_neighbors=1).fit(codes, labels)
        self.labels_ = self.predict(codes)
        self.centers_ = self._find_centers(codes)
        self.inertia_ = self.compactness(codes)
        # The variance in each direction of round clusters of one size, for the odds.
        self._variance = self.inertia_ / max(codes.size, 1)
        return self

    def predict(self, codes: np.ndarray) -> np.ndarray:
        """Labels (m,) of codes (m, latent_dim)."""
        if self._nearest is None:
            labels = self.clusterer_.predict(self._as_input(codes))
        else:
            labels = self._nearest.predict(codes)
        return np.asarray(labels).astype(np.int64)

    def predict_proba(self, codes: np.ndarray) -> np.ndarray:
        """Soft assignments (m, k): the largest in each row is at `predict`'s label.

        The clusterer's own where it has them. Otherwise those of round Gaussians of
        one size around the centres; where the clusterer draws its borders otherwise,
        the largest changes places with that of the predicted label. 0 for noise.
        """
        if hasattr(self.clusterer_, "predict_proba"):
            return self.clusterer_.predict_proba(self._as_input(codes))
        if len(self.centers_) == 0:
            return np.zeros((len(codes), 0))
        labels = self.predict(codes)
        odds = -_squared_distances(codes, self.centers_)
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = odds / (2 * self._variance)
        odds = np.where(np.isnan(odds), 0.0, odds)  # 0 / 0: on a centre without extent
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        proba = odds / odds.sum(axis=1, keepdims=True)
        noise = labels < 0
        rows = np.flatnonzero(~noise)
        largest = proba[rows].argmax(axis=1)
        swapped = proba[rows, largest], proba[rows, labels[rows]]
        proba[rows, labels[rows]], proba[rows, largest] = swapped
        proba[noise] = 0.0
        return proba

    def compactness(self, codes: np.ndarray) -> float:
        """Sum of the squared distances of codes to the centre of their cluster."""
        labels = self.predict(codes)
        clustered = labels >= 0
        deviations = codes[clustered] - self.centers_[labels[clustered]]
        return float(np.square(deviations).sum())

    def _prepare(self, codes: np.ndarray) -> Any:
        if self.clusterer is None:
            centers = best_centers(codes, self.n_clusters)
            return _tslearn_kmeans(centers)
        clusterer = clone(self.clusterer)
        name = n_clusters_parameter(clusterer)
        if name is not None and self.n_clusters is not None:
            clusterer.set_params(**{name: self.n_clusters})
        for parameter, value in clusterer.get_params(deep=True).items():
            # Those of the steps of a pipeline too.
            if parameter.split("__")[-1] == "random_state" and value is None:
                clusterer.set_params(**{parameter: self.seed})
        return clusterer

    def _as_input(self, codes: np.ndarray) -> np.ndarray:
        """To tslearn a code is a univariate series, (n, latent_dim, 1)."""
        of_tslearn = type(self.clusterer_).__module__.startswith("tslearn.")
        return codes[:, :, None] if of_tslearn else codes

    def _find_centers(self, codes: np.ndarray) -> np.ndarray:
        for name in ("cluster_centers_", "means_"):  # of k-means, of mixtures
            if (own := getattr(self.clusterer_, name, None)) is not None:
                own = np.asarray(own, dtype=np.float64)
                return own.reshape(len(own), codes.shape[1])
        n_found = int(self.labels_.max(initial=-1)) + 1
        return np.array(
            [codes[self.labels_ == label].mean(axis=0) for label in range(n_found)]
        ).reshape(n_found, codes.shape[1])


def check_clusterer(given: Any) -> None:
    """Raise a TypeError for what is no clusterer of scikit-learn or tslearn."""
    if isinstance(given, type) or not hasattr(given, "fit_predict"):
        raise TypeError(
            f"clusterer={given!r} must be an instance of a clusterer of scikit-learn "
            "or tslearn, such as KMeans(), or None."
        )


def n_clusters_parameter(clusterer: BaseEstimator | None) -> str | None:
    """Name of the parameter that sets the number of clusters; None without one.

    That of a pipeline is its last step's: ``"kmeans__n_clusters"``. A clusterer whose
    own number is None finds it by itself, as
    ``AgglomerativeClustering(n_clusters=None, distance_threshold=1.0)`` does.
    """
    if clusterer is None:
        return "n_clusters"
    if isinstance(clusterer, Pipeline):
        step, last = clusterer.steps[-1]
        name = n_clusters_parameter(last)
        return None if name is None else f"{step}__{name}"
    given = clusterer.get_params(deep=False)
    for name in ("n_clusters", "n_components"):
        if given.get(name) is not None:
            return name
    return None


def refuse_few_series(n_clusters: int | str | None, n_series: int) -> None:
    """Raise a ValueError where so few series cannot make so many clusters."""
    if n_series < 2:
        raise ValueError(
            "X has one series: clustering by contrast needs at least two, and many "
            "more to be of use."
        )
    if n_clusters == "auto" and n_series < _FEWEST_FOR_AUTO:
        raise ValueError(
            f"n_clusters='auto' needs at least {_FEWEST_FOR_AUTO} series, but X has "
            f"{n_series}: give the number of clusters."
        )
    if isinstance(n_clusters, Integral) and n_clusters > n_series:
        raise ValueError(
            f"n_clusters ({n_clusters}) cannot be larger than the number of series in "
            f"X ({n_series})."
        )


def _tslearn_kmeans(centers: np.ndarray) -> BaseEstimator:
    """K-means of tslearn, from good centres on: its own starts take far longer."""
    with warnings.catch_warnings():
        # tslearn warns without h5py, which saves its models; nothing here needs that.
        warnings.filterwarnings("ignore", message="h5py not installed")
        from tslearn.clustering import TimeSeriesKMeans  # imports numba

    return TimeSeriesKMeans(len(centers), init=centers[:, :, None])


def _squared_distances(codes: np.ndarray, centers: np.ndarray) -> np.ndarray:
    return np.square(codes[:, None] - centers[None]).sum(axis=-1)

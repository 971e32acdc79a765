"""Clustering of latent codes by any clusterer of scikit-learn or tslearn."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline

from sktime_contrastive.clustering.kmeans import best_centers
from sktime_contrastive.utils.parallel import one_core

__all__ = [
    "CodeClustering",
    "check_clusterer",
    "check_codes",
    "check_n_series",
    "n_clusters_parameter",
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

    @one_core()
    def fit(self, codes: np.ndarray) -> CodeClustering:
        """Cluster codes (n, latent_dim)."""
        clusterer, labels = self._prepare(codes), None
        with _expected_warnings():
            if hasattr(clusterer, "predict"):
                clusterer.fit(_as_input(clusterer, codes))
            else:
                labels = clusterer.fit_predict(_as_input(clusterer, codes))
        return self.take_up(clusterer, codes, labels)

    def take_up(
        self, clusterer: Any, codes: np.ndarray, labels: np.ndarray | None
    ) -> CodeClustering:
        """Take up a clusterer that was fitted to codes (n, latent_dim) already.

        `labels` are those that it gave them, for one that cannot predict.
        """
        self.clusterer_ = clusterer
        self._nearest = None
        if not hasattr(clusterer, "predict"):
            with _expected_warnings():
                self._nearest = KNeighborsClassifier(n_neighbors=1).fit(codes, labels)
        self.labels_ = self.predict(codes)
        self.centers_ = self._find_centers(codes)
        self.inertia_ = self.inertia(codes)
        # The variance in each direction of round clusters of one size, for the odds.
        self._variance = self.inertia_ / max(codes.size, 1)
        return self

    @one_core()
    def predict(self, codes: np.ndarray) -> np.ndarray:
        """Labels (m,) of codes (m, latent_dim)."""
        if self._nearest is None:
            labels = self.clusterer_.predict(_as_input(self.clusterer_, codes))
        else:
            labels = self._nearest.predict(codes)
        return np.asarray(labels).astype(np.int64)

    @one_core()
    def predict_proba(self, codes: np.ndarray) -> np.ndarray:
        """Soft assignments (m, k): the largest in each row is at `predict`'s label.

        The clusterer's own where it has them. Otherwise those of round Gaussians of
        one size around the centres; where the clusterer draws its borders otherwise,
        the largest changes places with that of the predicted label. 0 for noise.
        """
        labels = self.predict(codes)
        if hasattr(self.clusterer_, "predict_proba"):
            proba = self.clusterer_.predict_proba(_as_input(self.clusterer_, codes))
            proba = _make_probabilities(proba, labels)
        elif len(self.centers_):
            proba = _soft_assignments(codes, self.centers_, self._variance)
        else:
            return np.zeros((len(codes), 0))
        noise = labels < 0
        _put_largest_first(proba, np.flatnonzero(~noise), labels[~noise])
        proba[noise] = 0.0
        return proba

    @one_core()
    def inertia(self, codes: np.ndarray) -> float:
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

    def _find_centers(self, codes: np.ndarray) -> np.ndarray:
        for name in ("cluster_centers_", "means_"):  # of k-means, of mixtures
            if (own := getattr(self.clusterer_, name, None)) is not None:
                own = np.asarray(own, dtype=np.float64)
                return own.reshape(len(own), codes.shape[1])
        n_found = int(self.labels_.max(initial=-1)) + 1
        return np.array(
            [codes[self.labels_ == label].mean(axis=0) for label in range(n_found)]
        ).reshape(n_found, codes.shape[1])


def check_codes(given: Any, latent_dim: int) -> np.ndarray:
    """Return codes as a float64 array of shape (m, latent_dim).

    Raises
    ------
    ValueError
        If they have another shape, or are not finite.
    """
    codes = np.asarray(given, dtype=np.float64)
    if codes.ndim != 2 or codes.shape[1] != latent_dim:
        raise ValueError(
            f"codes have shape {codes.shape}, but must be of shape (m, {latent_dim})."
        )
    if not np.isfinite(codes).all():
        raise ValueError("codes hold NaN or infinite values.")
    return codes


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


def check_n_series(n_clusters: int | str | None, n_series: int) -> None:
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


@contextmanager
def _expected_warnings() -> Iterator[None]:
    """Silence what the caller warns of itself, and what is about classifiers.

    Of fewer clusters than asked for the caller warns, whatever the clusterer.
    """
    with warnings.catch_warnings():
        for message in "Number of (distinct clusters|subclusters)", ".*unique clas":
            warnings.filterwarnings("ignore", message, UserWarning)
        yield


def _as_input(clusterer: Any, codes: np.ndarray) -> np.ndarray:
    """To tslearn a code is a univariate series, (n, latent_dim, 1)."""
    of_tslearn = type(clusterer).__module__.startswith("tslearn.")
    return codes[:, :, None] if of_tslearn else codes


def _soft_assignments(
    codes: np.ndarray, centers: np.ndarray, variance: float
) -> np.ndarray:
    """Probabilities (m, k) by Gaussians of one variance around the centres.

    However far the codes are and however small the variance is, 0 among others, rows
    sum to 1: distances are measured from that to the nearest centre.
    """
    deviations = codes[:, None] - centers[None]
    unit = np.abs(deviations).max(axis=(1, 2), keepdims=True)
    unit = np.where(unit > 0, unit, 1.0)
    further = np.square(deviations / unit).sum(axis=-1)
    further -= further.min(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        odds = np.exp(-further * unit[:, :, 0] / (2 * variance) * unit[:, :, 0])
    odds[further == 0] = 1.0  # and not 0 / 0
    return odds / odds.sum(axis=1, keepdims=True)


def _make_probabilities(proba: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Correct rows (m, k) that sum to anything but 1, as those of codes far away do."""
    sums = proba.sum(axis=1, keepdims=True)
    one_hot = labels[:, None] == np.arange(proba.shape[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(np.isfinite(sums) & (sums > 0), proba / sums, one_hot)
    return np.where(np.isclose(sums, 1, rtol=0, atol=1e-6), proba, scaled)


def _put_largest_first(proba: np.ndarray, rows: np.ndarray, labels: np.ndarray) -> None:
    """Exchange the largest of some rows with the entry of their label, in place."""
    largest = proba[rows].argmax(axis=1)
    highest, own = proba[rows, largest], proba[rows, labels]
    proba[rows, largest] = own
    # Of two that are the same the first would count as the largest.
    proba[rows, labels] = np.where(
        (own == highest) & (largest != labels), np.nextafter(highest, 2), highest
    )

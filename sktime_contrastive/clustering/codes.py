"""CodeClustering: clusters latent codes by any clusterer of scikit-learn or tslearn."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin, clone
from sklearn.neighbors import KNeighborsClassifier

from sktime_contrastive.clustering.code_checks import (
    check_labels,
    check_n_clusters,
    check_n_series,
)
from sktime_contrastive.clustering.derived_state import check_same_clusters
from sktime_contrastive.clustering.kmeans import best_kmeans, tslearn_kmeans
from sktime_contrastive.clustering.n_clusters import NClustersChoice
from sktime_contrastive.clustering.parameters import (
    check_clusterer,
    n_clusters_parameter,
    set_n_clusters,
    set_random_state,
)
from sktime_contrastive.clustering.probabilities import (
    largest_at_labels,
    normalize_rows,
    soft_assignments,
)
from sktime_contrastive.utils.parallel import one_core
from sktime_contrastive.utils.stages import stage

__all__ = ["CodeClustering"]


class CodeClustering(ClusterMixin, BaseEstimator):
    """A clusterer of codes, with ``predict`` and ``predict_proba`` whatever it lacks.

    Parameters
    ----------
    n_clusters : int or "auto", default=8
        Set on the clone of `clusterer` where it, or the last step of a pipeline, has
        such a parameter that is not None. "auto" is chosen as `NClustersChoice` does.
    clusterer : scikit-learn or tslearn clusterer, or None, default=None
        It is cloned, not changed. None is tslearn's ``TimeSeriesKMeans``, which goes on
        from the best of ten starts of scikit-learn's k-means.
    random_state : int or None, default=None
        Set on the clone, and on its parts, where a ``random_state`` is None.

    Attributes
    ----------
    clusterer_ : scikit-learn or tslearn clusterer
        The fitted clone.
    labels_ : int array of shape (n,)
        -1 for what the clusterer calls noise.
    cluster_centers_ : array of shape (k, latent_dim)
        The clusterer's own, or the mean of each cluster's codes.
    inertia_ : float
        Sum of the squared distances of the codes to the centre of their cluster.
    n_clusters_ : int
        Number of clusters found, those without a code not counted.
    n_clusters_scores_ : Series
        With ``n_clusters="auto"``: a score for each number, higher is better.

    Examples
    --------
    >>> import numpy as np
    >>> from sktime_contrastive.clustering.codes import CodeClustering
    >>> codes = np.array([[0.0, 0.1], [0.1, 0.0], [5.0, 5.1], [5.1, 5.0]])
    >>> clustering = CodeClustering(n_clusters=2).fit(codes)
    >>> clustering.cluster_centers_.shape, clustering.predict_proba(codes).shape
    ((2, 2), (4, 2))
    """

    def __init__(
        self,
        n_clusters: int | str = 8,
        clusterer: Any = None,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.clusterer = clusterer
        self.random_state = random_state

    @property
    def takes_n_clusters(self) -> bool:
        """Whether the number of clusters is set; others find their own."""
        return n_clusters_parameter(self.clusterer) is not None

    def check_parameters(self) -> None:
        """Raise a TypeError or ValueError for parameters that cannot be."""
        if self.clusterer is not None:
            check_clusterer(self.clusterer)
        if isinstance(self.n_clusters, str) or self.takes_n_clusters:
            check_n_clusters(self.n_clusters)

    def check_n_series(self, n_series: int) -> None:
        """Raise a ValueError where so few series cannot make so many clusters."""
        check_n_series(self.n_clusters if self.takes_n_clusters else None, n_series)

    def n_clusters_for_features(self) -> int | NClustersChoice | None:
        """Return what is known of the number of clusters before there are codes.

        Returns
        -------
        int, NClustersChoice or None
            With ``n_clusters="auto"``, what chooses it by features of the series, and
            then goes into ``fit``; None for a clusterer that finds its own number.
        """
        if self.n_clusters == "auto":
            return NClustersChoice()
        return int(self.n_clusters) if self.takes_n_clusters else None

    @one_core()
    @stage("clusters")
    def fit(
        self,
        codes: np.ndarray,
        y: Any = None,
        n_clusters: int | NClustersChoice | None = None,
    ) -> CodeClustering:
        """Cluster codes.

        Parameters
        ----------
        codes : array of shape (n, latent_dim)
        y : ignored
            Exists for API consistency.
        n_clusters : int, NClustersChoice or None, default=None
            What ``n_clusters_for_features`` returned, the choice fitted. None is the
            parameter; "auto" is then chosen by the codes themselves.

        Returns
        -------
        self
        """
        if n_clusters is None:
            n_clusters = self.n_clusters
        if isinstance(n_clusters, str):
            n_clusters = NClustersChoice().fit(codes)
        if isinstance(n_clusters, NClustersChoice):
            self.n_clusters_scores_ = n_clusters.scores_
            n_clusters = n_clusters.n_clusters_
        clusterer, labels = self._prepare(codes, n_clusters), None
        with _expected_warnings():
            if hasattr(clusterer, "predict"):
                clusterer.fit(_as_input(clusterer, codes))
            else:
                labels = clusterer.fit_predict(_as_input(clusterer, codes))
                labels = check_labels(labels, len(codes), len(codes), clusterer)
        return self._take_up(clusterer, codes, labels)

    @one_core()
    def predict(self, codes: np.ndarray) -> np.ndarray:
        """Labels (m,) of codes (m, latent_dim)."""
        return self._predict(codes, below=len(self.cluster_centers_))

    def _predict(self, codes: np.ndarray, below: int) -> np.ndarray:
        if self._nearest is None:
            labels = self.clusterer_.predict(_as_input(self.clusterer_, codes))
        else:
            labels = self._nearest.predict(codes)
        return check_labels(labels, len(codes), below, self.clusterer_)

    @one_core()
    def predict_proba(self, codes: np.ndarray) -> np.ndarray:
        """Soft assignments (m, k): the largest in each row is at ``predict``'s label.

        The clusterer's own where it has them. Otherwise those of round Gaussians of
        one size around the centres; where the clusterer draws its borders otherwise,
        the largest changes places with that of the predicted label. 0 for noise, and
        for a cluster without a series.
        """
        labels = self.predict(codes)
        if hasattr(self.clusterer_, "predict_proba"):
            proba = self.clusterer_.predict_proba(_as_input(self.clusterer_, codes))
            proba = normalize_rows(proba, labels)
        else:
            proba = np.zeros((len(codes), len(self.cluster_centers_)))
            found = np.unique(self.labels_[self.labels_ >= 0])
            if len(found) == 0:
                return proba
            centers = self.cluster_centers_[found]
            proba[:, found] = soft_assignments(codes, centers, self._variance)
        return largest_at_labels(proba, labels)

    @one_core()
    def inertia(self, codes: np.ndarray) -> float:
        """Sum of the squared distances of codes to the centre of their cluster."""
        labels = self.predict(codes)
        clustered = labels >= 0
        deviations = codes[clustered] - self.cluster_centers_[labels[clustered]]
        return float(np.square(deviations).sum())

    def score(self, codes: np.ndarray, y: Any = None) -> float:
        """Minus the inertia of codes: higher is better."""
        return -self.inertia(codes)

    def get_state(self) -> dict[str, Any]:
        """Return the fitted clusterer, and what follows from it and the codes."""
        names = ("clusterer_", "labels_", "cluster_centers_", "inertia_")
        state = {name: getattr(self, name) for name in names}
        if hasattr(self, "n_clusters_scores_"):
            state["n_clusters_scores_"] = self.n_clusters_scores_
        return state

    def set_state(self, state: dict[str, Any], codes: np.ndarray) -> CodeClustering:
        """Take up what was fitted.

        Parameters
        ----------
        state : dict
            From ``get_state``.
        codes : array of shape (n, latent_dim)
            Those that were fitted.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError, KeyError
            If the labels and the like are not those that the clusterer gives.
        """
        state = state.copy()
        clusterer, labels = state.pop("clusterer_"), state["labels_"]
        if "n_clusters_scores_" in state:
            self.n_clusters_scores_ = state.pop("n_clusters_scores_")
        self.check_parameters()
        self.check_n_series(len(codes))
        own = getattr(clusterer, "labels_", labels)
        if not np.shape(labels) == np.shape(own) == codes.shape[:1]:
            raise ValueError(f"labels of shape {np.shape(labels)} are not of the codes")
        self._take_up(clusterer, codes, labels)
        check_same_clusters(state, self)
        return self

    def _prepare(self, codes: np.ndarray, n_clusters: int) -> Any:
        if self.clusterer is None:
            return tslearn_kmeans(best_kmeans(codes, n_clusters).cluster_centers_)
        clusterer = clone(self.clusterer)
        set_n_clusters(clusterer, n_clusters)
        if self.random_state is not None:
            set_random_state(clusterer, self.random_state)
        return clusterer

    def _take_up(
        self, clusterer: Any, codes: np.ndarray, labels: np.ndarray | None
    ) -> CodeClustering:
        """Take up a clusterer that was fitted, its `labels` if it cannot predict."""
        self.clusterer_ = clusterer
        self._nearest = None
        if not hasattr(clusterer, "predict"):
            with _expected_warnings():
                self._nearest = KNeighborsClassifier(n_neighbors=1).fit(codes, labels)
        self.labels_ = self._predict(codes, below=len(codes))
        self.cluster_centers_ = self._find_centers(codes)
        self.inertia_ = self.inertia(codes)
        self.n_clusters_ = len(np.unique(self.labels_[self.labels_ >= 0]))
        # The variance in each direction of round clusters of one size, for the odds.
        self._variance = self.inertia_ / max(codes.size, 1)
        return self

    def _find_centers(self, codes: np.ndarray) -> np.ndarray:
        for name in ("cluster_centers_", "means_"):  # of k-means, of mixtures
            own = getattr(self.clusterer_, name, None)
            if own is not None:
                own = np.asarray(own, dtype=np.float64)
                return own.reshape(len(own), codes.shape[1])
        # Birch may have labels for new codes that no fitted one has.
        named = getattr(self.clusterer_, "subcluster_labels_", self.labels_)
        n_found = int(max(self.labels_.max(initial=-1), np.max(named, initial=-1))) + 1
        centers = np.empty((n_found, codes.shape[1]))
        for label in range(n_found):
            own = codes[self.labels_ == label]
            # The clusterer may leave out a number: it gets the middle of all codes.
            centers[label] = (own if len(own) else codes).mean(axis=0)
        return centers


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

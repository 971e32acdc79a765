"""TimeSeriesContrastiveKMeans: contrastive clustering with tslearn's conventions."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.base import BaseEstimator, ClusterMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted
from tslearn.bases import TimeSeriesMixin

from sktime_contrastive.clusterer import ContrastiveClusterer
from sktime_contrastive.clustering.codes import CodeClustering
from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.tslearn.conversion import check_panel
from sktime_contrastive.tslearn.saving import ModelPackage
from sktime_contrastive.utils.fitted_state import copy_fitted
from sktime_contrastive.utils.nested_parameters import NestedParameters
from sktime_contrastive.utils.randomness import RandomState

__all__ = ["TimeSeriesContrastiveKMeans"]


class TimeSeriesContrastiveKMeans(
    NestedParameters,
    TimeSeriesMixin,
    TransformerMixin,
    ClusterMixin,
    BaseEstimator,
    ModelPackage,
):
    """K-means clustering of time series in a latent space that is learned by contrast.

    ``ContrastiveClusterer`` with the conventions of tslearn and scikit-learn, beside
    ``tslearn.clustering.TimeSeriesKMeans``: the same codes and the same labels, to the
    bit, from data sets of tslearn's. A ``ContrastiveEmbedder`` learns two-dimensional
    codes of the series [1]_, and tslearn's k-means clusters them.

    Series may have several channels, unequal lengths and missing values. The NaN at the
    end of a series are padding and never change its code.

    Parameters
    ----------
    n_clusters : int or "auto", default=3
        Number of clusters. "auto" chooses it from 2 to 50 before training, by
        dense groups and cheap cuts among neighbours [2]_: see ``n_clusters_scores_``.
    embedder : ContrastiveEmbedder or None, default=None
        How the codes are learned. None is ``recipes.neighbors_2d()``. `random_state`
        and `verbose` of the embedder hold where they are not given here.
    verbose : int or bool, default=0
        Show a progress bar with the loss, if above 0.
    random_state : int, RandomState, Generator or None, default=None
        With an integer, 0 or above, two fits on one machine give the same labels to the
        bit. Global generators are never touched.

    Attributes
    ----------
    labels_ : int array of shape (n,)
        Cluster of each series that was fitted, as ``predict`` gives it.
    cluster_centers_ : float array of shape (n_clusters, latent_dim)
        Centres in the latent space.
    inertia_ : float
        Mean of the squared distances of the codes to the centre of their cluster, as
        tslearn has it.
    n_iter_ : int
        Iterations of tslearn's k-means, which goes on from the best of ten starts of
        scikit-learn's. How the training went is in ``history_``.
    embedding_ : float array of shape (n, latent_dim)
        Codes of the series that were fitted.
    n_features_in_ : int
        Channels of the series that were fitted.
    n_clusters_scores_ : Series
        With ``n_clusters="auto"``: a score for each number, higher is better.
    history_ : DataFrame
        A row for each epoch: epoch, loss (mean over its steps), learning_rate, seconds.
    agreement_ : float
        How stable the clusters are, at most 1: see ``ContrastiveEmbedder``.
    embedder_, clustering_ : ContrastiveEmbedder, CodeClustering
        The fitted parts.
    kmeans_ : TimeSeriesKMeans
        tslearn's k-means, fitted to the codes as series of `latent_dim` steps.

    Raises
    ------
    ValueError, TypeError
        By ``fit``, before any training, for parameters out of range, fewer series than
        clusters or than two, infinite values, series observed at the first step only,
        what are no numbers; by ``predict`` and the like also for other channels. What
        was fitted before is kept.
    FloatingPointError
        By ``fit``, if training diverges.

    Warns
    -----
    sklearn.exceptions.ConvergenceWarning, LevelWarning
        By ``fit``, if training ends worse than it began or moves nothing, or if there
        are fewer clusters than `n_clusters`; if they hang on the level of the series.

    Notes
    -----
    ``score`` compares series in one latent space. Two trainings have spaces of
    different extents: to choose the embedder's parameters, as with ``GridSearchCV``,
    pass a ``scoring`` that is free of units, such as the silhouette of the codes.

    References
    ----------
    .. [1] Chen et al., A Simple Framework for Contrastive Learning of Visual
       Representations, ICML 2020.
    .. [2] See ``sktime_contrastive.clustering.n_clusters.score_n_clusters``.

    Examples
    --------
    >>> from tslearn.generators import random_walk_blobs
    >>> from sktime_contrastive import recipes
    >>> from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans
    >>> X, y = random_walk_blobs(n_ts_per_blob=10, sz=32, n_blobs=3, random_state=0)
    >>> quick = recipes.neighbors_2d(num_epochs=20)
    >>> km = TimeSeriesContrastiveKMeans(3, embedder=quick, random_state=0).fit(X)
    >>> km.cluster_centers_.shape
    (3, 2)
    >>> km.transform(X[:4]).shape
    (4, 3)
    >>> km.predict([[1.0, 2.0, 3.0], [3.0, 2.0]]).shape  # any lengths
    (2,)
    """

    _default_parts = {"embedder": ContrastiveEmbedder}

    def __init__(
        self,
        n_clusters: int | str = 3,
        embedder: ContrastiveEmbedder | None = None,
        verbose: int | bool = 0,
        random_state: RandomState = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.embedder = embedder
        self.verbose = verbose
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> TimeSeriesContrastiveKMeans:
        """Learn codes of time series and cluster them.

        Parameters
        ----------
        X : array of shape (n, time, channels) or (n, time), or list of series
            Padded with NaN at the end where lengths differ; in a list each series is of
            shape (time, channels) or (time,).
        y : array-like of shape (n,) or None, default=None
            Labels, used where labels make the positives, as in ``recipes.supcon()``,
            and ignored elsewhere; NaN, None and -1 stand for a missing one.

        Returns
        -------
        self
        """
        panel = check_panel(X, self, least=2)
        model = ContrastiveClusterer(
            n_clusters=self.n_clusters,
            embedder=self.embedder,
            random_state=self.random_state,
            verbose=self.verbose,
        ).fit_panel(panel, y)
        self._take_up(model.embedder_, model.clustering_)
        return self

    def fit_predict(self, X: Any, y: Any = None) -> np.ndarray:
        """Fit and return ``labels_``.

        Parameters
        ----------
        X : array of shape (n, time, channels) or (n, time), or list of series
        y : array-like of shape (n,) or None, default=None
            As in ``fit``.

        Returns
        -------
        int array of shape (n,)
        """
        return self.fit(X, y).labels_

    def embed(self, X: Any) -> np.ndarray:
        """Codes of time series in the latent space.

        Parameters
        ----------
        X : array of shape (n, time, channels) or (n, time), or list of series

        Returns
        -------
        float array of shape (n, latent_dim)
        """
        check_is_fitted(self)
        return self.embedder_.embed_panel(check_panel(X, self, self.n_features_in_))

    def transform(self, X: Any) -> np.ndarray:
        """Distances of time series to the centres in the latent space.

        Parameters
        ----------
        X : array of shape (n, time, channels) or (n, time), or list of series

        Returns
        -------
        float array of shape (n, n_clusters)
            Euclidean distances.
        """
        return cdist(self.embed(X), self.cluster_centers_)

    def predict(self, X: Any) -> np.ndarray:
        """Cluster of each time series, that with the nearest centre.

        Parameters
        ----------
        X : array of shape (n, time, channels) or (n, time), or list of series

        Returns
        -------
        int array of shape (n,)
        """
        return self.transform(X).argmin(axis=1)

    def score(self, X: Any, y: Any = None) -> float:
        """Minus the mean squared distance to the nearest centre: higher is better.

        Parameters
        ----------
        X : array of shape (n, time, channels) or (n, time), or list of series
        y : ignored
            Exists for API consistency.

        Returns
        -------
        float
        """
        return -float(np.square(self.transform(X).min(axis=1)).mean())

    def get_state(self) -> dict[str, Any]:
        """Return the fitted parts, from which the other attributes follow.

        Returns
        -------
        dict
            For ``set_state`` of an estimator with the same parameters.

        Raises
        ------
        NotFittedError
            Before ``fit``.
        """
        check_is_fitted(self)
        return {"embedder_": self.embedder_, **self.clustering_.get_state()}

    def set_state(self, state: dict[str, Any]) -> TimeSeriesContrastiveKMeans:
        """Take up what another estimator with the same parameters was fitted to.

        Parameters
        ----------
        state : dict
            From ``get_state``.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError, KeyError
            If the parts do not fit together.
        """
        of_codes = state.copy()
        embedder = of_codes.pop("embedder_")
        clustering = CodeClustering(self.n_clusters)
        clustering.set_state(of_codes, embedder.embedding_)
        self._take_up(embedder, clustering)
        return self

    def _take_up(
        self, embedder: ContrastiveEmbedder, clustering: CodeClustering
    ) -> None:
        """Take up the fitted parts, and what follows from them."""
        kmeans = clustering.clusterer_
        self.embedder_, self.clustering_, self.kmeans_ = embedder, clustering, kmeans
        self.n_features_in_ = embedder.n_channels_
        vars(self).pop("n_clusters_scores_", None)  # of an earlier fit
        copy_fitted(embedder, self, ("embedding_", "history_", "agreement_"))
        names = ("labels_", "cluster_centers_", "n_clusters_scores_")
        copy_fitted(clustering, self, names)
        self.inertia_ = float(kmeans.inertia_)
        self.n_iter_ = int(kmeans.n_iter_)

    def _more_tags(self) -> dict[str, Any]:
        return super()._more_tags() | {"allow_nan": True, "allow_variable_length": True}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.allow_variable_length = True
        return tags

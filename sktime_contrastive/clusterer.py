"""ContrastiveClusterer: a sktime clusterer in a learned 2-D latent space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sktime.clustering.base import BaseClusterer

from sktime_contrastive.clustering.codes import (
    CodeClustering,
    check_clusterer,
    check_codes,
    check_n_series,
    n_clusters_parameter,
)
from sktime_contrastive.clustering.fewer_clusters import warn_of_fewer_clusters
from sktime_contrastive.clustering.n_clusters import NClustersChoice
from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.panel import (
    INNER_MTYPES,
    Panel,
    check_panel,
    plain_container,
    to_panel,
)
from sktime_contrastive.sklearn_protocol import SklearnClusterer
from sktime_contrastive.utils.nested_parameters import NestedParameters
from sktime_contrastive.utils.randomness import RandomState, draw_seeds
from sktime_contrastive.utils.transactional import TransactionalFit, transactional
from sktime_contrastive.utils.validation import check_choice, check_integer

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

__all__ = ["ContrastiveClusterer"]


class ContrastiveClusterer(
    TransactionalFit, NestedParameters, SklearnClusterer, BaseClusterer
):
    """Clusters time series in a latent space that is learned by contrast.

    A ``ContrastiveEmbedder`` learns two-dimensional codes of the series [1]_, by
    default so that nearest neighbours by random convolutional features are close;
    k-means, or any clusterer that you pass, clusters the codes. The latent space is a
    map of the panel: ``sktime_contrastive.plotting.plot_latent_space`` draws it.

    Series may have several channels, unequal lengths and missing values, in any of
    sktime's containers; unseen ones may be of other lengths. A row missing is no gap.

    Parameters
    ----------
    n_clusters : int or "auto", default=8
        Number of clusters. "auto" chooses it from 2 to 50 before training, by how
        easily the graph of neighbours comes apart [2]_: see ``n_clusters_scores_``.
    embedder : ContrastiveEmbedder or None, default=None
        How the codes are learned. None is ``recipes.neighbors_2d()``. `random_state`
        and `verbose` of the embedder hold where they are not given here.
    clusterer : scikit-learn or tslearn clusterer, or None, default=None
        What clusters the codes. None is tslearn's ``TimeSeriesKMeans``, best of ten
        starts that do not depend on `random_state`. A copy is fitted, on which
        `n_clusters` is set where it, or the last step of a pipeline, has a parameter
        ``n_clusters`` or ``n_components`` that is not None. Others, as HDBSCAN, find
        their own number: "auto" is then that which the codes are laid out for alone.
        One that cannot predict gives new codes the label of the nearest fitted code.
    n_init : int or None, default=None
        Number of networks, of which the one is kept whose clusters hold neighbours
        together and are confirmed by the others. None is the embedder's.
    random_state : int, RandomState, Generator or None, default=None
        With an integer, two fits on one machine give the same labels to the bit.
        Global generators are never touched.
    verbose : bool, default=False
        Show a progress bar with the loss.

    Attributes
    ----------
    labels_ : int array of shape (n,)
        Cluster of each series that was fitted, as ``predict`` gives it; -1 for noise.
    embedding_ : float array of shape (n, latent_dim)
        Codes of the series.
    cluster_centers_ : float array of shape (k, latent_dim)
        Centres in the latent space: the clusterer's own, or the means of the clusters.
    inertia_ : float
        Sum of the squared distances of the codes to the centre of their cluster.
    n_clusters_ : int
        Number of clusters found, those without a series not counted.
    n_clusters_scores_ : Series
        With ``n_clusters="auto"``: a score for each number, higher is better.
    history_ : DataFrame
        A row for each epoch: epoch, loss (mean over its steps), learning_rate, seconds.
    snapshots_ : dict of int to float32 array of shape (n, latent_dim)
        With the callback ``LatentSnapshots``: the codes after so many epochs.
    embedder_, clusterer_ : ContrastiveEmbedder, clusterer
        The fitted parts.

    Raises
    ------
    ValueError, TypeError
        By ``fit``, before any training, for parameters out of range, fewer series than
        clusters or than two, infinite values, series observed at the first step only,
        columns that are not numeric; by ``predict`` and the like also for other
        channels. What was fitted before is kept.
    FloatingPointError
        By ``fit``, if training diverges.
    NotFittedError
        By all the others, before ``fit``.

    Warns
    -----
    sklearn.exceptions.ConvergenceWarning
        By ``fit``, if training ends worse than it began or moves nothing, or if there
        are fewer clusters than `n_clusters`.

    Notes
    -----
    ``predict_proba`` gives the clusterer's own probabilities where it has them, and
    otherwise those of round Gaussians of one size around the centres; 0 for noise.
    ``score`` is minus the inertia of the series given: higher is better.

    References
    ----------
    .. [1] Chen et al., A Simple Framework for Contrastive Learning, ICML 2020.
    .. [2] See ``sktime_contrastive.clustering.n_clusters.score_n_clusters``.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveClusterer, recipes
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> quick = recipes.plain_2d(num_epochs=5)
    >>> clusterer = ContrastiveClusterer(n_clusters=4, embedder=quick, random_state=0)
    >>> labels = clusterer.fit_predict(X)
    >>> labels.shape, clusterer.cluster_centers_.shape
    ((40,), (4, 2))
    >>> clusterer.predict_proba(X[:3]).shape
    (3, 4)
    """

    _tags = {
        "authors": ["sktime-contrastive developers"],
        "maintainers": ["sktime-contrastive developers"],
        "python_dependencies": ["torch", "tslearn"],
        "object_type": "clusterer",
        "X_inner_mtype": INNER_MTYPES,
        "capability:multivariate": True,
        "capability:unequal_length": True,
        "capability:missing_values": True,
        "capability:out_of_sample": True,
        "capability:predict": True,
        "capability:predict_proba": True,
        "capability:random_state": True,
        "property:randomness": "derandomized",
    }

    def __init__(
        self,
        n_clusters: int | str = 8,
        embedder: ContrastiveEmbedder | None = None,
        clusterer: BaseEstimator | None = None,
        n_init: int | None = None,
        random_state: RandomState = None,
        verbose: bool = False,
    ) -> None:
        self.n_clusters = n_clusters
        self.embedder = embedder
        self.clusterer = clusterer
        self.n_init = n_init
        self.random_state = random_state
        self.verbose = verbose
        super().__init__(n_clusters=n_clusters)

    @transactional
    def fit_panel(self, panel: Panel, labels: Any = None) -> ContrastiveClusterer:
        """Fit to a panel that was converted already; ``fit`` is for the others.

        Parameters
        ----------
        panel : Panel
        labels : array-like of shape (n,) or None, default=None
            As `y` of ``fit``.

        Returns
        -------
        self
        """
        check_panel(panel)
        embedder = self.embedder or ContrastiveEmbedder()
        self._check_parameters(embedder)
        takes_it = self._takes_n_clusters()
        check_n_series(self.n_clusters if takes_it else None, len(panel))
        own, given = self.random_state, embedder.random_state
        training_seed, clustering_seed = draw_seeds(given if own is None else own, 2)
        self.embedder_ = embedder.clone().set_params(
            random_state=training_seed,
            verbose=self.verbose or embedder.verbose,
            n_init=embedder.n_init if self.n_init is None else self.n_init,
        )
        auto = self.n_clusters == "auto"
        n_clusters = int(self.n_clusters) if takes_it and not auto else None
        choice = NClustersChoice() if auto else n_clusters
        labels = embedder.encode_labels(labels, len(panel))
        self.history_ = self.embedder_.fit_panel(panel, labels, choice).history_
        self.embedding_ = self.embedder_.embedding_
        if auto:
            self.n_clusters_scores_ = choice.scores_
        if hasattr(self.embedder_, "snapshots_"):
            self.snapshots_ = self.embedder_.snapshots_
        self._cluster(clustering_seed)
        if self.n_clusters_ < (n_clusters or 1) and not self.embedder_._fault:
            values = self.embedder_._scaler.transform(panel)
            warn_of_fewer_clusters(self.labels_, n_clusters, self.embedding_, values)
        self._digest = panel.digest()
        return self

    def fit_predict(self, X: Any, y: Any = None) -> np.ndarray:
        """Fit and return ``labels_``, which ``predict(X)`` would compute once more.

        Parameters
        ----------
        X : sktime panel
            In any of sktime's panel containers.
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
        X : sktime panel
            In any of sktime's panel containers, with the channels that were fitted.

        Returns
        -------
        float array of shape (n, latent_dim)
        """
        self.check_is_fitted()
        return self._embed(self._check_clusterer_input(X))

    def predict_codes(self, codes: np.ndarray) -> np.ndarray:
        """Clusters of points in the latent space.

        Parameters
        ----------
        codes : array of shape (m, latent_dim)

        Returns
        -------
        int array of shape (m,)
        """
        self.check_is_fitted()
        return self._clustering.predict(check_codes(codes, self.embedding_.shape[1]))

    def _check_clusterer_input(self, X: Any, enforce_min_instances: int = 1) -> Any:
        X = plain_container(X)
        fitted_metadata = getattr(self, "_X_metadata", None)
        try:
            return super()._check_clusterer_input(X, enforce_min_instances)
        finally:
            # sktime writes this in predict as well, and forbids predict to write.
            if self.is_fitted:
                self._X_metadata = fitted_metadata

    def _fit(self, X: Any, y: Any = None) -> ContrastiveClusterer:
        return self.fit_panel(to_panel(X, plain=True), self._labels__given)

    def _cluster(self, seed: int) -> None:
        n_clusters = self.n_clusters
        if n_clusters == "auto":
            n_clusters = int(self.n_clusters_scores_.idxmax())
        clustering = CodeClustering(self.clusterer, n_clusters, seed)
        self._clustering = clustering.fit(self.embedding_)
        self.clusterer_ = clustering.clusterer_
        self.labels_ = clustering.labels_
        self.cluster_centers_ = clustering.centers_
        self.inertia_ = clustering.inertia_
        self.n_clusters_ = len(np.unique(self.labels_[self.labels_ >= 0]))

    def _predict(self, X: Any, y: Any = None) -> np.ndarray:
        return self._clustering.predict(self._embed(X))

    def _predict_proba(self, X: Any) -> np.ndarray:
        return self._clustering.predict_proba(self._embed(X))

    def _score(self, X: Any, y: Any = None) -> float:
        return -self._clustering.inertia(self._embed(X))

    def _embed(self, X: Any) -> np.ndarray:
        return self.embedder_.embed_panel(to_panel(X, plain=True))

    def _takes_n_clusters(self) -> bool:
        return n_clusters_parameter(self.clusterer) is not None

    def _check_parameters(self, embedder: ContrastiveEmbedder) -> None:
        if self.clusterer is not None:
            check_clusterer(self.clusterer)
        if isinstance(self.n_clusters, str):
            check_choice("n_clusters", self.n_clusters, ["auto"])
        elif self._takes_n_clusters():
            check_integer("n_clusters", self.n_clusters, least=1)
        if self.n_init is not None:
            check_integer("n_init", self.n_init, least=1)
        if not isinstance(embedder, ContrastiveEmbedder):
            raise TypeError(
                f"embedder={self.embedder!r} must be a ContrastiveEmbedder, as the "
                "functions in sktime_contrastive.recipes return, or None."
            )
        embedder.check_parameters()

    def _stand_in(self, name: str, given: Any) -> Any:
        return ContrastiveEmbedder() if (name, given) == ("embedder", None) else None

    @classmethod
    def get_test_params(cls, parameter_set: str = "default") -> list[dict[str, Any]]:
        """Return small settings for sktime's tests, whatever `parameter_set`."""
        from sklearn.cluster import AgglomerativeClustering

        settings = ContrastiveEmbedder.get_test_params()
        neighbors, views, head, _ = (ContrastiveEmbedder(**own) for own in settings)
        clusterer = AgglomerativeClustering()
        return [
            {"n_clusters": 2, "embedder": neighbors},
            {"n_clusters": 2, "embedder": views},
            {"n_clusters": 3, "embedder": head, "clusterer": clusterer, "n_init": 2},
        ]

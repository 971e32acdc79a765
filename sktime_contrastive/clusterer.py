"""ContrastiveClusterer: a sktime clusterer in a learned 2-D latent space."""

from __future__ import annotations

from typing import Any

import numpy as np
from sktime.clustering.base import BaseClusterer

from sktime_contrastive.clustering.code_checks import check_codes
from sktime_contrastive.clustering.codes import CodeClustering
from sktime_contrastive.clustering.fewer_clusters import warn_of_fewer_clusters
from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.panel import INNER_MTYPES, Panel, check_panel, to_panel
from sktime_contrastive.panel.clusterers import PanelClusterer
from sktime_contrastive.sklearn_protocol import SklearnClusterer
from sktime_contrastive.utils.fitted_state import FittedState, copy_fitted
from sktime_contrastive.utils.nested_parameters import NestedParameters
from sktime_contrastive.utils.randomness import RandomState, draw_seeds
from sktime_contrastive.utils.transactional import TransactionalFit, transactional
from sktime_contrastive.utils.validation import check_integer, check_verbose

__all__ = ["ContrastiveClusterer"]

# Attributes that the clusterer has as well, where there are any.
_OF_EMBEDDER = ("embedding_", "history_", "snapshots_", "agreement_")


class ContrastiveClusterer(
    TransactionalFit,
    FittedState,
    NestedParameters,
    PanelClusterer,
    SklearnClusterer,
    BaseClusterer,
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
        Number of clusters. "auto" chooses it from 2 to 50 before training, by
        dense groups and cheap cuts among neighbours [2]_: see ``n_clusters_scores_``.
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
        With an integer, 0 or above, two fits on one machine give the same labels to the
        bit. Global generators are never touched.
    verbose : bool or int, default=False
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
    snapshots_, agreement_ : dict of int to float32 array (n, latent_dim), float
        As of ``ContrastiveEmbedder``: codes during training, how stable clusters are.
    embedder_, clustering_, clusterer_ : ContrastiveEmbedder, CodeClustering, clusterer
        The fitted parts. The last is what clusters the codes within the second.
    panel_digest_ : str
        Tells the panel that was fitted from others, which pictures ask for.

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
    sklearn.exceptions.ConvergenceWarning, LevelWarning
        By ``fit``, if training ends worse than it began or moves nothing, or if there
        are fewer clusters than `n_clusters`; if they hang on the level of the series.

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

    _default_parts = {"embedder": ContrastiveEmbedder}

    def __init__(
        self,
        n_clusters: int | str = 8,
        embedder: ContrastiveEmbedder | None = None,
        clusterer: Any = None,
        n_init: int | None = None,
        random_state: RandomState = None,
        verbose: bool | int = False,
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
        clustering = CodeClustering(self.n_clusters, self.clusterer)
        self._check_parameters(clustering)
        clustering.check_n_series(len(panel))
        embedder = self.embedder or ContrastiveEmbedder()
        own, given = self.random_state, embedder.random_state
        training_seed, clustering_seed = draw_seeds(given if own is None else own, 2)
        embedder = embedder.clone().set_params(
            random_state=training_seed,
            verbose=check_verbose(self.verbose) | check_verbose(embedder.verbose),
            n_init=embedder.n_init if self.n_init is None else self.n_init,
        )
        labels = embedder.encode_labels(labels, len(panel))
        n_clusters = clustering.n_clusters_for_features()
        embedder.fit_panel(panel, labels, n_clusters)
        clustering.set_params(random_state=clustering_seed)
        clustering.fit(embedder.embedding_, n_clusters=n_clusters)
        self._take_up(embedder, clustering, panel.digest())
        asked = n_clusters if isinstance(n_clusters, int) else None
        if self.n_clusters_ < (asked or 1) and not embedder.fault_:
            some = panel.take(getattr(embedder, "sample_indices_", slice(None)))
            values = embedder.scaler_.transform(some)
            warn_of_fewer_clusters(self.labels_, asked, self.embedding_, values)
        return self

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
        return self.embedder_.embed_panel(self.read_panel(X))

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
        return self.clustering_.predict(check_codes(codes, self.embedding_.shape[1]))

    def _fit(self, X: Any, y: Any = None) -> ContrastiveClusterer:
        return self.fit_panel(to_panel(X, plain=True), self._labels__given)

    def _get_state(self) -> dict[str, Any]:
        names = ("embedder_", "panel_digest_", "fit_time_")  # the last is sktime's
        own = {name: getattr(self, name) for name in names}
        return own | self.clustering_.get_state()

    def _set_state(self, state: dict[str, Any]) -> None:
        embedder, digest = state.pop("embedder_"), state.pop("panel_digest_")
        self.fit_time_ = state.pop("fit_time_")
        clustering = CodeClustering(self.n_clusters, self.clusterer)
        self._check_parameters(clustering)
        clustering.set_state(state, embedder.embedding_)
        self._take_up(embedder, clustering, digest)

    def _take_up(
        self, embedder: ContrastiveEmbedder, clustering: CodeClustering, digest: str
    ) -> None:
        """Take up the fitted parts, and what follows from them."""
        self.embedder_, self.clustering_ = embedder, clustering
        self.panel_digest_ = digest
        copy_fitted(embedder, self, _OF_EMBEDDER)
        copy_fitted(clustering, self, [*clustering.get_state(), "n_clusters_"])

    def _predict(self, X: Any, y: Any = None) -> np.ndarray:
        return self.clustering_.predict(self._embed(X))

    def _predict_proba(self, X: Any) -> np.ndarray:
        return self.clustering_.predict_proba(self._embed(X))

    def _score(self, X: Any, y: Any = None) -> float:
        return self.clustering_.score(self._embed(X))

    def _embed(self, X: Any) -> np.ndarray:
        return self.embedder_.embed_panel(to_panel(X, plain=True))

    def _check_parameters(self, clustering: CodeClustering) -> None:
        clustering.check_parameters()
        if self.n_init is not None:
            check_integer("n_init", self.n_init, least=1)
        if not isinstance(self.embedder, ContrastiveEmbedder | None):
            raise TypeError(
                f"embedder={self.embedder!r} must be a ContrastiveEmbedder, as the "
                "functions in sktime_contrastive.recipes return, or None."
            )
        (self.embedder or ContrastiveEmbedder()).check_parameters()

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

"""What an explanation needs of a fitted clusterer, of either face of the package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial.distance import cdist

from sktime_contrastive.clusterer import ContrastiveClusterer
from sktime_contrastive.explanation.membership import Membership
from sktime_contrastive.panel import Panel, to_panel

if TYPE_CHECKING:
    from sktime_contrastive.embedder import ContrastiveEmbedder

__all__ = ["FittedClusters", "read_clusterer"]


@dataclass(frozen=True)
class FittedClusters:
    """A fitted clusterer, whichever it was.

    Attributes
    ----------
    clusterer : ContrastiveClusterer or TimeSeriesContrastiveKMeans
    membership : Membership
        Of the codes that were fitted.
    """

    clusterer: Any
    membership: Membership

    @property
    def embedder(self) -> ContrastiveEmbedder:
        """The fitted embedder."""
        return self.clusterer.embedder_

    def read(self, X: Any) -> Panel:
        """Convert a panel, or an array of tslearn's, as the clusterer reads it."""
        if isinstance(self.clusterer, ContrastiveClusterer):
            panel = to_panel(X)
        else:
            from sktime_contrastive.tslearn.conversion import check_panel

            panel = check_panel(X, self.clusterer, self.clusterer.n_features_in_)
        return panel

    def encode_alone(self, panel: Panel) -> np.ndarray:
        """Codes (n, latent_dim) of a panel by the network alone.

        Codes of new series are drawn to those of the fitted ones most like them. A
        fitted series of which a little is replaced is most like itself: none of it
        would seem to matter.

        Parameters
        ----------
        panel : Panel
            With the channels that were fitted.
        """
        from sktime_contrastive.training import Trainer
        from sktime_contrastive.training.inference import encode_panel  # imports torch

        embedder = self.embedder
        network = getattr(embedder.network_, "alone", embedder.network_)
        trainer = embedder.trainer or Trainer()
        device = trainer.choose_device()
        return encode_panel(network, embedder.scaler_, panel, device, trainer.n_jobs)

    def predict_codes(self, codes: np.ndarray) -> np.ndarray:
        """Clusters (m,) of codes (m, latent_dim), -1 for noise."""
        if isinstance(self.clusterer, ContrastiveClusterer):
            return self.clusterer.predict_codes(codes)
        return cdist(codes, self.clusterer.cluster_centers_).argmin(axis=1)


def read_clusterer(clusterer: Any) -> FittedClusters:
    """Check that a clusterer is one of this package, and fitted.

    Parameters
    ----------
    clusterer : ContrastiveClusterer or TimeSeriesContrastiveKMeans

    Returns
    -------
    FittedClusters

    Raises
    ------
    TypeError
        If it is something else.
    NotFittedError
        If it is not fitted.
    """
    if isinstance(clusterer, ContrastiveClusterer):
        clusterer.check_is_fitted()
    else:
        _check_of_tslearn(clusterer)
    parts = clusterer.embedding_, clusterer.labels_, clusterer.cluster_centers_
    return FittedClusters(clusterer, Membership(*parts))


def _check_of_tslearn(clusterer: Any) -> None:
    from sklearn.utils.validation import check_is_fitted

    from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

    if not isinstance(clusterer, TimeSeriesContrastiveKMeans):
        raise TypeError(
            f"clusterer is a {type(clusterer).__name__}, but must be a fitted "
            "ContrastiveClusterer or TimeSeriesContrastiveKMeans."
        )
    check_is_fitted(clusterer)

"""How many clusters a panel has, by its dense groups and by what cuts cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from sktime_contrastive.clustering.cuts import MOST_CLUSTERS, cut_costs
from sktime_contrastive.clustering.dense_groups import count_dense_groups

__all__ = ["NClustersChoice", "score_n_clusters"]

_SAMPLE = 2_000  # series: memory and time take the square of it
_UNCLEAR = 0.005  # a cost at which a cut is as good as free


class NClustersChoice(BaseEstimator):
    """Chooses the number of clusters by features of the series, before training.

    ``ContrastiveClusterer(n_clusters="auto")`` hands it to the embedder, which fits it
    once the features are there, and then to the clustering of the codes.

    Attributes
    ----------
    n_clusters_ : int
        The number with the best score.
    scores_ : Series
        Those of `score_n_clusters`.

    Examples
    --------
    >>> from sklearn.datasets import make_blobs
    >>> from sktime_contrastive.clustering.n_clusters import NClustersChoice
    >>> features, _ = make_blobs([30] * 5, n_features=20, random_state=0)
    >>> NClustersChoice().fit(features).n_clusters_
    5
    """

    def fit(self, features: np.ndarray, y: Any = None) -> NClustersChoice:
        """Choose the number of clusters.

        Parameters
        ----------
        features : array of shape (n, f)
            Of more than 2,000 series a random sample is looked at, always the same.
        y : ignored
            Exists for API consistency.

        Returns
        -------
        self
        """
        features = np.asarray(features, dtype=np.float64)
        if len(features) > _SAMPLE:
            rng = np.random.default_rng(0)
            sample = np.sort(rng.choice(len(features), _SAMPLE, replace=False))
            features = features[sample]
        expected = count_dense_groups(features)
        self.scores_ = score_n_clusters(cut_costs(features), expected)
        self.n_clusters_ = int(self.scores_.idxmax())
        return self

    def __call__(self, features: np.ndarray) -> int:
        """Fit to features (n, f) and return the number of clusters."""
        return self.fit(features).n_clusters_


def score_n_clusters(costs: np.ndarray, expected: int) -> pd.Series:
    r"""Score numbers of clusters by the costs of the cuts that make them.

    A number is good where the last cut was cheap and the next one is expensive: this is
    the eigengap heuristic [1]_, on a logarithmic scale and with cuts in the place of
    eigenvalues. Where no step stands out, as in most labeled data sets, the number
    nearest to the expected one wins. For :math:`k` clusters, of which the last cut cost
    :math:`c_k`, and :math:`e` expected ones the score is

    .. math::
        \log \frac{c_{k+1} + 0.005}{c_k + 0.005}
        - \left(\log_2 \frac{k}{e}\right)^2

    A step from free cuts to ones through a cluster outweighs a number three times as
    large or as small.

    Parameters
    ----------
    costs : array of shape (m,)
        Those of ``cuts.cut_costs``.
    expected : int
        Number of groups that are seen otherwise, as by
        ``dense_groups.count_dense_groups``. 1 counts as 2.

    Returns
    -------
    Series
        Higher is better, to four decimals; the index is the number of clusters, from 2.

    References
    ----------
    .. [1] Von Luxburg, A tutorial on spectral clustering, Statistics and Computing
       2007.
    """
    if len(costs) == 0:
        costs = np.ones(1)
    # A part that cannot be cut costs as much as one that falls to pieces.
    beyond = [1.0] if len(costs) < MOST_CLUSTERS else []
    steps = np.diff(np.log(np.append(costs, beyond) + _UNCLEAR))
    numbers = np.arange(2, len(steps) + 2)
    scores = steps - np.log2(numbers / max(2, expected)) ** 2
    index = pd.Index(numbers, name="n_clusters")
    return pd.Series(scores, index, name="score").round(4)

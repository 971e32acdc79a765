"""K-means on codes: good starts by scikit-learn, the rest by tslearn."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from sktime_contrastive.utils.parallel import one_core

__all__ = ["best_kmeans", "tslearn_kmeans"]

_SAMPLE = 10_000  # codes: enough to place centres in a few dimensions
_FEW = 1000  # codes of which to bring each start to its end costs less than another fit


def best_kmeans(codes: np.ndarray, n_clusters: int, n_starts: int = 10) -> KMeans:
    """K-means of the best of some starts, the same for the same codes.

    So the clusters by which one of several networks is chosen are those that it is
    chosen for: with other starts its codes may fall into others. It has converged: what
    goes on from its centres, as the clusterer that users get, stays there.

    Parameters
    ----------
    codes : array of shape (n, d)
        Of more than 10,000 the starts are those of a random sample, and the best one
        goes on with all.
    n_clusters : int
        At most n.
    n_starts : int, default=10

    Returns
    -------
    KMeans
        scikit-learn's, fitted: centres and labels are those of all codes.
    """
    codes = codes.astype(np.float64)  # what its starts compute in: cast once, not each
    kmeans = KMeans(n_clusters, n_init=n_starts, random_state=0)
    # Several threads would add up in any order: of two starts that end in the same
    # clusters now the one would be the best and now the other.
    with one_core(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer codes than clusters
        if len(codes) <= _FEW:
            return kmeans.set_params(tol=0.0).fit(codes)
        sample = codes
        if len(codes) > _SAMPLE:
            sample = np.random.default_rng(0).choice(codes, _SAMPLE, replace=False)
        centers = kmeans.fit(sample).cluster_centers_
        return kmeans.set_params(init=centers, n_init=1, tol=0.0).fit(codes)


def tslearn_kmeans(centers: np.ndarray) -> BaseEstimator:
    """K-means of tslearn, from good centres on: its own starts take far longer.

    Parameters
    ----------
    centers : array of shape (n_clusters, d)

    Returns
    -------
    TimeSeriesKMeans
        Not fitted; codes are series of d steps to it.
    """
    with warnings.catch_warnings():
        # tslearn warns without h5py, which saves its models; nothing here needs that.
        warnings.filterwarnings("ignore", message="h5py not installed")
        from tslearn.clustering import TimeSeriesKMeans  # imports numba

    return TimeSeriesKMeans(len(centers), init=centers[:, :, None])

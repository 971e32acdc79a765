"""The warning of fewer clusters than were asked for."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning

__all__ = ["warn_of_fewer_clusters"]


def warn_of_fewer_clusters(
    labels: np.ndarray, n_clusters: int | None, codes: np.ndarray, values: np.ndarray
) -> None:
    """Warn that there are fewer clusters than were asked for, and say why.

    Parameters
    ----------
    labels : int array of shape (n,)
        -1 for noise.
    n_clusters : int or None
        How many were asked for, if any number was.
    codes : array of shape (n, latent_dim)
    values : array of shape (n, c, t)
        The series, scaled, 0 past their ends.
    """
    n_found = len(np.unique(labels[labels >= 0]))
    if n_clusters is None:
        warnings.warn(
            "Found no clusters: the clusterer calls all series noise. Change its "
            "parameters, such as eps or min_samples, to the distances of the codes.",
            ConvergenceWarning,
            stacklevel=3,
        )
        return
    n_codes, n_series = _count_distinct(codes), _count_distinct(values)
    if n_series < n_clusters:
        reason = f"X holds only {n_series} distinct series"
    elif n_codes < n_clusters:
        reason = (
            f"training gave the {len(codes)} series only {n_codes} distinct codes, "
            "which a lower learning_rate may change"
        )
    else:
        reason = "the clusterer made no more of the codes"
    clusters = "cluster" if n_found == 1 else "clusters"
    warnings.warn(
        f"Found {n_found} {clusters}, fewer than n_clusters={n_clusters}: {reason}. "
        "Ask for fewer.",
        ConvergenceWarning,
        stacklevel=3,
    )


def _count_distinct(rows: np.ndarray) -> int:
    return len(np.unique(rows.reshape(len(rows), -1), axis=0))

"""Probabilities of clusters: rows that sum to 1, the largest at the label."""

from __future__ import annotations

import numpy as np

__all__ = ["largest_at_labels", "normalize_rows", "soft_assignments"]


def soft_assignments(
    codes: np.ndarray, centers: np.ndarray, variance: float
) -> np.ndarray:
    """Probabilities by round Gaussians of one variance around the centres.

    However far the codes are and however small the variance is, 0 among others, rows
    sum to 1: distances are measured from that to the nearest centre.

    Parameters
    ----------
    codes : array of shape (m, latent_dim)
    centers : array of shape (k, latent_dim)
        At least one.
    variance : float
        In each direction.

    Returns
    -------
    array of shape (m, k)
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


def normalize_rows(proba: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Correct rows that sum to anything but 1, as those of codes far away do.

    Parameters
    ----------
    proba : array of shape (m, k)
    labels : int array of shape (m,)
        A row whose sum is 0 or not finite becomes 1 at its label.

    Returns
    -------
    array of shape (m, k)
    """
    sums = proba.sum(axis=1, keepdims=True)
    one_hot = labels[:, None] == np.arange(proba.shape[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(np.isfinite(sums) & (sums > 0), proba / sums, one_hot)
    return np.where(np.isclose(sums, 1, rtol=0, atol=1e-6), proba, scaled)


def largest_at_labels(proba: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Exchange the largest probability of each row with that of its label.

    Parameters
    ----------
    proba : array of shape (m, k)
    labels : int array of shape (m,)
        -1 for noise.

    Returns
    -------
    array of shape (m, k)
        All 0 for noise.
    """
    clustered = np.flatnonzero(labels >= 0)
    own_columns = labels[clustered]
    largest_columns = proba[clustered].argmax(axis=1)
    own = proba[clustered, own_columns]
    largest = proba[clustered, largest_columns]
    # Of two that are the same the first would count as the largest.
    tied = (own == largest) & (own_columns != largest_columns)
    exchanged = np.zeros_like(proba)
    exchanged[clustered] = proba[clustered]
    exchanged[clustered, largest_columns] = own
    exchanged[clustered, own_columns] = np.where(
        tied, np.nextafter(largest, 2), largest
    )
    return exchanged

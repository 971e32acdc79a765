"""Checks of what a clustering of codes is given."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np

from sktime_contrastive.utils.validation import check_choice, check_integer

__all__ = ["check_codes", "check_labels", "check_n_clusters", "check_n_series"]

_FEWEST_FOR_AUTO = 4  # series: two clusters of which one has more than one


def check_n_clusters(given: Any) -> None:
    """Raise a TypeError or ValueError unless it is "auto" or an integer from 1."""
    if isinstance(given, str):
        try:
            check_choice("n_clusters", given, ["auto"])
        except ValueError as error:
            or_integer = ", or an integer of at least 1."
            raise ValueError(str(error).removesuffix(".") + or_integer) from None
    elif isinstance(given, bool) or not isinstance(given, Integral):
        raise TypeError(
            f"n_clusters={given!r} must be an integer of at least 1, or 'auto'."
        )
    else:
        check_integer("n_clusters", given, least=1)


def check_n_series(n_clusters: int | str | None, n_series: int) -> None:
    """Raise a ValueError where so few series cannot make so many clusters.

    Parameters
    ----------
    n_clusters : int, "auto" or None
        None where any number may be found.
    n_series : int
    """
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


def check_codes(given: Any, latent_dim: int) -> np.ndarray:
    """Return codes as a float64 array of shape (m, latent_dim).

    Raises
    ------
    ValueError, TypeError
        If they have another shape, are none, not finite, or no numbers.
    """
    try:
        codes = np.ma.filled(np.ma.asarray(given, dtype=np.float64), np.nan)
    except (TypeError, ValueError) as error:
        raise type(error)(
            f"codes cannot be read as numbers ({error}): they must be an array of "
            f"shape (m, {latent_dim})."
        ) from None
    if codes.ndim != 2 or codes.shape[1] != latent_dim:
        raise ValueError(
            f"codes have shape {codes.shape}, but must be of shape (m, {latent_dim})."
        )
    if not len(codes):
        raise ValueError("codes are empty: pass one at least.")
    if not np.isfinite(codes).all():
        raise ValueError("codes hold NaN or infinite values: leave such rows out.")
    return codes


def check_labels(given: Any, n_codes: int, below: int, clusterer: Any) -> np.ndarray:
    """Return what a clusterer says of codes as an int64 array of shape (n_codes,).

    Raises
    ------
    ValueError
        If it is not a whole number for each code, from -1, which is noise, to below
        `below`.
    """
    labels = np.asarray(given)
    fits = labels.shape == (n_codes,) and labels.dtype.kind in "iufbO"
    if fits:
        try:
            labels = labels.astype(np.float64)
        except (TypeError, ValueError):
            fits = False
    whole = fits and (labels == labels.round()).all()
    if not whole or (labels < -1).any() or (labels >= below).any():
        raise ValueError(
            f"The clusterer, a {type(clusterer).__name__}, gives labels of shape "
            f"{np.shape(given)}, {np.ravel(given)[:5]}, ...: they must be a whole "
            f"number for each of the {n_codes} codes, 0, 1, ..., at most {below - 1}, "
            "or -1 for noise."
        )
    return labels.astype(np.int64)

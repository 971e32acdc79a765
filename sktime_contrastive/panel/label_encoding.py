"""Labels of some of the series, from what users have to integers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["check_encoded", "encode_labels", "label_array"]


def label_array(name: str, given: Any) -> np.ndarray:
    """Return labels as they are, in an array of objects; masked ones are None.

    Parameters
    ----------
    name : str
        What is named in messages.
    given : array-like

    Returns
    -------
    object array of the same shape

    Raises
    ------
    TypeError
        If labels are lists, arrays or dicts, which cannot be compared.
    """
    labels = np.asarray(given, dtype=object)
    if isinstance(given, np.ma.MaskedArray):
        labels = np.where(np.ma.getmaskarray(given), None, labels)
    try:
        set(labels.flat)
    except TypeError as error:
        raise TypeError(
            f"{name} holds lists, arrays or dicts: a label is a number, text, a date "
            "or the like."
        ) from error
    return labels


def encode_labels(y: Any, n_series: int) -> np.ndarray:
    """Return the labels as numbers from 0; -1 for series without one.

    Parameters
    ----------
    y : array-like of shape (n,), or a table with one column
        Labels of any kind; NaN, None, pandas' NA, -1 and masked ones stand for none.
    n_series : int

    Returns
    -------
    int array of shape (n,)

    Raises
    ------
    ValueError
        If there is not a label for each series.
    TypeError
        If labels are lists or the like.

    Examples
    --------
    >>> from sktime_contrastive.panel.label_encoding import encode_labels
    >>> encode_labels(["run", None, "walk", "run"], n_series=4)
    array([ 0, -1,  1,  0])
    """
    labels = label_array("y", y)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.shape != (n_series,):
        raise ValueError(
            f"y has shape {labels.shape}, but X has {n_series} series: give a label "
            "for each, and NaN, None or -1 where it is missing."
        )
    missing = pd.isna(labels)
    missing[~missing] = labels[~missing] == -1  # pandas' NA is neither -1 nor not
    numbers = np.full(n_series, -1)
    numbers[~missing], _ = pd.factorize(labels[~missing])
    return numbers


def check_encoded(labels: Any, n_series: int) -> np.ndarray | None:
    """Return labels as they are once encoded, int64 of shape (n,), or None for None.

    Raises
    ------
    ValueError, TypeError
        If there is not one for each series, or if they are no integers from -1.
    """
    if labels is None:
        return None
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu" or (labels < -1).any():
        raise TypeError("labels must be integers from 0, and -1 for a missing one.")
    if labels.shape != (n_series,):
        raise ValueError(
            f"labels have shape {labels.shape}, but the panel has {n_series} series."
        )
    return labels.astype(np.int64)

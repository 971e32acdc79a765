"""The train or the test part of a data set: series, and class labels if it has any."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import numpy as np

__all__ = ["MISSING", "DatasetError", "LabeledSeries", "labeled"]

MISSING = ("", "?", "nan")  # in lower case


class DatasetError(ValueError):
    """A data set cannot be read."""


@dataclass(frozen=True)
class LabeledSeries:
    """The train or the test part of a data set.

    Attributes
    ----------
    series : list of arrays of shape (t, c)
        NaN is a missing value.
    labels : array of shape (n,) or None
        Class labels, numbers or text; None where there are none.
    without_labels : str
        Why there are no labels.
    """

    series: list[np.ndarray]
    labels: np.ndarray | None
    without_labels: str = ""


def labeled(
    series: list[np.ndarray], labels: list[str], numbers: bool = False
) -> LabeledSeries:
    """Return a part with its class labels, if all are there and are classes.

    Parameters
    ----------
    series : list of arrays of shape (t, c)
    labels : list of str
    numbers : bool, default=False
        Whether labels that are numbers become integers, so that 1 and 1.0 are one.

    Returns
    -------
    LabeledSeries
    """
    if n_missing := sum(label.lower() in MISSING for label in labels):
        reason = f"{n_missing} of its {len(labels)} labels are missing"
        return LabeledSeries(series, None, reason)
    classes = np.array(labels)
    if numbers:
        with contextlib.suppress(ValueError):  # text among them, so that all are text
            classes = classes.astype(np.float64)
    if classes.dtype.kind == "f":
        if np.any(classes % 1 != 0):
            reason = "its labels are fractions, which are targets, and no classes"
            return LabeledSeries(series, None, reason)
        classes = classes.astype(np.int64)
    return LabeledSeries(series, classes)

"""Warnings of fits from which a network learned nothing.

Those of training are scikit-learn's ``ConvergenceWarning``, a ``UserWarning``, which
its users know how to filter. One cause makes one warning.
"""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning

__all__ = ["warn_of_single_series", "warn_of_training"]

_FEWEST_STEPS = 20  # of the optimizer, after which the loss is looked at
_WORSE = 1.1  # times the first loss, or the loss of codes that are all the same
_CONSTANT = 3e-7  # relative to the loss: differences that are float32's rounding


def warn_of_training(
    history: pd.DataFrame,
    codes: np.ndarray,
    batch_size: int,
    moved: bool,
    values: np.ndarray,
) -> str | None:
    """Warn if the network learned nothing in training, and say why.

    Parameters
    ----------
    history : DataFrame
        With the loss of each epoch.
    codes : array of shape (n, latent_dim)
    batch_size : int
        Most series in a step.
    moved : bool
        Whether training moved the weights.
    values : array of shape (n, c, t)
        The series, scaled, 0 past their ends.

    Returns
    -------
    str or None
        What went wrong. None where nothing did, and where there is nothing to learn:
        from a single series, or from series that are all the same.
    """
    fault = _find_fault(history["loss"].to_numpy(), codes, batch_size, moved, values)
    if fault:
        _warn(f"The fit came to nothing useful: {fault}")
    return fault


def _find_fault(
    losses: np.ndarray,
    codes: np.ndarray,
    batch_size: int,
    moved: bool,
    values: np.ndarray,
) -> str | None:
    n_series, collapsed = len(values), (codes == codes[0]).all()
    if n_series < 2 or (collapsed and (values == values[0]).all()):
        return None
    if not moved:
        return (
            "training did not move the network, so that its codes are random. Raise "
            "learning_rate, or lower temperature."
        )
    if collapsed:
        return (
            "training made the codes of all series the same. Lower learning_rate or "
            "weight_decay."
        )
    if len(losses) > 1 and np.ptp(losses) <= _CONSTANT * abs(losses[-1]):
        return (
            f"the loss stayed at {losses[-1]:.4g} in all epochs, so that nothing was "
            "learned. Lower temperature."
        )
    n_batches = -(-n_series // batch_size)
    # The NT-Xent of codes that are all the same.
    chance = math.log(2 * -(-n_series // n_batches) - 1)
    n_epochs = len(losses)
    enough = n_epochs * n_batches >= _FEWEST_STEPS
    first, last = losses[0], losses[-1]
    rose = last > _WORSE * max(first, chance)
    # Of a large panel the first epoch may have seen all of it already.
    stayed_high = n_epochs < _FEWEST_STEPS and last > max(0.9 * first, 1.5 * chance)
    if enough and (rose or stayed_high):
        return (
            f"training ended with a loss of {last:.4g}, no better than the "
            f"{first:.4g} of its first epoch and worse than the {chance:.4g} of codes "
            "that are all the same. Lower learning_rate."
        )
    return None


def warn_of_single_series() -> None:
    """Warn that one series has nothing to be contrasted with."""
    warnings.warn(
        "X holds a single series, so there is nothing to contrast it with and its code "
        "means little. If X is a 2-D array with a series in each row, pass X[:, None]: "
        "sktime's transformers read it as one series.",
        stacklevel=3,
    )


def _warn(message: str) -> None:
    warnings.warn(message, ConvergenceWarning, stacklevel=4)

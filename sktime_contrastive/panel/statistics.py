"""Mean and standard deviation of what was observed, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from sktime_contrastive.panel.panel import Panel

__all__ = ["mean_and_std_of_panel", "mean_and_std_of_series"]

# A constant series has a spread of rounding errors, below this many units in the last
# place of its level. scikit-learn's scalers draw the line there for a few values.
_ROUNDING = 4 * np.finfo(np.float64).eps


def mean_and_std_of_panel(panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each channel over a panel.

    Parameters
    ----------
    panel : Panel

    Returns
    -------
    mean, std : float64 array of shape (1, c, 1)
        The standard deviation is infinite for channels that are constant.
    """
    return _mean_and_std(_Chunks(panel), axis=(0, 2))


def mean_and_std_of_series(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each channel of each series.

    Parameters
    ----------
    values : float64 array of shape (n, c, t)
        NaN where nothing was observed.

    Returns
    -------
    mean, std : float64 array of shape (n, c, 1)
        The standard deviation is infinite for channels that are constant.
    """
    return _mean_and_std([values], axis=2)


class _Chunks:
    """The values of a panel's chunks, as often as they are asked for."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel

    def __iter__(self) -> Iterator[np.ndarray]:
        return (chunk.values for chunk in self._panel.chunks())


@np.errstate(under="ignore")  # which is an error where the user has set it so
def _mean_and_std(
    chunks: Iterable[np.ndarray], axis: int | tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    total = count = 0
    for values in chunks:
        observed = ~np.isnan(values)
        count = count + observed.sum(axis=axis, keepdims=True)
        total = total + np.where(observed, values, 0.0).sum(axis=axis, keepdims=True)
    count = np.maximum(count, 1)
    mean = total / count
    # Once more, from the mean outwards: beside a high level the sum was rounded.
    rest = 0
    for values in chunks:
        rest = rest + _deviations(values, mean).sum(axis=axis, keepdims=True)
    correction = rest / count
    units, sums = [], []
    for values in chunks:
        deviation = _deviations(values, mean, correction)
        largest = np.maximum(
            deviation.max(axis=axis, keepdims=True),
            -deviation.min(axis=axis, keepdims=True),
        )
        # In units of a power of two, which changes no digit, squares do not underflow.
        unit = 2.0 ** np.clip(np.frexp(largest)[1], -1000, 1000)
        deviation /= unit
        units.append(unit)
        sums.append(np.square(deviation).sum(axis=axis, keepdims=True))
    unit = np.max(units, axis=0)
    squares = sum(
        own * (own_unit / unit) ** 2 for own, own_unit in zip(sums, units, strict=True)
    )
    mean = mean + correction
    std = np.sqrt(squares / count) * unit
    # Dividing rounding errors by their spread would blow them up, dividing by infinity
    # makes them 0 to the bit.
    return mean, np.where(std <= _ROUNDING * np.abs(mean), np.inf, std)


def _deviations(
    values: np.ndarray, mean: np.ndarray, correction: np.ndarray | float = 0.0
) -> np.ndarray:
    """Take the mean and its correction from what was observed; 0 elsewhere."""
    deviation = values - mean
    deviation -= correction
    np.copyto(deviation, 0.0, where=np.isnan(deviation))
    return deviation

"""Stretches of time that are replaced, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sktime_contrastive.utils.validation import check_integer

__all__ = ["Windows", "make_windows", "whole_windows"]

_PARTS = 4  # windows of a series by default, and those halfway between them


@dataclass(frozen=True)
class Windows:
    """Windows of some series, those of a series one after the other.

    Attributes
    ----------
    series : int array of shape (w,)
        Whose window it is.
    starts, stops : int array of shape (w,)
        First time step, and the one after the last.
    """

    series: np.ndarray
    starts: np.ndarray
    stops: np.ndarray

    def __len__(self) -> int:
        return len(self.series)


def make_windows(
    lengths: np.ndarray, window: int | None = None, stride: int | None = None
) -> Windows:
    """Lay windows over series, evenly from the first step to the last one.

    Parameters
    ----------
    lengths : int array of shape (n,)
        Time steps of each series.
    window : int or None, default=None
        Time steps of a window; a shorter series has one window. None is a quarter of
        each series' own length.
    stride : int or None, default=None
        Most time steps from one window to the next. None is half the window, so that
        most steps are in two of them.

    Returns
    -------
    Windows

    Raises
    ------
    ValueError, TypeError
        If `window` or `stride` is no integer of at least 1, `window` is above the
        longest series, or `stride` is above `window`: steps between the windows would
        never be looked at.

    Examples
    --------
    >>> import numpy as np
    >>> from sktime_contrastive.explanation.windows import make_windows
    >>> windows = make_windows(np.array([10, 4]), window=4, stride=3)
    >>> windows.series
    array([0, 0, 0, 1])
    >>> windows.starts, windows.stops
    (array([0, 3, 6, 0]), array([ 4,  7, 10,  4]))
    """
    if window is not None:
        check_integer("window", window, least=1)
    if stride is not None:
        check_integer("stride", stride, least=1)
    lengths = np.asarray(lengths)
    if window is not None and window > lengths.max():
        raise ValueError(
            f"window={window} is above the {lengths.max()} time steps of the longest "
            "series: give at most as many, or None for a quarter of each series."
        )
    sizes = -(-lengths // _PARTS) if window is None else np.minimum(window, lengths)
    strides = -(-sizes // 2) if stride is None else np.full_like(sizes, stride)
    _check_no_gaps(sizes if window is None else np.array([window]), stride)
    spare = lengths - sizes
    counts = -(-spare // strides) + 1
    series = np.repeat(np.arange(len(lengths)), counts)
    number = np.arange(len(series)) - np.repeat(np.cumsum(counts) - counts, counts)
    spaces = np.maximum(counts[series] - 1, 1)
    starts = (number * spare[series] + spaces // 2) // spaces
    return Windows(series, starts, starts + sizes[series])


def whole_windows(lengths: np.ndarray) -> Windows:
    """Lay one window over the whole of each series of lengths (n,)."""
    lengths = np.asarray(lengths)
    return Windows(np.arange(len(lengths)), np.zeros_like(lengths), lengths)


def _check_no_gaps(sizes: np.ndarray, stride: Any) -> None:
    if stride is not None and stride > sizes.max(initial=1):
        raise ValueError(
            f"stride={stride} is above the window of {sizes.max(initial=1)} steps: the "
            "steps between two windows would never be looked at."
        )

"""Values that stay where they are, in a file or in a large array of the user's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sktime_contrastive.panel.checks import check_finite
from sktime_contrastive.panel.gaps import fill_gaps, observed_lengths

__all__ = ["StoredValues", "is_stored", "rows_at_once", "slices_of"]

_VALUES_AT_ONCE = 2**23  # 64 MB in double precision


def rows_at_once(shape: tuple[int, int, int]) -> int:
    """Series (n, c, t) that are worked on together, so that memory is bounded.

    Parameters
    ----------
    shape : tuple of three int

    Returns
    -------
    int
        One at least.
    """
    return max(1, _VALUES_AT_ONCE // max(1, shape[1] * shape[2]))


def slices_of(shape: tuple[int, int, int]) -> Iterator[slice]:
    """Cut series (n, c, t) into slices of `rows_at_once`, the last one of the rest.

    Parameters
    ----------
    shape : tuple of three int

    Yields
    ------
    slice
    """
    size = rows_at_once(shape)
    for start in range(0, shape[0], size):
        yield slice(start, min(start + size, shape[0]))


def is_stored(X: np.ndarray) -> bool:
    """Whether an array of series stays where it is: in a file, or very large.

    Parameters
    ----------
    X : array of shape (n, c, t)

    Returns
    -------
    bool
    """
    return isinstance(X, np.memmap) or len(X) > rows_at_once(X.shape)


class StoredValues:
    """Values of a panel that are read, and their gaps filled, when they are asked for.

    It is indexed by series as an array is, and gives an array. ``numpy.asarray`` of it
    reads everything.

    Parameters
    ----------
    source : array of real numbers, of shape (n, c, t)
        Memory-mapped, or in memory. It must not change as long as this is in use.

    Attributes
    ----------
    lengths : int64 array of shape (n,)
        Time steps of each series, up to the last one observed.
    shape : tuple of three int
        That of the source, less the steps past the end of the longest series.

    Raises
    ------
    ValueError
        If a value is infinite.
    """

    def __init__(self, source: np.ndarray) -> None:
        self._source = source
        lengths = [np.empty(0, np.int64)]
        for rows in slices_of(source.shape):
            values = _as_double(source[rows])
            check_finite(values, pd.RangeIndex(rows.start, rows.stop))
            lengths.append(observed_lengths(values))
        self.lengths = np.concatenate(lengths)
        n, c, _ = source.shape
        self.shape = (n, c, int(self.lengths.max(initial=0)))

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, series: slice | np.ndarray) -> np.ndarray:
        """Read some series: float64 (m, c, t), NaN past their ends."""
        values = _as_double(self._source[series][:, :, : self.shape[2]])
        return fill_gaps(values, self.lengths[series])

    def __array__(self, dtype: object = None, copy: bool | None = None) -> np.ndarray:
        """Read all series."""
        if copy is False:
            raise ValueError("Stored values are read anew: they need a copy.")
        return self[:].astype(dtype or np.float64, copy=False)


def _as_double(values: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):  # of long doubles, which are refused then
        return np.array(values, np.float64, order="C")

"""A panel of time series in one array, and how it comes from any container.

The rules are the same for every container:

* a series ends with its last time step at which any channel was observed, so that a
  numpy array padded with NaN at the end, as tslearn has them, is the same panel as the
  unequal series in a list of frames;
* a gap inside a series is filled by linear interpolation, at its edges with the nearest
  value; a channel never observed in a series stays NaN and is replaced after scaling;
* the rows of a series are its steps, one after the other. Time stamps say in which
  order, and no more: a row that is not there is no gap, and equal stamps are two steps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sktime_contrastive.panel.channels import check_channels
from sktime_contrastive.panel.checks import check_finite, check_lengths
from sktime_contrastive.panel.containers import plain_container, to_array
from sktime_contrastive.panel.gaps import fill_gaps, observed_lengths
from sktime_contrastive.panel.stored import StoredValues, is_stored, slices_of
from sktime_contrastive.utils.stages import stage

__all__ = ["Panel", "check_panel", "to_panel"]


@dataclass(frozen=True)
class Panel:
    """A panel of time series in one array, in memory or in a file.

    What works on ``chunks()`` or on some series, ``take(series)``, needs memory for
    these alone.

    Attributes
    ----------
    values : float64 array of shape (n, c, t), or StoredValues
        NaN past the end of a series and in channels never observed in a series.
    lengths : int64 array of shape (n,)
        Time steps of each series.
    instances : pandas Index of length n
        Instance ids, as in the user's container.
    channels : tuple of str or None
        Channel names; labels that are no strings are written as such. None where the
        container has none, or has the numbers 0, 1, ..., c-1 in this order.
    """

    values: np.ndarray | StoredValues
    lengths: np.ndarray
    instances: pd.Index
    channels: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.values)

    @property
    def n_channels(self) -> int:
        """Number of channels of each series."""
        return self.values.shape[1]

    @property
    def n_steps(self) -> int:
        """Number of time steps of the longest series."""
        return self.values.shape[2]

    def take(self, series: slice | np.ndarray) -> Panel:
        """Take some series into memory, padded to the longest of them alone.

        Parameters
        ----------
        series : slice or int array of shape (m,)

        Returns
        -------
        Panel
        """
        everything = isinstance(series, slice) and series == slice(None)
        if everything and isinstance(self.values, np.ndarray):
            return self  # with what was computed of it
        lengths = self.lengths[series]
        values = self.values[series][:, :, : lengths.max(initial=0)]
        values = np.ascontiguousarray(values)
        return Panel(values, lengths, self.instances[series], self.channels)

    def in_memory(self) -> Panel:
        """Return the panel with all its values in an array."""
        return self.take(slice(None))

    def chunks(self) -> Iterator[Panel]:
        """Iterate over the series in their order, some million values at a time.

        Yields
        ------
        Panel
            In memory. A small panel is one chunk, itself.
        """
        if isinstance(self.values, np.ndarray) and not is_stored(self.values):
            yield self
            return
        for series in slices_of(self.values.shape):
            yield self.take(series)

    @cached_property
    def extremes(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest value of each channel of each series, both (n, c).

        NaN for channels never observed in a series.
        """
        lowest, highest = [], []
        for chunk in self.chunks():
            lowest.append(np.fmin.reduce(chunk.values, axis=2))
            highest.append(np.fmax.reduce(chunk.values, axis=2))
        return np.concatenate(lowest), np.concatenate(highest)

    def digest(self) -> str:
        """Return what tells this panel from others: a hash of values and lengths."""
        digest = hashlib.sha256(repr(self.values.shape).encode())
        digest.update(self.lengths)
        for series in slices_of(self.values.shape):
            digest.update(np.nan_to_num(self.values[series]))
        return digest.hexdigest()

    def check_same_channels(
        self, n_channels: int, channels: tuple[str, ...] | None
    ) -> None:
        """Raise a ValueError unless the channels are those of the panel fitted.

        Parameters
        ----------
        n_channels : int
            Number of channels that was fitted.
        channels : tuple of str or None
            Their names. Where one panel has none, names are not compared, unless those
            of the other are 0, 1, ..., c-1 in another order.
        """
        check_channels(self.n_channels, self.channels, n_channels, channels)


def check_panel(panel: Any) -> None:
    """Raise a TypeError for what is no `Panel`, such as an array of series."""
    if not isinstance(panel, Panel):
        raise TypeError(
            f"panel is a {type(panel).__name__}, but must be a Panel, as "
            "sktime_contrastive.panel.to_panel makes it."
        )


@stage("reading")
def to_panel(X: Any, *, plain: bool = False) -> Panel:
    """Convert any panel container to a `Panel`.

    Neither a loop over time steps nor, from a multi-index frame, one over instances.

    Parameters
    ----------
    X : any panel container
        An array of shape (n, c, t), masked or not; a DataFrame whose index has the
        levels instance and time; a list of DataFrames; a nested DataFrame; a polars or
        gluonts panel.
    plain : bool, default=False
        Whether `X` comes from ``plain_container``, and need not be looked at again.

    Returns
    -------
    Panel

    Raises
    ------
    ValueError
        If the panel is empty, a value is infinite, nothing is observed of a series
        after its first step, ids or time stamps are missing, time goes back within a
        series, or the frames of a list have different channels.
    TypeError
        If `X` is no panel, holds anything but real numbers, or has time stamps that
        are neither integers, dates nor periods.

    Examples
    --------
    >>> import numpy as np
    >>> from sktime_contrastive.panel import to_panel
    >>> X = np.array([[[1.0, np.nan, 3.0, 4.0]], [[1.0, 2.0, np.nan, np.nan]]])
    >>> panel = to_panel(X)
    >>> panel.lengths
    array([4, 2])
    >>> panel.values[:, 0]
    array([[ 1.,  2.,  3.,  4.],
           [ 1.,  2., nan, nan]])
    """
    X = X if plain else plain_container(X)
    if isinstance(X, np.ndarray) and is_stored(X):
        stored, instances = StoredValues(X), pd.RangeIndex(len(X))
        check_lengths(stored.lengths, instances)
        return Panel(stored, stored.lengths, instances)
    values, instances, channels = to_array(X, plain=True)
    check_finite(values, instances)
    lengths = observed_lengths(values)
    check_lengths(lengths, instances)
    # One layout in memory: whatever the container, sums are rounded in one way.
    values = np.ascontiguousarray(values[:, :, : lengths.max()])
    return Panel(fill_gaps(values, lengths), lengths, instances, channels)

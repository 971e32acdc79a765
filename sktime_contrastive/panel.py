"""From sktime's panel containers to one array: values, lengths and instance ids.

The rules are the same for every container:

* a series ends with its last time step at which any channel was observed, so that a
  numpy array padded with NaN at the end, as tslearn has them, is the same panel as the
  unequal series in a list of frames;
* a gap inside a series is filled by linear interpolation, at its edges with the nearest
  value; a channel never observed in a series stays NaN and is replaced after scaling.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["INNER_MTYPES", "Panel", "check_panel", "refuse_unusable", "to_panel"]

# What `to_panel` reads; sktime converts its other containers to the first of these.
INNER_MTYPES = ["pd-multiindex", "df-list", "numpy3D"]

_LARGEST = 1e100  # beyond it the square of a value overflows in float64


@dataclass(frozen=True)
class Panel:
    """A panel of time series in one array.

    Attributes
    ----------
    values : float64 array of shape (n, c, t)
        NaN past the end of a series and in channels never observed in a series.
    lengths : int64 array of shape (n,)
        Time steps of each series.
    instances : pandas Index of length n
        Instance ids, as in the user's container.
    channels : tuple of str or None
        Channel names; None where the container has none.
    """

    values: np.ndarray
    lengths: np.ndarray
    instances: pd.Index
    channels: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.values)

    @property
    def n_channels(self) -> int:
        """Number of channels of each series."""
        return self.values.shape[1]

    def digest(self) -> str:
        """Return what tells this panel from others: a hash of values and lengths."""
        digest = hashlib.sha256(repr(self.values.shape).encode())
        for array in (np.nan_to_num(self.values), self.lengths):
            digest.update(np.ascontiguousarray(array))
        return digest.hexdigest()

    def refuse_other_channels(
        self, n_channels: int, channels: tuple[str, ...] | None
    ) -> None:
        """Raise a ValueError unless the channels are those of the panel fitted.

        Parameters
        ----------
        n_channels : int
            Number of channels that was fitted.
        channels : tuple of str or None
            Their names; not compared where a panel has none.
        """
        if self.n_channels != n_channels:
            raise ValueError(
                f"X has {self.n_channels} channels, but the panel that was fitted had "
                f"{n_channels}. Pass the same channels in the same order."
            )
        if self.channels and channels and self.channels != channels:
            raise ValueError(
                f"X has the channels {list(self.channels)}, but the panel that was "
                f"fitted had {list(channels)}. Pass the same ones in the same order."
            )


def check_panel(panel: Any) -> None:
    """Raise a TypeError for what is no `Panel`, such as an array of series."""
    if not isinstance(panel, Panel):
        raise TypeError(
            f"panel is a {type(panel).__name__}, but must be a Panel, as "
            "sktime_contrastive.panel.to_panel makes it."
        )


def to_panel(X: np.ndarray | pd.DataFrame | list[pd.DataFrame]) -> Panel:
    """Convert a container of one of `INNER_MTYPES` to a `Panel`.

    Neither a loop over time steps nor, from a multi-index frame, one over instances.

    Parameters
    ----------
    X : array of shape (n, c, t), DataFrame with MultiIndex, or list of DataFrames

    Returns
    -------
    Panel

    Raises
    ------
    ValueError
        If a value is infinite, nothing is observed of a series after its first step, or
        the frames of a list have different channels.

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
    values, instances, channels = _to_array(X)
    _refuse_infinite(values, instances)
    lengths = _observed_lengths(values)
    _refuse_short(lengths, instances)
    # One layout in memory: whatever the container, sums are rounded in one way.
    values = np.ascontiguousarray(values[:, :, : lengths.max()])
    return Panel(_fill_gaps(values, lengths), lengths, instances, channels)


def refuse_unusable(X: Any) -> None:
    """Raise for panels that sktime lets pass or refuses without saying what to do.

    Parameters
    ----------
    X : any panel container

    Raises
    ------
    ValueError
        If the panel is empty.
    TypeError
        If a column or array holds anything but numbers.
    """
    sized = isinstance(X, pd.DataFrame | np.ndarray)
    if (sized and X.size == 0) or (isinstance(X, list) and not X):
        raise ValueError(
            f"X is empty ({_describe_shape(X)}): a panel needs at least two series of "
            "at least two time steps."
        )
    if isinstance(X, np.ndarray) and X.dtype.kind not in "fiub":
        raise TypeError(
            f"X has dtype {X.dtype}, but time series are numbers: convert it to float, "
            "for instance with X.astype(float)."
        )
    for frame in X if isinstance(X, list) else [X]:
        if isinstance(frame, pd.DataFrame) and len(frame):
            _refuse_columns(frame)


def _refuse_columns(frame: pd.DataFrame) -> None:
    unusable = {
        name: column.dtype
        for name, column in frame.items()
        if not pd.api.types.is_numeric_dtype(column.dtype)
        and not isinstance(column.iloc[0], pd.Series | np.ndarray)  # nested_univ
    }
    if unusable:
        listed = ", ".join(f"{name!r} ({dtype})" for name, dtype in unusable.items())
        raise TypeError(
            f"X has object or categorical columns: {listed}. Time series are numbers: "
            "convert these columns to float or drop them."
        )


def _to_array(
    X: np.ndarray | pd.DataFrame | list[pd.DataFrame],
) -> tuple[np.ndarray, pd.Index, tuple[str, ...] | None]:
    """Values (n, c, t) with NaN past the ends, instance ids, channel names."""
    if isinstance(X, np.ndarray):
        return X.astype(np.float64), pd.RangeIndex(len(X)), None
    if isinstance(X, list):
        frames = [_like_first(X, number) for number in range(len(X))]
        rows = np.concatenate([frame.to_numpy(np.float64) for frame in frames])
        lengths = np.array([len(frame) for frame in X])
        return _scatter(rows, lengths), pd.RangeIndex(len(X)), _names(X[0])
    levels = [X.index.get_level_values(i) for i in range(X.index.nlevels - 1)]
    ids = levels[0] if len(levels) == 1 else pd.MultiIndex.from_arrays(levels)
    instance, instances = pd.factorize(ids)
    in_order = np.argsort(instance, kind="stable")
    rows = X.to_numpy(np.float64)[in_order]
    return _scatter(rows, np.bincount(instance)), instances, _names(X)


def _like_first(frames: list[pd.DataFrame], number: int) -> pd.DataFrame:
    """Return a frame with its channels in the order of those of the first."""
    frame, channels = frames[number], frames[0].columns
    if frame.columns.equals(channels):
        return frame
    if _names(frame) is None and _names(frames[0]) is None:  # then they are positions
        alike = len(frame.columns) == len(channels)
    else:
        alike = set(frame.columns) == set(channels) and frame.columns.is_unique
        frame = frame[channels] if alike else frame
    if not alike:
        raise ValueError(
            f"X[{number}] has the channels {list(frame.columns)}, but X[0] has "
            f"{list(channels)}: all series of a panel need the same ones."
        )
    return frame


def _names(frame: pd.DataFrame) -> tuple[str, ...] | None:
    """Channel names of a frame; numbers are positions and no names."""
    named = all(isinstance(column, str) for column in frame.columns)
    return tuple(frame.columns) if named else None


def _scatter(rows: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Rows (sum of lengths, c), series after series, to (n, c, t) padded with NaN."""
    within = np.arange(lengths.max()) < lengths[:, None]
    values = np.full((*within.shape, rows.shape[1]), np.nan)
    values[within] = rows
    return values.transpose(0, 2, 1)


def _observed_lengths(values: np.ndarray) -> np.ndarray:
    """Length (n,) of each series: up to the last step observed in any channel."""
    observed = ~np.isnan(values).all(axis=1)
    from_the_end = observed[:, ::-1].argmax(axis=1)
    return np.where(observed.any(axis=1), values.shape[2] - from_the_end, 0)


def _fill_gaps(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Interpolate over the NaN within each series; past its end NaN stays."""
    past_end = np.arange(values.shape[2]) >= lengths[:, None]
    gaps = np.isnan(values) & ~past_end[:, None]
    with_gaps = gaps.any(axis=2)
    if not with_gaps.any():
        return values
    series = pd.DataFrame(values[with_gaps].T)
    filled = values.copy()
    filled[with_gaps] = series.interpolate(limit_direction="both").to_numpy().T
    return np.where(past_end[:, None], np.nan, filled)


def _refuse_infinite(values: np.ndarray, instances: pd.Index) -> None:
    infinite = (np.abs(values) > _LARGEST).any(axis=(1, 2))
    if infinite.any():
        raise ValueError(
            f"X has infinite values, or values beyond ±{_LARGEST:g}, in "
            f"{_name_instances(infinite, instances)}. Replace them, for instance by "
            "NaN, which is treated as missing."
        )


def _refuse_short(lengths: np.ndarray, instances: pd.Index) -> None:
    empty = lengths == 0
    if empty.any():
        raise ValueError(
            f"X has no finite value in {_name_instances(empty, instances)}. Drop "
            "such series."
        )
    short = lengths < 2
    if short.any():
        raise ValueError(
            "X has series of length 1, up to their last observed step: "
            f"{_name_instances(short, instances)}. A time series needs at least two "
            "time steps; drop such series."
        )


def _name_instances(which: np.ndarray, instances: pd.Index) -> str:
    named = [str(instance) for instance in instances[which][:5]]
    more = f" and {which.sum() - 5} more" if which.sum() > 5 else ""
    return f"instance{'s' if which.sum() > 1 else ''} {', '.join(named)}{more}"


def _describe_shape(X: Any) -> str:
    return f"shape {X.shape}" if hasattr(X, "shape") else f"{len(X)} series"

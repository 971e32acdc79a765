"""Panels of other packages, polars, gluonts and dask, which need not be installed."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["check_no_dask", "from_gluonts", "from_polars", "is_gluonts", "is_polars"]

_OF_INDEX = "__index__"  # how sktime marks the columns of polars that are an index
_TRANSPOSE = (
    "Targets are of shape (time, channels), as sktime has them. Those that gluonts "
    "makes itself with one_dim_target=False are (channels, time): transpose them, as "
    "in [{**entry, 'target': entry['target'].T} for entry in X]."
)


def check_no_dask(X: Any) -> None:
    """Raise a TypeError for what is computed later, by dask.

    Parameters
    ----------
    X : any

    Raises
    ------
    TypeError
        It names the functions that take such frames.
    """
    package, _, module = type(X).__module__.partition(".")
    if package in ("dask", "dask_expr") and "delayed" not in module:
        raise TypeError(
            f"X is a {type(X).__name__} of dask's, which is no panel in memory. Pass a "
            "dask DataFrame in long form to fit_sample, predict_partitions or "
            "embed_partitions of sktime_contrastive.distributed, or what X.compute() "
            "returns."
        )


def is_polars(X: Any) -> bool:
    """Whether `X` is a frame of polars', eager or lazy.

    Parameters
    ----------
    X : any

    Returns
    -------
    bool
    """
    kind = type(X)
    of_polars = kind.__module__.partition(".")[0] == "polars"
    return of_polars and kind.__name__ in ("DataFrame", "LazyFrame")


def from_polars(X: Any) -> pd.DataFrame:
    """Convert a panel of polars' to a frame with instance and time in its index.

    Parameters
    ----------
    X : polars DataFrame or LazyFrame
        With sktime's columns ``__index__instances`` and ``__index__time``, or others
        that begin so.

    Returns
    -------
    DataFrame

    Raises
    ------
    TypeError
        If there are not two such columns at least, one of them holds lists or objects,
        or another holds no numbers.
    ValueError
        If there is no other column, or no row.
    """
    import polars as pl

    X = X.collect() if isinstance(X, pl.LazyFrame) else X
    index = [name for name in X.columns if name.startswith(_OF_INDEX)]
    if len(index) < 2:
        raise TypeError(
            f"X is a polars DataFrame with the columns {X.columns}: a panel marks its "
            f"instances and its time stamps by columns whose names begin with "
            f"{_OF_INDEX!r}, such as '__index__instances' and '__index__time'."
        )
    channels = [name for name in X.columns if name not in index]
    unusable = [
        f"{name!r} ({X.schema[name]})"
        for name in channels
        if not (X.schema[name].is_numeric() or X.schema[name] == pl.Boolean)
    ]
    if unusable:
        raise TypeError(
            f"X has columns that are no numbers: {', '.join(unusable)}. Convert them "
            "to float, for instance with X.cast, or drop them."
        )
    for name in index:
        _check_index_type(name, X.schema[name])
    levels = [_read_index(X[name]) for name in index]
    names = [name.removeprefix(_OF_INDEX) or None for name in index]
    if not channels or not len(X):
        raise ValueError(f"X is empty: a polars DataFrame of shape {X.shape}.")
    values = X.select(pl.col(channels).cast(pl.Float64)).to_numpy()
    rows = pd.MultiIndex.from_arrays(levels, names=names)
    return pd.DataFrame(np.array(values, np.float64, order="C"), rows, channels)


def _check_index_type(name: str, dtype: Any) -> None:
    if dtype.is_nested() or str(dtype) == "Object":
        raise TypeError(
            f"X has the column {name!r} of dtype {dtype}: ids and time stamps must be "
            "numbers, text, dates or the like. Join the parts of an id to one text."
        )


def _read_index(column: Any) -> pd.Index:
    if column.null_count() or not (
        column.dtype.is_integer() or column.dtype.is_temporal()
    ):
        return pd.Index(column.to_list())
    return pd.Index(column.to_numpy())


def is_gluonts(X: Any) -> bool:
    """Whether `X` is a list of gluonts' entries: dicts with a ``"target"``.

    Parameters
    ----------
    X : any

    Returns
    -------
    bool
    """
    if not isinstance(X, list) or not X:
        return False
    return all(isinstance(entry, dict) and "target" in entry for entry in X)


def from_gluonts(X: list[dict[str, Any]]) -> pd.DataFrame:
    """Convert a list of gluonts' entries to a frame with instance and time.

    Where a series starts and how often it was measured has no part in a panel.

    Parameters
    ----------
    X : list of dict
        ``"target"`` is of shape (time,), or (time, channels) as sktime has it. With
        ``one_dim_target=False`` gluonts itself makes targets of (channels, time), which
        have to be transposed: nothing else in a list tells one from the other.

    Returns
    -------
    DataFrame
        Instances are called series_0, series_1, ..., as by sktime.

    Raises
    ------
    TypeError
        If a target holds no numbers.
    ValueError
        If targets are empty, no arrays, have different numbers of channels, or a single
        step and several channels.

    Warns
    -----
    UserWarning
        If all series have fewer steps than channels.
    """
    targets = [_read_target(entry["target"], i) for i, entry in enumerate(X)]
    widths = {target.shape[1] for target in targets}
    if len(widths) > 1:
        raise ValueError(
            f"X holds series of {sorted(widths)} channels: all must have the same. "
            f"{_TRANSPOSE}"
        )
    _check_not_transposed(targets)
    steps = np.concatenate([np.arange(len(target)) for target in targets])
    lengths = [len(target) for target in targets]
    ids = np.repeat([f"series_{number}" for number in range(len(X))], lengths)
    rows = pd.MultiIndex.from_arrays([ids, steps], names=["series", "timestamp"])
    return pd.DataFrame(np.concatenate(targets), rows)


def _check_not_transposed(targets: list[np.ndarray]) -> None:
    """Raise a ValueError, or warn, where steps seem to stand where channels belong."""
    n_channels, n_steps = targets[0].shape[1], max(map(len, targets))
    if n_steps >= n_channels:
        return
    message = (
        f"X holds series of {n_channels} channels, but of at most {n_steps} time "
        f"steps. {_TRANSPOSE}"
    )
    if n_steps == 1:  # no series at all
        raise ValueError(message)
    warnings.warn(message, stacklevel=4)


def _read_target(target: Any, number: int) -> np.ndarray:
    try:
        values = np.ma.asarray(target)
    except ValueError as error:  # lists of several lengths
        raise ValueError(f"X[{number}]['target'] is no array: {error}") from error
    if values.dtype.kind not in "fiub" or values.ndim not in (1, 2):
        raise TypeError(
            f"X[{number}]['target'] has dtype {values.dtype} and shape {values.shape}: "
            "it must hold numbers, of shape (time,) or (time, channels)."
        )
    if len(values) == 0:
        raise ValueError(f"X[{number}]['target'] has no time steps. Drop such series.")
    values = values.astype(np.float64).filled(np.nan)
    return values[:, None] if values.ndim == 1 else values

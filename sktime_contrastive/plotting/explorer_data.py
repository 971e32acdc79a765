"""What the explorer's page knows of the series, small."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np
import pandas as pd

from sktime_contrastive.panel import Panel
from sktime_contrastive.plotting.colors import color_of

__all__ = ["base64", "describe_columns", "encode_series"]

_MISSING = 65535
_LEVELS = 65534  # the values that two bytes can take besides
_MARKERS = ["circle", "square", "triangle", "diamond", "inverted_triangle", "star"]
_COLORS_A_MARKER = 7  # of Okabe and Ito's; further categories get other markers


def describe_columns(
    labels: np.ndarray, kinds: pd.Categorical | None, columns: pd.DataFrame | None
) -> dict[str, Any]:
    """Describe what series can be coloured by: cluster, label, the user's columns.

    Parameters
    ----------
    labels : int array of shape (n,)
        Clusters, -1 for noise.
    kinds : Categorical of length n or None
    columns : DataFrame of n rows or None

    Returns
    -------
    dict
        For JSON: the columns, colours of a scale and of what is missing.
    """
    from bokeh.palettes import Cividis256

    clusters = pd.Categorical.from_codes(labels, np.arange(labels.max(initial=-1) + 1))
    described = [_of_categories("cluster", clusters)]
    if kinds is not None:
        described.append(_of_categories("label", kinds))
    for name, column in () if columns is None else columns.items():
        numeric = pd.api.types.is_numeric_dtype(column.dtype)
        if numeric and not pd.api.types.is_bool_dtype(column.dtype):
            described.append(_of_numbers(str(name), column))
        else:
            described.append(_of_categories(str(name), pd.Categorical(column)))
    return {
        "columns": described,
        "missing_color": color_of(-1),
        "scale": list(Cividis256[::8]),
    }


def _of_categories(name: str, column: pd.Categorical) -> dict[str, Any]:
    numbers = range(len(column.categories))
    return {
        "name": name,
        "values": column.codes.tolist(),
        "categories": [str(category) for category in column.categories],
        "colors": [color_of(number) for number in numbers],
        "markers": [
            _MARKERS[number // _COLORS_A_MARKER % len(_MARKERS)] for number in numbers
        ],
    }


def _of_numbers(name: str, column: pd.Series) -> dict[str, Any]:
    values = column.to_numpy(np.float64, na_value=np.nan)
    finite = np.isfinite(values)
    low, high = (values[finite].min(), values[finite].max()) if finite.any() else (0, 0)
    return {
        "name": name,
        "values": [
            value if ok else None for value, ok in zip(values, finite, strict=True)
        ],
        "low": float(low),
        "high": float(high),
    }


def encode_series(panel: Panel, max_steps: int) -> dict[str, str]:
    """Encode the values of a panel in two bytes each, without the padding.

    Parameters
    ----------
    panel : Panel
    max_steps : int
        Longer series are thinned to the lowest and the highest value of stretches.

    Returns
    -------
    dict
        Arrays in base64: `values`, series by series and channel by channel; `lowest`
        and `steps`, of shape (n, c), to restore them with; `lengths` and `kept`, the
        time steps of each series and how many values stand for them.
    """
    values, kept = _thin(panel, max_steps)
    missing = np.isnan(values)
    lowest = np.where(missing, np.inf, values).min(axis=2, keepdims=True)
    highest = np.where(missing, -np.inf, values).max(axis=2, keepdims=True)
    empty = missing.all(axis=2, keepdims=True)
    lowest, highest = np.where(empty, 0.0, lowest), np.where(empty, 0.0, highest)
    steps = (highest - lowest) / _LEVELS
    units = (values - lowest) / np.where(steps > 0, steps, 1.0)
    encoded = np.where(missing, _MISSING, np.round(np.nan_to_num(units)))
    inside = np.arange(values.shape[2]) < kept[:, None, None]
    inside = np.broadcast_to(inside, values.shape)
    return {
        "values": base64(encoded[inside], "<u2"),
        # In double precision: large beside the range of a series, a lowest value would
        # be rounded by more than its steps.
        "lowest": base64(lowest, "<f8"),
        "steps": base64(steps, "<f8"),
        "lengths": base64(panel.lengths, "<u4"),
        "kept": base64(kept, "<u4"),
    }


def _thin(panel: Panel, max_steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Values (n, c, t') and how many of each series count."""
    if panel.values.shape[2] <= max_steps:
        return panel.values, panel.lengths
    n_stretches = max_steps // 2
    thinned = np.full((len(panel), panel.n_channels, max_steps), np.nan)
    for length in np.unique(panel.lengths):
        of_length = panel.lengths == length
        series = panel.values[of_length, :, :length]
        if length <= max_steps:
            thinned[of_length, :, :length] = series
            continue
        edges = np.arange(n_stretches) * length // n_stretches
        for place, extreme in enumerate((np.fmin, np.fmax)):
            thinned[of_length, :, place : 2 * n_stretches : 2] = extreme.reduceat(
                series, edges, axis=2
            )
    kept = np.where(panel.lengths > max_steps, 2 * n_stretches, panel.lengths)
    return thinned, kept


def base64(array: np.ndarray, dtype: str) -> str:
    """Encode an array as bytes of a dtype, in base64."""
    return b64encode(np.ascontiguousarray(array, dtype).tobytes()).decode()

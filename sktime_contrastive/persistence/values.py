"""Fitted attributes, of pandas among others, as plain data and arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from sktime_contrastive.persistence.components import describe, rebuild

__all__ = [
    "check_fitted_names",
    "pack_fitted",
    "pack_value",
    "unpack_fitted",
    "unpack_value",
]


def pack_fitted(fitted: dict[str, Any]) -> dict[str, Any]:
    """Fitted attributes, by name, as plain data.

    Raises
    ------
    TypeError
        If one is neither a number, string, array nor table.
    """
    return {name: pack_value(name, value) for name, value in fitted.items()}


def unpack_fitted(kind: type, packed: dict[str, Any]) -> dict[str, Any]:
    """Fitted attributes for an estimator of a class, from what `pack_fitted` returned.

    Raises
    ------
    ValueError
        If a name is not that of a fitted attribute.
    """
    check_fitted_names(kind, packed)
    return {name: unpack_value(value) for name, value in packed.items()}


def check_fitted_names(kind: type, names: Iterable[str]) -> None:
    """Raise a ValueError for what cannot be a fitted attribute of a class."""
    for name in names:
        public = name.endswith("_") and not name.startswith("_")
        if not (public and name.isidentifier()) or hasattr(kind, name):
            raise ValueError(f"{name!r} is no fitted attribute of {kind.__name__}")


def pack_value(name: str, value: Any) -> Any:
    """Plain data for a number, string, array, table, or dict from int to arrays.

    Parameters
    ----------
    name : str
        For messages.
    value : number, str, None, array, Series, DataFrame, or dict of int to array

    Returns
    -------
    array, or what JSON can hold with arrays in it
        A float keeps every bit, NaN among them.
    """
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, float | np.floating) and not math.isfinite(value):
        return {"float": str(float(value))}
    if isinstance(value, pd.Series):
        return {"series": _pack_columns({value.name: value}, value.index)}
    if isinstance(value, pd.DataFrame):
        return {"frame": _pack_columns(value, value.index)}
    if isinstance(value, dict) and all(
        isinstance(a, np.ndarray) for a in value.values()
    ):
        shapes = {(array.shape, array.dtype) for array in value.values()}
        if len(shapes) == 1 and all(isinstance(key, int | np.integer) for key in value):
            keys, arrays = np.array([*value], np.int64), np.stack([*value.values()])
            return {"arrays": {"keys": keys, "values": arrays}}
    return {"plain": describe(name, value)}


def unpack_value(packed: Any) -> Any:
    """Put a value together again that `pack_value` took apart.

    Raises
    ------
    ValueError, TypeError, KeyError
        If the parts do not fit together.
    """
    if isinstance(packed, np.ndarray):
        return packed
    ((kind, content),) = packed.items()
    if kind == "plain":
        return rebuild(content)
    if kind == "float":
        return float(content)
    if kind == "arrays":
        keys, values = content["keys"], content["values"]
        if keys.shape != values.shape[:1] or keys.dtype.kind != "i":
            raise ValueError("keys and arrays differ in number")
        return dict(zip(keys.tolist(), values, strict=True))
    table = _unpack_columns(content)
    if kind == "series":
        return table.iloc[:, 0]
    if kind == "frame":
        return table
    raise ValueError(f"{kind!r} is no kind of value")


def _pack_columns(columns: Any, index: pd.Index) -> dict[str, Any]:
    return {
        "names": [describe("column", name) for name in columns],
        "columns": {
            str(number): _pack_column(columns[name])
            for number, name in enumerate(columns)
        },
        "index": None if _is_default(index) else _pack_column(index),
        "index_name": describe("index", index.name),
    }


def _pack_column(column: pd.Series | pd.Index) -> Any:
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy()
    return {"items": [describe("item", item) for item in column]}


def _unpack_columns(packed: dict[str, Any]) -> pd.DataFrame:
    columns = [
        _unpack_column(packed["columns"][str(n)]) for n in range(len(packed["names"]))
    ]
    index = (
        packed["index"] if packed["index"] is None else _unpack_column(packed["index"])
    )
    sizes = {len(column) for column in [*columns, *([] if index is None else [index])]}
    if len(sizes) != 1:
        raise ValueError(f"columns of {sorted(sizes)} rows make no table")
    table = pd.DataFrame(dict(enumerate(columns)), index)
    table.columns = [rebuild(name) for name in packed["names"]]
    return table.rename_axis(rebuild(packed["index_name"]))


def _unpack_column(packed: Any) -> Any:
    if isinstance(packed, np.ndarray):
        if packed.ndim != 1:
            raise ValueError(f"a column has {packed.ndim} axes")
        return packed
    return rebuild(packed["items"])


def _is_default(index: pd.Index) -> bool:
    return isinstance(index, pd.RangeIndex) and index.equals(pd.RangeIndex(len(index)))

"""Containers of one small panel, made in odd ways: dtypes, times, ids, names."""

from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl

N, C, T = 3, 2, 5
MISSING = [(0, 0, 1), (2, 1, 3)]

DTYPES = [
    *["float64", "float32", "float16", "longdouble", "int8", "uint64", "int64", "bool"],
    *["Int64", "Float64", "boolean", "UInt8", "Float32"],
    *["int64[pyarrow]", "double[pyarrow]", "bool[pyarrow]", "float[pyarrow]"],
    *["complex128", "object", "decimal", "datetime64[ns]", "timedelta64[ns]"],
    *["string", "str", "category", "string[pyarrow]", "timestamp[ns][pyarrow]"],
]
NULLABLE = {"Int64", "Float64", "boolean", "UInt8", "Float32"}
NUMERIC = {*DTYPES[:8], *NULLABLE} | {d for d in DTYPES if "pyarrow" in d} - {
    "string[pyarrow]",
    "timestamp[ns][pyarrow]",
}
TIMES = {
    "range": lambda: pd.RangeIndex(T),
    "range from 5": lambda: pd.RangeIndex(5, 5 + T),
    "integers": lambda: pd.Index([1, 2, 5, 7, 30]),
    "negative": lambda: pd.Index([-30, -2, -1, 0, 4]),
    "int8": lambda: pd.Index(np.arange(T, dtype="int8")),
    "uint64": lambda: pd.Index(np.arange(T, dtype="uint64")),
    "nullable": lambda: pd.Index(range(T), dtype="Int64"),
    "dates": lambda: pd.date_range("2026-01-01", periods=T),
    "zone": lambda: pd.date_range("2026-01-01", periods=T, tz="Europe/Berlin"),
    "periods": lambda: pd.period_range("2026-01", periods=T, freq="M"),
    "timedeltas": lambda: pd.to_timedelta(range(T), unit="s"),
    "floats": lambda: pd.Index(np.linspace(0, 1, T)),
    "strings": lambda: pd.Index([f"t{i}" for i in range(T)]),
    "duplicates": lambda: pd.Index([0, 1, 1, 2, 3]),
    "unsorted": lambda: pd.Index([0, 2, 1, 3, 4]),
    "falling": lambda: pd.Index([4, 3, 2, 1, 0]),
    "NaT": lambda: pd.DatetimeIndex([*pd.date_range("2026", periods=T - 1), pd.NaT]),
    "NaN": lambda: pd.Index([0.0, 1, 2, 3, np.nan]),
    "arrow": lambda: pd.date_range("2026", periods=T).astype("timestamp[ns][pyarrow]"),
}
IDS = {
    "range": [0, 1, 2],
    "integers": [7, -3, 5],
    "names": ["b", "a", "c"],
    "mixed": ["b", 1, 2.5],
    "dates": list(pd.to_datetime(["2026-02-01", "2026-01-01", "2026-03-01"])),
    "tuples": [("b", 1), ("a", 2), ("c", 3)],
    "floats": [2.5, 1.5, 3.5],
    "booleans or so": [True, False, "maybe"],
    "NaN": [0.0, np.nan, 2.0],
    "None": ["a", None, "c"],
    "NaT": [pd.Timestamp("2026"), pd.NaT, pd.Timestamp("2027")],
    "twice": ["a", "b", "b"],
}
NAMES = {
    "strings": ["x", "y"],
    "positions": [0, 1],
    "swapped": [1, 0],
    "integers": [5, 3],
    "floats": [0.5, 0.25],
    "tuples": [("acc", "x"), ("gyro", "x")],
    "multiindex": pd.MultiIndex.from_tuples([("acc", "x"), ("gyro", 2)]),
    "dates": list(pd.to_datetime(["2026", "2025"])),
    "mixed": ["x", 3],
    "missing": [None, "x"],
    "twice": ["x", "x"],
    "alike": ["3", 3],
    "whole floats": [1.0, 0.0],
    "booleans": [False, True],
    "NA": [pd.NA, "x"],
}
CONTAINERS = ["array", "masked", "list", "multiindex", "nested", "polars", "gluonts"]


def values_of(dtype):
    """Values (n, c, t) that every numeric dtype holds exactly."""
    rng = np.random.default_rng(0)
    if dtype in ("bool", "boolean", "bool[pyarrow]"):
        return rng.integers(0, 2, (N, C, T)).astype(float)
    return rng.integers(0, 90, (N, C, T)).astype(float)


def holds_missing(dtype):
    return dtype in NULLABLE or "pyarrow" in dtype or dtype in ("object", "float64")


def column(values, dtype):
    """A column of this dtype; NaN in `values` is missing in the dtype's own way."""
    if dtype in ("object", "decimal"):
        kind = Decimal if dtype == "decimal" else float
        given = [None if np.isnan(value) else kind(value) for value in values]
        return pd.Series(given, dtype=object)
    if dtype in NULLABLE or "pyarrow" in dtype:
        plain = pd.Series(values)
        given = plain.astype(object).where(plain.notna(), None)
        if "bool" in dtype:
            given = given.map(lambda value: None if value is None else bool(value))
        elif "string" in dtype:
            given = given.map(lambda value: None if value is None else str(value))
        elif "timestamp" in dtype:
            given = pd.to_datetime(plain)
        return pd.Series(given.to_numpy(), dtype=dtype)
    if dtype in ("datetime64[ns]", "timedelta64[ns]"):
        return pd.Series(values).astype("int64").astype(dtype)
    if dtype == "category":
        return pd.Series(pd.Categorical(values, categories=np.arange(90.0)))
    return pd.Series(values).astype(dtype)


def frame(values, dtype, times, names):
    """One series (c, t) as a DataFrame."""
    columns = [column(channel, dtype) for channel in values]
    built = pd.concat(columns, axis=1, keys=range(len(columns)))
    return built.set_axis(times, axis=0).set_axis(names, axis=1)


def build(container, values, dtype="float64", times="range", ids="range", names="x"):
    """Put values (n, c, t) into a container; None if it cannot hold them."""
    stamps, ids = TIMES[times](), IDS[ids]
    labels = NAMES.get(names, ["x", "y"])
    if container in ("array", "masked"):
        if dtype in NULLABLE or "pyarrow" in dtype or dtype in ("category", "string"):
            return None
        flat = column(values.ravel(), dtype).to_numpy().reshape(values.shape)
        if container == "array":
            return flat
        mask = np.isnan(values)
        return np.ma.MaskedArray(np.where(mask, flat[0, 0, 0], flat), mask)
    if container == "gluonts":
        kind = {"str": str, "object": object}.get(dtype, dtype)
        try:
            start = pd.Period("2026-01", "D")
            return [{"start": start, "target": x.T.astype(kind)} for x in values]
        except TypeError:
            return None
    frames = [frame(series, dtype, stamps, labels) for series in values]
    if container == "list":
        return frames
    if container == "nested":
        cells = {place: [f.iloc[:, place] for f in frames] for place in range(C)}
        nested = pd.DataFrame({place: pd.Series(of) for place, of in cells.items()})
        return nested.set_axis(pd.Index(ids, tupleize_cols=False)).set_axis(
            labels, axis=1
        )
    stacked = pd.concat(frames)
    which = np.repeat(np.arange(N), T)
    level = pd.Index(ids, tupleize_cols=False)[which]
    index = pd.MultiIndex.from_arrays([level, stamps.append([stamps] * (N - 1))])
    if container == "multiindex":
        return stacked.set_axis(index)
    if len({str(label) for label in labels}) < C:
        return None  # the names of polars' columns differ
    try:
        data = {
            "__index__instances": pl.Series([ids[i] for i in which]),
            "__index__time": pl.Series(list(index.get_level_values(1))),
        }
        for place, label in enumerate(labels):
            held = stacked.iloc[:, place].tolist()
            data[str(label)] = pl.Series([None if x is pd.NA else x for x in held])
        return pl.DataFrame(data)
    except Exception:  # polars does not hold it
        return None


def with_missing(values):
    values = values.copy()
    for place in MISSING:
        values[place] = np.nan
    return values

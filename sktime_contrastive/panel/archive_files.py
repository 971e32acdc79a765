"""Files of the archives of time series: ``.ts``, ``.tsv`` and ``.npz``."""

from __future__ import annotations

import codecs
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd

__all__ = ["DatasetError", "LabeledSeries", "join_series", "read_archive_file"]

_MISSING = ("", "?", "nan")  # in lower case
_ARRAYS_OF_PARTS = ["X_train", "y_train", "X_test", "y_test"]


class DatasetError(ValueError):
    """A data set cannot be read."""


@dataclass(frozen=True)
class LabeledSeries:
    """The train or the test part of a data set.

    Attributes
    ----------
    path : Path
        Of the file.
    series : list of arrays of shape (t, c)
        NaN is a missing value.
    labels : array of shape (n,) or None
        Class labels, numbers or text; None where there are none.
    without_labels : str
        Why there are no labels.
    """

    path: Path
    series: list[np.ndarray]
    labels: np.ndarray | None
    without_labels: str = ""


def read_archive_file(path: Path) -> list[LabeledSeries]:
    """Read a file of an archive, as it comes unpacked.

    Parameters
    ----------
    path : Path
        Its suffix is the format: ``.ts`` without time stamps; ``.tsv``, as the UCR
        archive has it, a line for each series and its label first; or ``.npz`` with
        X_train, y_train, X_test and y_test, or with X, y and train, True for the train
        part. Texts are UTF-8, UTF-16 with a byte-order mark, else Latin-1.

    Returns
    -------
    list of LabeledSeries
        Train and test part of an ``.npz``, the only part of a text file.

    Raises
    ------
    DatasetError
        With the path and what is wrong.
    """
    try:
        if path.suffix.lower() == ".npz":
            return _read_npz(path)
        part = _read_ts(path) if path.suffix.lower() == ".ts" else _read_tsv(path)
        if not part.series or any(np.isnan(one).all() for one in part.series):
            raise ValueError("it has no series, or one without any values.")
    except Exception as error:
        plain = type(error) is ValueError
        reason = str(error) if plain else f"{type(error).__name__}: {error}"
        raise DatasetError(f"{path}: {reason}") from error
    return [part]


def join_series(parts: Sequence[LabeledSeries]) -> np.ndarray | list[pd.DataFrame]:
    """Return the series of several parts as one panel.

    Parameters
    ----------
    parts : sequence of LabeledSeries

    Returns
    -------
    array of shape (n, c, t), or list of DataFrames where lengths are unequal
        A copy. NaN at the end of a series, with which archives make lengths equal, is
        taken off; NaN within it stays.

    Raises
    ------
    DatasetError
        If not all series have the same number of channels.
    """
    rows = [_unpad(series) for part in parts for series in part.series]
    n_channels = {row.shape[1] for row in rows}
    if len(n_channels) > 1:
        raise DatasetError(
            f"{parts[0].path}: its series have from {min(n_channels)} to "
            f"{max(n_channels)} channels. Give each the same number."
        )
    if len({row.shape for row in rows}) == 1:
        return np.ascontiguousarray(np.stack(rows).transpose(0, 2, 1))
    return [pd.DataFrame(row) for row in rows]


def _unpad(series: np.ndarray) -> np.ndarray:
    """Series (t, c) up to the last step with a value; a copy."""
    observed = np.flatnonzero(~np.isnan(series).all(axis=1))
    return series[: observed[-1] + 1 if len(observed) else len(series)].copy()


def _read_lines(path: Path) -> list[str]:
    """Return the lines that are not blank."""
    data = path.read_bytes()
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:  # names in the comments of older archives
        text = data.decode("latin-1")
    lines = [line for line in io.StringIO(text, newline=None) if line.strip()]
    if not lines:
        raise ValueError("the file is empty.")
    return lines


def _read_ts(path: Path) -> LabeledSeries:
    # sktime's reader stops at a byte-order mark, changes labels to lower case and takes
    # four times as long; aeon's takes ? for a class, and aeon is no core dependency.
    lines = [line.strip() for line in _read_lines(path)]
    lines = [line for line in lines if not line.startswith("#")]
    lower = [line.lower() for line in lines]
    if "@data" not in lower:
        raise ValueError("the file has no line '@data', after which its series stand.")
    place = lower.index("@data")
    header, rows = lower[:place], lines[place + 1 :]
    tags = {tag: value for tag, value, *_ in ([*line.split(), ""] for line in header)}
    has_labels = [tags.get("@classlabel"), tags.get("@targetlabel")]
    if not {"true", "false"} & set(has_labels):
        raise ValueError(
            "the header says nothing of labels: add '@classLabel true' with the names "
            "of the classes, '@classLabel false' or '@targetLabel true'."
        )
    if tags.get("@timestamps") == "true" or any(row.startswith("(") for row in rows):
        raise ValueError(
            "its values have time stamps (@timeStamps true), which are not read: write "
            "the values alone."
        )
    series, labels = [], []
    for row in rows:
        channels = row.split(":")
        if "true" in has_labels:
            labels.append(channels.pop().strip())
            if not channels or "," in labels[-1]:
                raise ValueError(f"{row[:40]!r} has no label after its last colon.")
        cells = [channel.replace("?", "nan").split(",") for channel in channels]
        steps = zip_longest(*cells, fillvalue="nan")  # where a channel ends earlier
        series.append(np.array(list(steps), dtype=np.float64))
    if tags.get("@targetlabel") == "true":
        reason = "it has numeric targets, no classes"
        return LabeledSeries(path, series, None, reason)
    if "true" not in has_labels:
        return LabeledSeries(path, series, None, "it has no class labels")
    return _labeled(path, series, labels)


def _read_tsv(path: Path) -> LabeledSeries:
    table = pd.read_csv(
        io.StringIO("".join(_read_lines(path))),
        sep="\t",
        header=None,
        dtype={0: str},
        na_values=[*_MISSING, "NaN"],
        keep_default_na=False,  # a class may be called NA
        float_precision="round_trip",
    )
    labels, values = table.pop(0).fillna("").str.strip(), table.to_numpy(np.float64)
    if np.isnan(values).all(axis=1).any():
        raise ValueError("a line has no values, which must be separated by tabs.")
    return _labeled(path, list(values[:, :, None]), labels.tolist(), numbers=True)


def _read_npz(path: Path) -> list[LabeledSeries]:
    # Without pickled objects, which could run code when they are read.
    with np.load(path, allow_pickle=False) as file:
        has_mask = "train" in file.files
        names = ["X", "y", "train"] if has_mask else _ARRAYS_OF_PARTS
        if missing := sorted(set(names) - set(file.files)):
            raise ValueError(
                f"it lacks the arrays {', '.join(missing)}: it must hold X_train, "
                "y_train, X_test and y_test; or X, y and train, True for the train "
                "part."
            )
        try:
            arrays = [file[name] for name in names]
        except ValueError as error:
            reason = "it holds Python objects: save y.astype(str), X padded with NaN."
            raise ValueError(reason) from error
    if has_mask:
        X, y, train = arrays
        if train.dtype != bool or not train.shape == y.shape == (len(X),):
            raise ValueError(
                f"X holds {len(X)} series: y must have a label for each, and train a "
                "bool."
            )
        arrays = [X[train], y[train], X[~train], y[~train]]
    return [_part_of(path, *arrays[:2]), _part_of(path, *arrays[2:])]


def _part_of(path: Path, X: np.ndarray, y: np.ndarray) -> LabeledSeries:
    if X.dtype.kind not in "biuf" or X.ndim not in (2, 3):
        raise ValueError(
            f"X has shape {X.shape} and dtype {X.dtype}: give numbers, (n, c, t)."
        )
    if y.size != len(X):
        raise ValueError(f"it has {len(X)} series, but {y.size} labels.")
    X = X[:, None] if X.ndim == 2 else X
    y = y.astype(str) if y.dtype.kind == "S" else y
    labels = [str(label).strip() for label in y.ravel().tolist()]
    series = list(X.transpose(0, 2, 1).astype(np.float64))
    return _labeled(path, series, labels, numbers=y.dtype.kind in "iuf")


def _labeled(
    path: Path, series: list[np.ndarray], labels: list[str], numbers: bool = False
) -> LabeledSeries:
    """Return a part with its class labels, if all are there and are classes.

    Whole numbers are spelled in one way: 1 and 1.0 are one class. With `numbers` they
    become integers, and other numbers are targets.
    """
    if n_missing := sum(label.lower() in _MISSING for label in labels):
        reason = f"{n_missing} of its {len(labels)} labels are missing"
        return LabeledSeries(path, series, None, reason)
    try:
        values = np.array(labels, dtype=np.float64)
    except ValueError:
        return LabeledSeries(path, series, np.array(labels))
    if np.all(values == np.round(values)):
        whole = values.astype(np.int64)
        return LabeledSeries(path, series, whole if numbers else whole.astype(str))
    if numbers:
        reason = "its labels are fractions, which are targets, and no classes"
        return LabeledSeries(path, series, None, reason)
    return LabeledSeries(path, series, np.array(labels))

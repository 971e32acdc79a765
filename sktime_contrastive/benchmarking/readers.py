"""Files of archives to series and labels."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd

__all__ = ["DatasetError", "LabeledSeries", "read_file"]

_MISSING = ("", "?", "nan")  # in lower case
_ARRAYS_OF_PARTS = ["X_train", "y_train", "X_test", "y_test"]


class DatasetError(ValueError):
    """A data set cannot be read."""


@dataclass(frozen=True)
class LabeledSeries:
    """The train or the test part of a data set.

    Attributes
    ----------
    series : list of arrays of shape (t, c)
        NaN is a missing value.
    labels : array of shape (n,) or None
        Class labels, numbers or text; None where there are none.
    without_labels : str
        Why there are no labels.
    """

    series: list[np.ndarray]
    labels: np.ndarray | None
    without_labels: str = ""


def read_file(path: Path) -> dict[str, LabeledSeries]:
    """Read a file: both parts of an ``.npz``, the only one of a text file.

    Parameters
    ----------
    path : Path
        Its suffix is the format: ``.npz``, ``.ts``, ``.tsv`` or ``.arff``. Texts are
        UTF-8, UTF-16 with a byte-order mark, else Latin-1.

    Returns
    -------
    dict
        From "train" or "test" to the part.

    Raises
    ------
    DatasetError
        With the path and what is wrong.
    """
    try:
        if path.suffix == ".npz":
            return _read_npz(path)
        part = _READERS[path.suffix](_read_lines(path))
        if not part.series or any(np.isnan(one).all() for one in part.series):
            raise ValueError("it has no series, or one without any values.")
    except Exception as error:
        plain = type(error) is ValueError
        reason = str(error) if plain else f"{type(error).__name__}: {error}"
        raise DatasetError(f"{path}: {reason}") from error
    return {"test" if path.stem.endswith("_TEST") else "train": part}


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


def _read_ts(lines: list[str]) -> LabeledSeries:
    # sktime's reader stops at a byte-order mark, changes labels to lower case and takes
    # four times as long; aeon's takes ? for a class, and aeon is no core dependency.
    lines = [line for line in lines if not line.lstrip().startswith("#")]
    header, rows = _split_at_data(lines)
    tags = {tag: value for tag, value, *_ in ([*line.split(), ""] for line in header)}
    has_labels = [tags.get("@classlabel"), tags.get("@targetlabel")]
    if not {"true", "false"} & set(has_labels):
        raise ValueError(
            "the header says nothing of labels: add '@classLabel true' with the names "
            "of the classes, '@classLabel false' or '@targetLabel true'."
        )
    if tags.get("@timestamps") == "true":
        raise ValueError(
            "its values have time stamps (@timeStamps true), which are not read: write "
            "the values alone, or give the panel itself in place of the file."
        )
    series, labels = [], []
    for row in rows:
        channels = row.split(":")
        if "true" in has_labels:
            labels.append(channels.pop().strip())
            if not channels or "," in labels[-1]:
                raise ValueError(
                    f"{row.strip()[:40]!r} has no label after its last colon."
                )
        cells = [channel.replace("?", "nan").split(",") for channel in channels]
        steps = zip_longest(*cells, fillvalue="nan")  # where a channel ends earlier
        series.append(np.array(list(steps), dtype=np.float64))
    if tags.get("@targetlabel") == "true":
        return LabeledSeries(series, None, "it has numeric targets, no classes")
    if "true" not in has_labels:
        return LabeledSeries(series, None, "it has no class labels")
    return _labeled(series, labels)


def _split_at_data(lines: list[str]) -> tuple[list[str], list[str]]:
    """Header in lower case, and the lines after "@data"."""
    lower = [line.strip().lower() for line in lines]
    if "@data" not in lower:
        raise ValueError("the file has no line '@data', after which its series stand.")
    place = lower.index("@data")
    return lower[:place], lines[place + 1 :]


def _read_tsv(lines: list[str]) -> LabeledSeries:
    table = pd.read_csv(
        io.StringIO("".join(lines)),
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
    return _labeled(list(values[:, :, None]), labels.tolist(), numbers=True)


def _read_arff(lines: list[str]) -> LabeledSeries:
    from scipy.io.arff import loadarff

    _split_at_data(lines)  # scipy does not say what is missing
    # It takes one kind of quotes, and a blank beside a comma for a part of the name.
    text = re.sub(r"[ \t]*,[ \t]*", ",", "".join(lines).replace('"', "'"))
    rows, attributes = loadarff(io.StringIO(text))
    names, kinds = attributes.names(), attributes.types()
    target = names[kinds.index("nominal") if "nominal" in kinds else -1]
    values = [name for name in names if name != target]
    if "relational" in kinds:
        series = [np.array(bag.tolist(), np.float64).T for bag in rows[values[0]]]
    else:
        series = list(np.array(rows[values].tolist(), np.float64)[:, :, None])
    if "nominal" not in kinds:
        return LabeledSeries(
            series, None, "its last attribute is a number, no nominal class"
        )
    return _labeled(series, [label.decode() for label in rows[target]])


_READERS = {".ts": _read_ts, ".tsv": _read_tsv, ".arff": _read_arff}


def _read_npz(path: Path) -> dict[str, LabeledSeries]:
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
    return {"train": _part_of(*arrays[:2]), "test": _part_of(*arrays[2:])}


def _part_of(X: np.ndarray, y: np.ndarray) -> LabeledSeries:
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
    return _labeled(series, labels, numbers=y.dtype.kind in "iuf")


def _labeled(
    series: list[np.ndarray], labels: list[str], numbers: bool = False
) -> LabeledSeries:
    """Return a part with its class labels, if all are there and are classes.

    Whole numbers are spelled in one way: 1 and 1.0 are one class. With `numbers` they
    become integers, and other numbers are targets.
    """
    if n_missing := sum(label.lower() in _MISSING for label in labels):
        reason = f"{n_missing} of its {len(labels)} labels are missing"
        return LabeledSeries(series, None, reason)
    try:
        values = np.array(labels, dtype=np.float64)
    except ValueError:
        return LabeledSeries(series, np.array(labels))
    if np.all(values == np.round(values)):
        whole = values.astype(np.int64)
        return LabeledSeries(series, whole if numbers else whole.astype(str))
    if numbers:
        reason = "its labels are fractions, which are targets, and no classes"
        return LabeledSeries(series, None, reason)
    return LabeledSeries(series, np.array(labels))

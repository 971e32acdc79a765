"""Files of archives to series and labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sktime_contrastive.benchmarking.labeled_series import (
    DatasetError,
    LabeledSeries,
    labeled,
)
from sktime_contrastive.benchmarking.text_formats import TEXT_FORMATS, read_lines

__all__ = ["read_file"]


def read_file(path: Path) -> dict[str, LabeledSeries]:
    """Read a file: both parts of an ``.npz``, the only one of a text file.

    Parameters
    ----------
    path : Path
        Its suffix is the format.

    Returns
    -------
    dict
        From "train" or "test" to the part.

    Raises
    ------
    DatasetError
        With the path, and the number of the line where a line is at fault.
    """
    try:
        if path.suffix == ".npz":
            return _read_npz(path)
        part = _read_text(path)
    except Exception as error:
        plain = type(error) is ValueError
        reason = str(error) if plain else f"{type(error).__name__}: {error}"
        raise DatasetError(f"{path}: {reason}") from error
    return {"test" if path.stem.endswith("_TEST") else "train": part}


def _read_text(path: Path) -> LabeledSeries:
    part = TEXT_FORMATS[path.suffix](read_lines(path))
    if not part.series:
        raise ValueError("the file has no series.")
    if not all(map(len, part.series)):
        raise ValueError("a series has no values at all: take it out.")
    n_channels = {series.shape[1] for series in part.series}
    if len(n_channels) > 1:
        raise ValueError(
            f"its series have from {min(n_channels)} to {max(n_channels)} channels: "
            "give each the same number."
        )
    return part


def _read_npz(path: Path) -> dict[str, LabeledSeries]:
    """Of the arrays of both parts, or of all series and where the train part is."""
    # Without pickled objects, which could run code when they are read.
    with np.load(path, allow_pickle=False) as archive:
        if "train" in archive.files:
            X, y, train = _arrays(archive, ["X", "y", "train"])
            if train.dtype != bool or not train.shape == y.shape == (len(X),):
                raise ValueError(
                    f"X holds {len(X)} series, y is of shape {y.shape}, train of shape "
                    f"{train.shape} and {train.dtype}: y must have a label for each "
                    "series, and train a bool."
                )
            parts = {"train": (X[train], y[train]), "test": (X[~train], y[~train])}
        else:
            names = ["X_train", "y_train", "X_test", "y_test"]
            X_train, y_train, X_test, y_test = _arrays(archive, names)
            parts = {"train": (X_train, y_train), "test": (X_test, y_test)}
    return {name: _part_of(*part) for name, part in parts.items()}


def _arrays(archive: np.lib.npyio.NpzFile, names: list[str]) -> list[np.ndarray]:
    if missing := sorted(set(names) - set(archive.files)):
        raise ValueError(
            f"it lacks the arrays {', '.join(missing)}; it has "
            f"{', '.join(archive.files) or 'none'}. It must hold X_train, y_train, "
            "X_test and y_test; or X, y and train, which is True for the train part."
        )
    return [_array(archive, name) for name in names]


def _array(archive: np.lib.npyio.NpzFile, name: str) -> np.ndarray:
    try:
        return archive[name]
    except ValueError as error:
        raise ValueError(
            f"the array {name} cannot be read: {error} Python objects are not, since "
            "they could run code: save labels as numbers or text, y.astype(str), and "
            "series of unequal lengths padded with NaN."
        ) from error


def _part_of(X: np.ndarray, y: np.ndarray) -> LabeledSeries:
    if X.dtype.kind not in "biuf" or X.ndim not in (2, 3):
        raise ValueError(
            f"X has shape {X.shape} and dtype {X.dtype}, but must hold numbers, in the "
            "shape (n, t) or (n, c, t)."
        )
    if y.size != len(X):
        raise ValueError(f"it has {len(X)} series, but {y.size} labels.")
    X = X[:, None] if X.ndim == 2 else X
    y = y.astype(str) if y.dtype.kind == "S" else y
    labels = [str(label).strip() for label in y.ravel().tolist()]
    numbers = y.dtype.kind in "iuf"
    return labeled(list(X.transpose(0, 2, 1).astype(float)), labels, numbers)

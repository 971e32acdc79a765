"""Data sets by name: of an archive's folder, shipped with sktime, or downloaded by it.

Archives are read as they come unpacked: ``Beef_TRAIN.ts`` and ``Beef_TEST.ts``, or the
same as ``.tsv`` or ``.arff``, or one ``Beef.npz``; flat or in a folder ``Beef``. The
last holds X_train, y_train, X_test and y_test; or X, y and train, which is True for the
series of the train part.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sktime.datasets.classification._base import BaseClassificationDataset

from sktime_contrastive.validation import check_choice

__all__ = [
    "ArchiveDataset",
    "DatasetError",
    "list_archive",
    "load_dataset",
    "shipped_datasets",
]

_SUFFIXES = (".ts", ".tsv", ".arff", ".npz")  # the first one found is read
_DIMENSION = re.compile(r"Dimension\d+$")  # one channel of an archive's .arff by itself

Part = tuple[np.ndarray | list[pd.DataFrame], np.ndarray]


class DatasetError(ValueError):
    """A data set cannot be read."""


class ArchiveDataset(BaseClassificationDataset):
    """A data set in a folder, as the UCR and UEA archives come unpacked.

    Parameters
    ----------
    name : str
        Name of the data set, as `list_archive` gives it.
    folder : str or Path
        The archive's folder.
    return_mtype : str or None, default=None
        Container of the series, one of sktime's mtypes. None is "numpy3D", or "df-list"
        where lengths are unequal. NaN at the end of a series, with which archives make
        lengths equal, is taken off; NaN within it stays.

    Raises
    ------
    DatasetError
        By ``load``, if a file is missing or cannot be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sktime.datasets
    >>> from sktime_contrastive.benchmarking import ArchiveDataset
    >>> folder = Path(sktime.datasets.__file__).parent / "data"
    >>> X, y = ArchiveDataset("GunPoint", folder).load("X_train", "y_train")
    >>> X.shape, y.shape
    ((50, 1, 150), (50,))
    """

    _tags = {"n_splits": 1}

    def __init__(
        self, name: str, folder: str | Path, return_mtype: str | None = None
    ) -> None:
        self.name = name
        self.folder = folder
        super().__init__(return_mtype=return_mtype)
        self.set_tags(name=name)

    def _load(self, *args: str) -> Any:
        train, test = _read(str(self.folder), self.name)
        whole = _merge(train, test) if {"X", "y"} & set(args) else None
        loaded = []
        for key in args:
            kind, _, part = key.partition("_")
            X, y = {"": whole, "train": train, "test": test}[part]
            loaded.append(self._convert(X) if kind == "X" else y)
        return loaded[0] if len(loaded) == 1 else tuple(loaded)

    def _convert(self, X: Any) -> Any:
        from sktime.datatypes import convert_to

        return X if self.return_mtype is None else convert_to(X, self.return_mtype)


def list_archive(folder: str | Path) -> list[str]:
    """List the data sets in an archive's folder.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    list of str
        Sorted.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or it holds no data set.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder {folder}.")
    names = set()
    for path in [*folder.glob("*"), *folder.glob("*/*")]:
        name = path.stem.removesuffix("_TRAIN")
        whole = path.suffix == ".npz" or path.stem.endswith("_TRAIN")
        in_its_place = path.parent == folder or path.parent.name == name
        if path.suffix in _SUFFIXES and whole and in_its_place:
            names.add(name)
    names = {name for name in names if not _DIMENSION.search(name)}
    if not names:
        raise FileNotFoundError(
            f"The folder {folder} holds no data set: it needs files such as "
            "Beef_TRAIN.ts and Beef_TEST.ts (or .tsv, .arff), or Beef.npz, in it or "
            "each in a folder of its own name."
        )
    return sorted(names)


def shipped_datasets() -> dict[str, Any]:
    """Return the labeled data sets that ship with sktime, by name.

    Returns
    -------
    dict
        From name to dataset class or loader function.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking import shipped_datasets
    >>> "JapaneseVowels" in shipped_datasets()
    True
    """
    import sktime.datasets.classification as shipped
    from sktime.datasets import load_unit_test

    classes = {name: getattr(shipped, name) for name in shipped.__all__}
    del classes["UCRUEADataset"]  # the downloader
    return {**classes, "UnitTest": load_unit_test}


def load_dataset(name: str, folder: str | Path | None = None) -> Any:
    """Return a data set by name; its series are read when they are needed.

    Parameters
    ----------
    name : str
    folder : str, Path or None, default=None
        An archive's folder. None looks among what sktime ships, then among what its
        downloader knows, which needs a network.

    Returns
    -------
    dataset object, or function that returns X and y

    Raises
    ------
    ValueError
        If there is no data set of this name.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking import load_dataset
    >>> X, y = load_dataset("GunPoint").load("X", "y")
    """
    if folder is not None:
        check_choice("dataset", name, list_archive(folder))
        return ArchiveDataset(name, folder)
    shipped = shipped_datasets()
    if name in shipped:
        dataset = shipped[name]
        return dataset() if isinstance(dataset, type) else dataset
    from sktime.datasets import UCRUEADataset

    archive = UCRUEADataset.list_all()
    if name not in archive:
        near = difflib.get_close_matches(name, archive, n=3)
        check_choice("dataset", name, [*shipped, *sorted({*near} - {*shipped})])
    return UCRUEADataset(name)


# The last one is kept: one estimator after the other asks for it.
@lru_cache(maxsize=1)
def _read(folder: str, name: str) -> tuple[Part, Part]:
    """Train and test part."""
    for suffix in _SUFFIXES:
        whole = f"{name}{suffix}" if suffix == ".npz" else f"{name}_TRAIN{suffix}"
        for path in (Path(folder, whole), Path(folder, name, whole)):
            if path.exists():
                return _read_parts(path, name, suffix)
    raise DatasetError(f"The folder {folder} has no data set {name}.")


def _read_parts(path: Path, name: str, suffix: str) -> tuple[Part, Part]:
    try:
        if suffix == ".npz":
            return _read_npz(path)
        train = _READERS[suffix](str(path))
        path = path.with_name(f"{name}_TEST{suffix}")
        return _unpad(*train), _unpad(*_READERS[suffix](str(path)))
    except Exception as error:
        raise DatasetError(
            f"The data set {name} cannot be read from {path}: "
            f"{type(error).__name__}: {error}"
        ) from error


def _read_npz(path: Path) -> tuple[Part, Part]:
    """Of the arrays of both parts, or of all series and where the train part is."""
    with np.load(path, allow_pickle=False) as archive:
        if "train" in archive.files:
            X, y, train = (_get(archive, name) for name in ("X", "y", "train"))
            if train.dtype != bool or not train.shape == y.shape == (len(X),):
                raise ValueError(
                    f"its X holds {len(X)} series, y is of shape {y.shape}, train of "
                    f"shape {train.shape} and {train.dtype}; y must have a label for "
                    "each series, and train a bool"
                )
            parts = [(X[part], y[part]) for part in (train, ~train)]
        else:
            parts = [
                (_get(archive, f"X_{part}"), _get(archive, f"y_{part}"))
                for part in _PARTS
            ]
    train, test = (_unpad(X[:, None] if X.ndim == 2 else X, y) for X, y in parts)
    return train, test


def _get(archive: np.lib.npyio.NpzFile, name: str) -> np.ndarray:
    if name not in archive.files:
        raise ValueError(
            f"it lacks the array {name}; it must hold X_train, y_train, X_test and "
            "y_test, or X, y and train, which is True for the train part"
        )
    return archive[name]


def _read_ts(path: str) -> tuple[pd.DataFrame, np.ndarray]:
    from sktime.datasets import load_from_tsfile

    return load_from_tsfile(path, return_data_type="nested_univ")


def _read_tsv(path: str) -> tuple[pd.DataFrame, np.ndarray]:
    from sktime.datasets import load_from_ucr_tsv_to_dataframe

    return load_from_ucr_tsv_to_dataframe(path)


def _read_arff(path: str) -> tuple[pd.DataFrame, np.ndarray]:
    from sktime.datasets import load_from_arff_to_dataframe

    return load_from_arff_to_dataframe(path)


_PARTS = ("train", "test")
_READERS: dict[str, Callable[[str], tuple[pd.DataFrame, np.ndarray]]] = {
    ".ts": _read_ts,
    ".tsv": _read_tsv,
    ".arff": _read_arff,
}


def _unpad(X: np.ndarray | pd.DataFrame, y: np.ndarray) -> Part:
    """Array (n, c, t), or list of frames where lengths differ without the padding."""
    from sktime.datatypes import convert

    if len(X) != len(y):
        raise ValueError(f"it has {len(X)} series, but {len(y)} labels")
    if isinstance(X, np.ndarray):
        rows = list(X.transpose(0, 2, 1).astype(np.float64))
    else:
        frames = convert(X, from_type="nested_univ", to_type="df-list")
        rows = [frame.to_numpy(np.float64) for frame in frames]
    rows = [row[: _observed_length(row)] for row in rows]
    return _stack(rows), np.asarray(y)


def _observed_length(row: np.ndarray) -> int:
    """Count the steps of a series (t, c) up to the last one with a value."""
    observed = np.flatnonzero(~np.isnan(row).all(axis=1))
    return observed[-1] + 1 if len(observed) else len(row)


def _stack(rows: list[np.ndarray]) -> np.ndarray | list[pd.DataFrame]:
    if len({row.shape for row in rows}) == 1:
        return np.ascontiguousarray(np.stack(rows).transpose(0, 2, 1))
    return [pd.DataFrame(row) for row in rows]


def _merge(train: Part, test: Part) -> Part:
    rows = [
        np.asarray(series).T if isinstance(part, np.ndarray) else np.asarray(series)
        for part in (train[0], test[0])
        for series in part
    ]
    return _stack(rows), np.concatenate([train[1], test[1]])

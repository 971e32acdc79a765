"""Data sets by name: of an archive's folder, shipped with sktime, or downloaded by it.

Archives are read as they come unpacked: ``Beef_TRAIN.ts`` and ``Beef_TEST.ts``, or the
same as ``.tsv``, or one ``Beef.npz``; all in one folder, or each in one of its name.
"""

from __future__ import annotations

import difflib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import sktime.datasets.classification as sktime_datasets
from sktime.datasets import UCRUEADataset, load_unit_test
from sktime.datasets.classification._base import BaseClassificationDataset
from sktime.datatypes import convert_to

from sktime_contrastive.panel.archive_files import (
    DatasetError,
    LabeledSeries,
    join_series,
    read_archive_file,
)
from sktime_contrastive.utils.validation import check_choice

__all__ = ["ArchiveDataset", "list_archive", "load_dataset", "shipped_datasets"]

_TEXTS = (".ts", ".tsv")  # the first one that is whole is read, else the .npz
_PARTS = ("train", "test")


class ArchiveDataset(BaseClassificationDataset):
    """A data set in a folder, as the UCR and UEA archives come unpacked.

    Parameters
    ----------
    name : str
        Name of the data set, as `list_archive` gives it.
    folder : str or Path
        The archive's folder. The files may lie in a folder of their name within it.
    return_mtype : str or None, default=None
        Container of the series, one of sktime's mtypes. None is "numpy3D", or "df-list"
        where lengths are unequal. NaN at the end of a series, with which archives make
        lengths equal, is taken off; NaN within it stays.

    Raises
    ------
    DatasetError
        By ``load``, with the file and what to do: if a file is missing or cannot be
        read; if labels are asked for and there are none, some are missing, or they are
        numeric targets. The series alone, ``load("X")``, can be had then.

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

    def find_files(self) -> list[Path]:
        """Find train and test part, the train part alone, or one ``.npz``.

        Raises
        ------
        DatasetError
            If there is none of them.
        """
        if files := _find_files(Path(self.folder), self.name):
            return files
        raise DatasetError(f"The folder {self.folder} has no data set {self.name}.")

    def _load(self, *args: str) -> Any:
        files = self.find_files()
        try:
            loaded = [self._load_one(key, files) for key in args]
        except (DatasetError, OSError) as error:
            raise DatasetError(
                f"The data set {self.name} cannot be read from {error}"
            ) from error
        return loaded[0] if len(loaded) == 1 else tuple(loaded)

    def _load_one(self, key: str, files: list[Path]) -> Any:
        kind, _, part = key.partition("_")
        parts = [_read_part(files, one) for one in _PARTS if part in ("", one)]
        if kind == "y":
            return _join_labels(parts)
        X = join_series(parts)
        return X if self.return_mtype is None else convert_to(X, self.return_mtype)


def list_archive(folder: str | Path) -> list[str]:
    """List the data sets in an archive's folder, and in those of their names within it.

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
    files = [*folder.glob("[!.]*.*"), *folder.glob("*/[!.]*.*")]
    formats = (*_TEXTS, ".npz")
    names = {f.stem.removesuffix("_TRAIN") for f in files if f.suffix in formats}
    names = {name for name in names if _find_files(folder, name)}
    if not names:
        raise FileNotFoundError(
            f"The folder {folder} holds no data set: it needs files such as "
            "Beef_TRAIN.ts and Beef_TEST.ts (or .tsv), or Beef.npz, in it or in a "
            "folder Beef within it."
        )
    return sorted(names)


def _find_files(folder: Path, name: str) -> list[Path]:
    for place in (folder, folder / name):
        parts = [
            [place / f"{name}_{part}{suffix}" for part in ("TRAIN", "TEST")]
            for suffix in _TEXTS
        ]
        trains = [[train] for train, _ in parts]
        for files in [*parts, [place / f"{name}.npz"], *trains]:
            if all(map(os.path.lexists, files)):  # a broken link is an error
                return files
    return []


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
    names = {*sktime_datasets.__all__} - {"UCRUEADataset"}  # the downloader
    classes = {name: getattr(sktime_datasets, name) for name in sorted(names)}
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
        if not _find_files(Path(folder), name):
            check_choice("dataset", name, list_archive(folder))
        return ArchiveDataset(name, folder)
    shipped = shipped_datasets()
    if name in shipped:
        dataset = shipped[name]
        return dataset() if isinstance(dataset, type) else dataset
    archive = UCRUEADataset.list_all()
    if name not in archive:
        near = difflib.get_close_matches(name, archive, n=3)
        check_choice("dataset", name, [*shipped, *sorted({*near} - {*shipped})])
    return UCRUEADataset(name)


def _read_part(files: list[Path], part: str) -> LabeledSeries:
    """Return the train or the test part."""
    file = files[-1] if part == "test" else files[0]
    if part == "test" and file.stem.endswith("_TRAIN"):
        missing = file.name.replace("_TRAIN", "_TEST")
        raise DatasetError(
            f"{missing} is missing beside {file}: put it there, or load X_train and "
            "y_train alone."
        )
    status = file.stat()
    parts = _read(file, (status.st_mtime_ns, status.st_size))
    return parts[-1] if part == "test" else parts[0]


# The last ones are kept: one estimator after the other asks for them.
@lru_cache(maxsize=2)
def _read(file: Path, _of_change: tuple[int, int]) -> list[LabeledSeries]:
    """Read a file, again if its time of change or its size is another one."""
    return read_archive_file(file)


def _join_labels(parts: list[LabeledSeries]) -> np.ndarray:
    for part in parts:
        if part.labels is None:
            raise DatasetError(
                f"{part.path}: {part.without_labels}. To be scored it needs a class "
                "for each series; X can be loaded alone."
            )
    return np.concatenate([part.labels for part in parts])

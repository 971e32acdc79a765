"""Where the files of a data set lie in an archive's folder."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from sktime_contrastive.benchmarking.labeled_series import DatasetError

__all__ = ["find_files", "list_archive"]

_SUFFIXES = (".ts", ".tsv", ".arff", ".npz")  # the first one that is whole is read
_DIMENSION = re.compile(r"Dimension\d+$")  # one channel of an archive's .arff by itself


def list_archive(folder: str | Path) -> list[str]:
    """List the data sets in an archive's folder and the folders within it.

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
    names = {name for inner in _folders(folder) for name in _names_in(inner)}
    if not names:
        raise FileNotFoundError(
            f"The folder {folder} holds no data set: it needs files such as "
            "Beef_TRAIN.ts and Beef_TEST.ts (or .tsv, .arff), or Beef.npz, in it or in "
            "folders within it."
        )
    return sorted(names)


def find_files(folder: str | Path, name: str) -> list[Path]:
    """Find the files of a data set: one ``.npz``, or train and test part.

    Of a data set in several formats the first whole one of .ts, .tsv, .arff and .npz
    is taken. In the folder itself or in a folder of its own name it comes before those
    that lie deeper.

    Parameters
    ----------
    folder : str or Path
    name : str

    Returns
    -------
    list of Path
        The test part is missing where there is a train part alone.

    Raises
    ------
    DatasetError
        If there is none, or if there are several that lie as deep.
    """
    folder = Path(folder)
    for inner in (folder, folder / name):
        if files := _files_in(inner, name):
            return files
    deeper = {}  # by the true place, which several links may lead to
    for inner in _folders(folder):
        if files := _files_in(inner, name):
            deeper.setdefault(files[0].resolve(), files)
    if len(deeper) > 1:
        places = " and ".join(str(files[0]) for files in deeper.values())
        raise DatasetError(
            f"The folder {folder} has the data set {name} more than once: {places}. "
            "Give the folder that holds the one you mean."
        )
    if not deeper:
        raise DatasetError(f"The folder {folder} has no data set {name}.")
    (files,) = deeper.values()
    return files


def _files_in(folder: Path, name: str) -> list[Path]:
    found = []
    for suffix in _SUFFIXES:
        if suffix == ".npz":
            names = [f"{name}.npz"]
        else:
            names = [f"{name}_TRAIN{suffix}", f"{name}_TEST{suffix}"]
        files = [folder / file for file in names if os.path.lexists(folder / file)]
        if files and len(files) == len(names):
            return files
        if files and files[0].name == names[0] and not found:
            found = files
    return found


def _folders(folder: Path) -> Iterator[Path]:
    """Folder and all within it, links followed, each once."""
    seen = set()
    for place, inner, _ in os.walk(folder, onerror=_warn, followlinks=True):
        true_place = os.path.realpath(place)
        if true_place in seen:  # a link that leads back
            inner.clear()
            continue
        seen.add(true_place)
        inner[:] = sorted(one for one in inner if not one.startswith((".", "__")))
        yield Path(place)


def _warn(error: OSError) -> None:
    if isinstance(error, FileNotFoundError):
        return
    warnings.warn(
        f"The folder {error.filename} is left out, since it cannot be read: {error}. "
        "Give yourself the right to read it.",
        stacklevel=2,
    )


def _names_in(folder: Path) -> set[str]:
    files = [Path(file) for file in os.listdir(folder) if not file.startswith(".")]
    names = {
        file.stem.removesuffix("_TRAIN")
        for file in files
        if file.suffix in _SUFFIXES[:-1] and file.stem.endswith("_TRAIN")
    }
    if folder.name not in names:  # else what lies beside the data set belongs to it
        names |= {file.stem for file in files if file.suffix == ".npz"}
    return {name for name in names if not _DIMENSION.search(name)}

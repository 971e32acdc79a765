"""Where the files of a data set lie in an archive's folder."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

from sktime_contrastive.panel.archive_files import DatasetError

__all__ = ["find_files", "list_archive"]

_TEXTS = (".ts", ".tsv")  # the first one that is whole is read, else the .npz


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
            "Beef_TRAIN.ts and Beef_TEST.ts (or .tsv), or Beef.npz, in it or in "
            "folders within it."
        )
    return sorted(names)


def find_files(folder: str | Path, name: str) -> list[Path]:
    """Find the files of a data set: one ``.npz``, or train and test part.

    Of a data set in several formats the first whole one of .ts, .tsv and .npz is taken.
    In the folder itself or in a folder of its own name it comes before those
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
        If there is none, or there are several deeper ones.
    """
    folder = Path(folder)
    for inner in (folder, folder / name):
        if files := _files_in(inner, name):
            return files
    found = [files for inner in _folders(folder) if (files := _files_in(inner, name))]
    deeper = {files[0].resolve(): files for files in found}  # links may lead to one
    if not deeper:
        raise DatasetError(f"The folder {folder} has no data set {name}.")
    if len(deeper) > 1:
        places = " and ".join(str(files[0]) for files in deeper.values())
        raise DatasetError(
            f"The folder {folder} has the data set {name} more than once: {places}. "
            "Give the folder that holds the one you mean."
        )
    return next(iter(deeper.values()))


def _files_in(folder: Path, name: str) -> list[Path]:
    """Files of a data set in a folder: those of both parts, else the train part."""
    parts = [
        [folder / f"{name}_{part}{suffix}" for part in ("TRAIN", "TEST")]
        for suffix in _TEXTS
    ]
    for files in [*parts, [folder / f"{name}.npz"]]:
        if all(map(os.path.lexists, files)):
            return files
    return [train for train, _ in parts if os.path.lexists(train)][:1]


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
    trains = [file.stem for file in files if file.suffix in _TEXTS]
    names = {stem[: -len("_TRAIN")] for stem in trains if stem.endswith("_TRAIN")}
    if folder.name not in names:  # else what lies beside the data set belongs to it
        names |= {file.stem for file in files if file.suffix == ".npz"}
    return names

"""Plain data and arrays in JSON and HDF5 files, whose reading executes nothing.

Both formats hold the same: a description, in which ``{"array": path}`` stands for an
array, the arrays by these paths, and a digest of all, by which damage is noticed. In
JSON an array is its bytes in base64, so that every bit is kept; in HDF5 it is a data
set, and the description a JSON text.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sktime_contrastive.extras import import_extra

if TYPE_CHECKING:
    import h5py

__all__ = [
    "DamagedFileError",
    "read_hdf5",
    "read_json",
    "refuse_damaged",
    "write_hdf5",
    "write_json",
    "write_whole",
]

Tree = dict[str, Any]
Arrays = dict[str, np.ndarray]

_GROUP = "data"  # as tslearn's files have it
_OF_THE_SYSTEM = FileNotFoundError, IsADirectoryError, PermissionError, ImportError


class DamagedFileError(ValueError):
    """A file is damaged, or no file of this package's."""


def write_json(tree: Tree, path: str | Path) -> None:
    """Write a tree to a JSON file; one that is there is replaced.

    Parameters
    ----------
    tree : dict
        Of dicts, lists, strings, finite numbers, bools, None and numeric arrays.
    path : str or Path
    """
    description, arrays = _split(tree)
    content = {
        "description": description,
        "arrays": {name: _to_text(array) for name, array in arrays.items()},
        "digest": _digest(description, arrays),
    }
    write_whole(path, json.dumps(content).encode())


def read_json(path: str | Path) -> Tree:
    """Read the tree that `write_json` wrote.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict

    Raises
    ------
    DamagedFileError
        If the file is damaged or something else.
    FileNotFoundError
    """
    with refuse_damaged(path):
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        arrays = {name: _from_text(text) for name, text in content["arrays"].items()}
        return _join(content["description"], arrays, content["digest"])


def write_hdf5(tree: Tree, path: str | Path) -> None:
    """Write a tree to a new HDF5 file.

    Parameters
    ----------
    tree : dict
        Of dicts, lists, strings, finite numbers, bools, None and numeric arrays.
    path : str or Path

    Raises
    ------
    FileExistsError
        If there is such a file, as tslearn has it.
    ImportError
        Without h5py.
    """
    h5py = _import_h5py()
    description, arrays = _split(tree)
    digest = _digest(description, arrays)
    if Path(path).exists():
        raise FileExistsError(f"{path} exists already: choose another path.")
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        group = file.create_group(_GROUP)
        group.attrs["digest"] = digest
        group["description"] = _to_json(description)
        for name, array in arrays.items():
            group[name] = array
    write_whole(path, content.getvalue())


def read_hdf5(path: str | Path) -> Tree:
    """Read the tree that `write_hdf5` wrote.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict

    Raises
    ------
    DamagedFileError
        If the file is damaged or something else.
    FileNotFoundError
    ImportError
        Without h5py.
    """
    h5py = _import_h5py()
    with refuse_damaged(path), h5py.File(path, "r") as file:
        group = file[_GROUP]
        description = json.loads(_read(group, "description"))
        paths = _paths(description)
        arrays = {name: np.asarray(_read(group, name)) for name in paths}
        return _join(description, arrays, group.attrs["digest"])


@contextmanager
def refuse_damaged(path: str | Path) -> Iterator[None]:
    """Turn whatever goes wrong in reading a file into one clear error.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    DamagedFileError
        For every error but those that say that there is no such file to be read.
    """
    try:
        yield
    except (*_OF_THE_SYSTEM, DamagedFileError):
        raise
    except Exception as error:
        raise DamagedFileError(
            f"{path} is damaged, or no model that sktime_contrastive saved "
            f"({type(error).__name__}: {error})."
        ) from error


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file, or leave all as it was: a full disk costs nothing that was saved.

    Parameters
    ----------
    path : str or Path
        A file that is there is replaced.
    content : bytes
    """
    path = Path(path)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _split(tree: Tree) -> tuple[Tree, Arrays]:
    """Take the arrays out of a tree: what remains points to them by their paths."""
    arrays: Arrays = {}

    def replace(node: Any, path: str) -> Any:
        if isinstance(node, np.ndarray):
            arrays[path] = node
            return {"array": path}
        if isinstance(node, dict):
            return {
                name: replace(child, f"{path}/{name}") for name, child in node.items()
            }
        return node

    return {name: replace(child, name) for name, child in tree.items()}, arrays


def _join(description: Tree, arrays: Arrays, digest: str) -> Tree:
    if _digest(description, arrays) != digest:
        raise ValueError("the digest is not that of the content")

    def insert(node: Any) -> Any:
        if not isinstance(node, dict):
            return node
        if node.keys() == {"array"}:
            return arrays[node["array"]]
        return {name: insert(child) for name, child in node.items()}

    return insert(description)


def _to_json(description: Tree) -> str:
    return json.dumps(description, allow_nan=False)


def _paths(node: Any) -> list[str]:
    """Paths of the arrays that a description points to."""
    if not isinstance(node, dict):
        return []
    if node.keys() == {"array"}:
        return [node["array"]]
    return [path for child in node.values() for path in _paths(child)]


def _digest(description: Tree, arrays: Arrays) -> str:
    digest = hashlib.sha256(_to_json(description).encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name}{array.dtype.name}{array.shape}".encode())
        digest.update(_little_endian(array).tobytes())
    return digest.hexdigest()


def _to_text(array: np.ndarray) -> dict[str, Any]:
    content = base64.b64encode(_little_endian(array).tobytes()).decode("ascii")
    return {"dtype": array.dtype.name, "shape": array.shape, "base64": content}


def _from_text(text: dict[str, Any]) -> np.ndarray:
    dtype = np.dtype(text["dtype"])
    _refuse_objects(dtype)
    content = base64.b64decode(text["base64"], validate=True)
    array = np.frombuffer(content, dtype.newbyteorder("<")).reshape(text["shape"])
    return array.astype(dtype)  # a copy that can be written to


def _little_endian(array: np.ndarray) -> np.ndarray:
    _refuse_objects(array.dtype)
    return array.astype(array.dtype.newbyteorder("<"), copy=False)


def _refuse_objects(dtype: np.dtype) -> None:
    if dtype.kind not in "biuf":
        raise TypeError(f"dtype {dtype} is not numeric")


def _read(group: h5py.Group, name: str) -> Any:
    """Content of a data set that is in this file itself, as it stands.

    HDF5 can also point to other files, and name filters that it loads from libraries.
    """
    dataset = group[name]
    if (
        dataset.file.filename != group.file.filename
        or dataset.external
        or dataset.is_virtual
        or dataset.id.get_create_plist().get_nfilters()
    ):
        raise ValueError(f"{name!r} is not stored plainly in the file")
    return dataset[()]


def _import_h5py() -> Any:
    return import_extra("h5py", "tslearn", "HDF5")

"""File formats of saved models: safetensors, JSON and HDF5.

Each holds a description, the arrays that it refers to, and the checksum of the whole,
which is compared before the content is parsed. Reading executes nothing, and no array
takes more memory than its bytes in the file.

safetensors
    A safetensors file as others are; description and checksum are entries of its
    metadata.
JSON
    One object; an array is its bytes in base64, so that every bit is kept.
HDF5
    The description is a string of fixed length beside the arrays, in the group "data".
    The checksum stands in the user block in front, together with the description's
    place. The arrays are read from their places in the file, by this package itself:
    HDF5's own structure is for other programs, as there are damages on which libhdf5
    never returns, and links and filters that lead out of the file.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sktime_contrastive.persistence.files import (
    OPEN_SEAL,
    check_path,
    check_seal,
    read_regular_file,
    reporting_damage,
    seal,
)
from sktime_contrastive.persistence.trees import (
    Arrays,
    Tree,
    array_from_bytes,
    join,
    n_bytes,
    numeric_dtype,
    parse_json,
    split,
    to_json,
)
from sktime_contrastive.utils.atomic import write_whole
from sktime_contrastive.utils.extras import import_extra

__all__ = ["FORMATS", "read_tree", "write_tree"]

_KIND = "sktime_contrastive"  # in safetensors' metadata, and HDF5's user block
_GROUP = "data"  # as tslearn's HDF5 files have it
_USER_BLOCK = 512  # bytes, the smallest that HDF5 knows


def write_tree(tree: Tree, path: str | Path, form: str) -> None:
    """Write a tree to a file; one that is there is replaced, or stays in any failure.

    Parameters
    ----------
    tree : dict
        Of dicts, lists, strings, finite numbers, bools, None and numeric arrays.
    path : str or Path
    form : {"safetensors", "json", "hdf5"}

    Raises
    ------
    ImportError
        If `form` is "hdf5" and h5py is not installed.
    """
    check_path(path)
    write_whole(path, seal(FORMATS[form].encode(*split(tree))))


def read_tree(path: str | Path, form: str) -> Tree:
    """Read the tree that `write_tree` wrote.

    Parameters
    ----------
    path : str or Path
    form : {"safetensors", "json", "hdf5"}

    Returns
    -------
    dict

    Raises
    ------
    DamagedFileError
        If the file is damaged or something else.
    FileNotFoundError, IsADirectoryError, PermissionError
    """
    with reporting_damage(path):
        content = read_regular_file(path)
        check_seal(content)
        return join(*FORMATS[form].decode(content))


def _encode_safetensors(description: Tree, arrays: Arrays) -> bytes:
    from safetensors.numpy import save

    metadata = {"sha256": OPEN_SEAL, "format": _KIND, "model": to_json(description)}
    return save(arrays, metadata)


def _decode_safetensors(content: bytes) -> tuple[Any, Arrays]:
    from safetensors.numpy import load

    arrays = load(content)  # it checks the places of all arrays against the file
    size = int.from_bytes(content[:8], "little")
    metadata = parse_json(content[8 : 8 + size])["__metadata__"]
    writable = {
        name: array.astype(numeric_dtype(array.dtype.name))
        for name, array in arrays.items()
    }
    return parse_json(metadata["model"]), writable


def _encode_json(description: Tree, arrays: Arrays) -> bytes:
    content = {
        "sha256": OPEN_SEAL,
        "description": description,
        "arrays": {
            name: _entry(array) | {"base64": base64.b64encode(array.data).decode()}
            for name, array in arrays.items()
        },
    }
    return to_json(content).encode()


def _decode_json(content: bytes) -> tuple[Any, Arrays]:
    read = parse_json(content)
    arrays = {
        name: array_from_bytes(
            base64.b64decode(entry["base64"], validate=True),
            entry["dtype"],
            entry["shape"],
        )
        for name, entry in read["arrays"].items()
    }
    return read["description"], arrays


def _encode_hdf5(description: Tree, arrays: Arrays) -> bytes:
    h5py = import_extra("h5py", "tslearn", "HDF5")
    file = io.BytesIO()
    with h5py.File(file, "w", userblock_size=_USER_BLOCK) as hdf5:
        group = hdf5.create_group(_GROUP)
        entries = {}
        for name, array in arrays.items():
            stored = group.create_dataset(name, data=array)
            entries[name] = _entry(array) | {"offset": _place(stored)}
        text = to_json({"description": description, "arrays": entries})
        # Of fixed length: those of variable length lie in a heap that is easily hurt.
        stored = group.create_dataset("description", data=np.bytes_(text))
        place = {"offset": _place(stored), "size": len(text)}
    head = {"sha256": OPEN_SEAL, "format": _KIND, "description": place}
    return to_json(head).encode().ljust(_USER_BLOCK) + file.getvalue()[_USER_BLOCK:]


def _decode_hdf5(content: bytes) -> tuple[Any, Arrays]:
    view = memoryview(content)
    place = parse_json(content[:_USER_BLOCK])["description"]
    text = bytes(_slice(view, place["offset"], place["size"]))
    read = parse_json(text)
    entries = read["arrays"]
    sizes = {
        name: n_bytes(entry["dtype"], entry["shape"]) for name, entry in entries.items()
    }
    if sum(sizes.values()) > len(content):  # they lie over each other
        raise ValueError("the arrays are larger than the file")
    arrays = {
        name: array_from_bytes(
            _slice(view, entry["offset"], sizes[name]), entry["dtype"], entry["shape"]
        )
        for name, entry in entries.items()
    }
    return read["description"], arrays


def _entry(array: np.ndarray) -> dict[str, Any]:
    return {"dtype": array.dtype.name, "shape": list(array.shape)}


def _place(stored: Any) -> int:
    """Where the bytes of an HDF5 data set begin, from the beginning of the file."""
    stored.file.flush()
    return 0 if stored.size == 0 else stored.id.get_offset()


def _slice(view: memoryview, offset: Any, size: Any) -> memoryview:
    if not (type(offset) is type(size) is int and 0 <= offset <= len(view) - size):
        raise ValueError(f"{size!r} bytes from {offset!r} on are not in the file")
    return view[offset : offset + size]


class _Format(NamedTuple):
    encode: Callable[[Tree, Arrays], bytes]
    decode: Callable[[bytes], tuple[Any, Arrays]]


FORMATS = {
    "safetensors": _Format(_encode_safetensors, _decode_safetensors),
    "json": _Format(_encode_json, _decode_json),
    "hdf5": _Format(_encode_hdf5, _decode_hdf5),
}

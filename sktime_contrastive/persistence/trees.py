"""Trees of plain data and arrays: what a fitted model is taken apart into.

A tree is a dict of dicts, lists, strings, finite numbers, bools, None and numeric
arrays. For a file it is split into a description, which JSON can hold and in which
``{"array": path}`` stands for an array, and the arrays by these paths.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

import numpy as np

__all__ = [
    "Arrays",
    "Tree",
    "array_from_bytes",
    "content_digest",
    "join",
    "n_bytes",
    "numeric_dtype",
    "parse_json",
    "split",
    "to_json",
    "to_plain_array",
]

Tree = dict[str, Any]
Arrays = dict[str, np.ndarray]

_DTYPES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64"),
)

_MOST_AXES = 32
_LONGEST_AXIS = 2**48


def split(tree: Tree) -> tuple[Tree, Arrays]:
    """Take the arrays out of a tree.

    Parameters
    ----------
    tree : dict

    Returns
    -------
    description : dict
        ``{"array": path}`` stands for each array.
    arrays : dict of str to array
        Contiguous, little-endian.

    Raises
    ------
    TypeError
        If an array holds anything but numbers.
    """
    arrays: Arrays = {}

    def replace(node: Any, path: str) -> Any:
        if isinstance(node, np.ndarray):
            if path in arrays:
                raise ValueError(f"there are two arrays at {path!r}")
            arrays[path] = to_plain_array(node)
            return {"array": path}
        if isinstance(node, dict):
            return {
                name: replace(child, f"{path}/{name}") for name, child in node.items()
            }
        return node

    return {name: replace(child, name) for name, child in tree.items()}, arrays


def join(description: Any, arrays: Arrays) -> Tree:
    """Put arrays back into a tree: the inverse of `split`.

    Parameters
    ----------
    description : dict
    arrays : dict of str to array

    Returns
    -------
    dict

    Raises
    ------
    ValueError, KeyError, TypeError
        If an array is missing, or not asked for exactly once: a small file that asks
        for one array many times would grow without bound.
    """
    arrays = dict(arrays)

    def insert(node: Any) -> Any:
        if not isinstance(node, dict):
            return node
        if node.keys() == {"array"}:
            return arrays.pop(node["array"])
        return {name: insert(child) for name, child in node.items()}

    if not isinstance(description, dict):
        raise TypeError(f"a {type(description).__name__} describes no model")
    tree = insert(description)
    if arrays:
        raise ValueError(f"nothing refers to the arrays {sorted(arrays)[:5]}")
    return tree


def content_digest(tree: Tree) -> str:
    """SHA-256 of a tree: of its plain data and of all its arrays, in any file format.

    Parameters
    ----------
    tree : dict

    Returns
    -------
    str of 64 digits
        The order of the names in a dict does not matter.
    """
    description, arrays = split(tree)
    text = json.dumps(description, allow_nan=False, sort_keys=True)
    digest = hashlib.sha256(text.encode())
    for path in sorted(arrays):
        array = arrays[path]
        head = f"\n{path} {array.dtype.name} {array.shape}\n"
        digest.update(head.encode())
        digest.update(array)
    return digest.hexdigest()


def to_json(description: Any) -> str:
    """JSON text, in ASCII, of plain data; the numbers must be finite."""
    return json.dumps(description, allow_nan=False, separators=(",", ":"))


def parse_json(text: bytes | str) -> Any:
    """Plain data from JSON text; NaN and Infinity are not JSON."""

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is no number")

    return json.loads(text, parse_constant=refuse)


def to_plain_array(array: np.ndarray) -> np.ndarray:
    """Contiguous, little-endian array; a TypeError for what is not numeric."""
    dtype = numeric_dtype(array.dtype.name)
    return np.asarray(array, dtype.newbyteorder("<"), order="C")


def numeric_dtype(name: Any) -> np.dtype:
    """Return the numeric dtype of a name; a TypeError for others."""
    if name not in _DTYPES:
        raise TypeError(f"dtype {name!r} is not numeric, or not one that can be saved")
    return np.dtype(name)


def array_from_bytes(content: Any, dtype: Any, shape: Any) -> np.ndarray:
    """Array that can be written to, from bytes of a file.

    Parameters
    ----------
    content : bytes-like
    dtype : str
        Its name.
    shape : list of int
        As the file has it: checked against the number of bytes.

    Raises
    ------
    TypeError, ValueError
        If the dtype is not numeric, or dtype, shape and bytes do not fit together.
    """
    flat = np.frombuffer(content, numeric_dtype(dtype).newbyteorder("<"))
    if n_bytes(dtype, shape) != flat.nbytes:
        raise ValueError(f"{flat.nbytes} bytes are no {dtype} array of shape {shape}")
    return flat.reshape(shape).astype(numeric_dtype(dtype))


def n_bytes(dtype: Any, shape: Any) -> int:
    """Bytes of an array that a file tells of."""
    size = numeric_dtype(dtype).itemsize
    if not isinstance(shape, list) or len(shape) > _MOST_AXES:
        raise TypeError(f"{shape!r} is no shape")
    for length in shape:
        if type(length) is not int or not 0 <= length <= _LONGEST_AXIS:
            raise ValueError(f"{shape!r} is no shape")
        size *= length
    return size

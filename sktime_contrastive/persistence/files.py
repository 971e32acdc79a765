"""Bytes of saved models on disk: read from regular files, sealed by a checksum.

The checksum stands in the file itself, as ``"sha256":"..."``, and is that of the whole
file with zeros in the place of its 64 digits. It is compared before any parser sees the
bytes. It finds damage, and is no signature: whoever changes a file on purpose can make
it anew.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sktime_contrastive.persistence.errors import (
    DamagedFileError,
    NewerFormatError,
    UnknownComponentError,
)

__all__ = [
    "OPEN_SEAL",
    "check_path",
    "check_seal",
    "read_regular_file",
    "reporting_damage",
    "seal",
]

OPEN_SEAL = "0" * 64
_SEAL = re.compile(rb'"sha256": ?"([0-9a-f]{64})"')
_SAID_ALREADY = (
    *(OSError, ImportError),  # of the system
    *(DamagedFileError, NewerFormatError, UnknownComponentError),
)


def seal(content: bytes) -> bytes:
    """Put the checksum into a file's content.

    Parameters
    ----------
    content : bytes
        With ``"sha256":"..."`` around `OPEN_SEAL`.

    Returns
    -------
    bytes
        As long as before.

    Examples
    --------
    >>> from sktime_contrastive.persistence.files import OPEN_SEAL, check_seal, seal
    >>> sealed = seal(f'{{"sha256":"{OPEN_SEAL}","a":1}}'.encode())
    >>> check_seal(sealed)
    >>> check_seal(sealed.replace(b"1", b"2", 1))
    Traceback (most recent call last):
    ValueError: the checksum is not that of the content
    """
    start, end = _find_seal(content)
    digest = hashlib.sha256(content).hexdigest().encode()
    return content[:start] + digest + content[end:]


def check_seal(content: bytes) -> None:
    """Raise a ValueError if the checksum in a file is not that of its content."""
    start, end = _find_seal(content)
    view = memoryview(content)
    digest = hashlib.sha256(view[:start])
    digest.update(OPEN_SEAL.encode())
    digest.update(view[end:])
    if digest.hexdigest().encode() != content[start:end]:
        raise ValueError("the checksum is not that of the content")


def _find_seal(content: bytes) -> tuple[int, int]:
    found = _SEAL.search(content)
    if found is None:
        raise ValueError("there is no checksum")
    return found.span(1)


def check_path(given: Any) -> None:
    """Raise a TypeError for what is no path."""
    if not isinstance(given, str | os.PathLike):
        raise TypeError(
            f"path={given!r} must be the path of a file, as a str or pathlib.Path."
        )


def read_regular_file(path: str | Path) -> bytes:
    """Read a file; a pipe or a device, which may never end, is refused.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    bytes

    Raises
    ------
    DamagedFileError
        If it is not a regular file.
    FileNotFoundError, IsADirectoryError, PermissionError
    """
    # Without O_NONBLOCK opening a pipe waits for somebody to write to it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise DamagedFileError(
                f"{path} is no regular file, but a pipe or a device."
            )
        return file.read(status.st_size)


@contextmanager
def reporting_damage(path: str | Path) -> Iterator[None]:
    """Turn whatever goes wrong in reading a file into one clear error.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    DamagedFileError
        For every error but those that say that the file cannot be read here.
    TypeError
        If `path` is none.
    """
    check_path(path)
    try:
        yield
    except _SAID_ALREADY:
        raise
    except Exception as error:
        raise DamagedFileError(
            f"{path} is damaged, or no model that sktime_contrastive saved "
            f"({type(error).__name__}: {error})."
        ) from error

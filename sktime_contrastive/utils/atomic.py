"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["replacing", "write_whole"]


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Context with a draft of a file, which takes the file's place at its end.

    Whatever goes wrong on the way, a full disk or Ctrl-C among it, the file that was
    there stays as it was and the draft is removed. Nobody ever reads half a file, and
    of threads or processes that write to one path one comes last, whole.

    The draft has the name of the file, in a new folder beside it that only the user can
    read: libraries that choose a format by the ending choose the right one. The file
    keeps its permissions if it was there; a symbolic link stays and what it points to
    is replaced.

    Parameters
    ----------
    path : str or Path
        The file. Its folder must exist.

    Yields
    ------
    Path
        Where to write; nothing is there yet.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.
    OSError
        If `path` is something else than a file, as a folder, a pipe or a device.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from sktime_contrastive.utils.atomic import replacing
    >>> with TemporaryDirectory() as folder:
    ...     with replacing(f"{folder}/table.csv") as draft:
    ...         _ = draft.write_text("a,b")
    ...     Path(f"{folder}/table.csv").read_text()
    'a,b'
    """
    target = Path(os.path.realpath(path))
    _check_is_file(path, target)
    folder = Path(tempfile.mkdtemp(prefix=".", suffix=".tmp", dir=target.parent))
    try:
        draft = folder / target.name
        yield draft
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # some systems open no folders; the file itself is written
        _names_to_disk(target.parent)


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file, or leave all as it was.

    Parameters
    ----------
    path : str or Path
        A file that is there is replaced, as by `replacing`.
    content : bytes
    """
    with replacing(path) as draft:
        draft.write_bytes(content)


def _check_is_file(path: str | Path, target: Path) -> None:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if os.path.lexists(target) and not target.is_file():
        raise OSError(errno.EINVAL, "Neither a file nor a new path", str(path))
    if not target.parent.is_dir():
        raise FileNotFoundError(
            errno.ENOENT, "There is no such folder to write to", str(path)
        )


def _names_to_disk(folder: Path) -> None:
    """Wait until the names of the files in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

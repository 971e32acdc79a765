import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sktime_contrastive.utils.atomic import replacing, write_whole

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions and links of POSIX")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_written_and_replaced(tmp_path):
    path = tmp_path / "file"
    write_whole(str(path), b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@POSIX
def test_permissions_stay(tmp_path):
    path = tmp_path / "file"
    usual = tmp_path / "usual"
    usual.touch()
    write_whole(path, b"old")
    assert mode(path) == mode(usual)
    for kept in (0o600, 0o640, 0o755):
        path.chmod(kept)
        write_whole(path, b"new")
        assert mode(path) == kept


@POSIX
def test_nobody_else_reads_a_draft(tmp_path):
    with replacing(tmp_path / "file") as draft:
        draft.touch()
        assert mode(draft.parent) == 0o700


@POSIX
def test_links_are_followed(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to("folder/file")
    (tmp_path / "link to it").symlink_to("link")
    (tmp_path / "to nothing").symlink_to("folder/new")
    write_whole(tmp_path / "link to it", b"new")
    write_whole(tmp_path / "to nothing", b"new")
    assert (folder / "file").read_bytes() == (folder / "new").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "to nothing").is_symlink()
    assert sorted(folder.iterdir()) == [folder / "file", folder / "new"]


def test_long_names_and_endings(tmp_path):
    for name in ("a" * 255, "b" * 100 + "." + "c" * 154, "ä" * 127):
        with replacing(tmp_path / name) as draft:
            assert draft.suffix == (tmp_path / name).suffix
            draft.write_bytes(b"new")
        assert (tmp_path / name).read_bytes() == b"new"


@pytest.mark.parametrize("error", [OSError, ValueError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("there", [True, False])
def test_a_failure_leaves_what_was_there(error, there, tmp_path):
    path = tmp_path / "file"
    if there:
        path.write_bytes(b"old")
    with pytest.raises(error), replacing(path) as draft:  # noqa: PT012
        draft.write_bytes(b"half")
        raise error
    assert list(tmp_path.iterdir()) == [path] * there
    assert not there or path.read_bytes() == b"old"


def test_nothing_written_is_an_error(tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "file"):
        pass
    assert (tmp_path / "file").read_bytes() == b"old"


def test_no_file_can_be_there(tmp_path):
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, b"new")
    with pytest.raises(FileNotFoundError, match="no such folder"):
        write_whole(tmp_path / "nothing" / "file", b"new")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_pipes_and_devices_are_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/null"):
        with pytest.raises(OSError, match="Neither a file"):
            write_whole(path, b"new")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert list(tmp_path.iterdir()) == [tmp_path / "pipe"]


def test_threads_that_write_to_one_path(tmp_path):
    path, errors = tmp_path / "file", []

    def write(number):
        try:
            for _ in range(20):
                write_whole(path, str(number).encode() * 10_000)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if path.exists():
            content = path.read_bytes()
            assert len(content) == 10_000
            assert len(set(content)) == 1
    assert not errors
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk(tmp_path, full_disk):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with full_disk(), pytest.raises(OSError, match="File too large"):
        write_whole(path, b"new" * 1000)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@POSIX
def test_killed_at_any_moment(tmp_path):
    path = tmp_path / "file"
    write_whole(path, b"0" * 10**6)
    endless = (
        "import itertools, sys; from sktime_contrastive.utils.atomic import write_whole\n"
        "for n in itertools.cycle('0123456789'):\n"
        "    write_whole(sys.argv[1], n.encode() * 10**6); print(n, flush=True)"
    )
    for wait in (0.0, 0.01, 0.02):
        command = [sys.executable, "-c", endless, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            process.stdout.readline()  # the first is written
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
        content = path.read_bytes()
        assert len(content) == 10**6
        assert len(set(content)) == 1


def test_relative_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_whole("file", b"new")
    assert Path("file").read_bytes() == b"new"

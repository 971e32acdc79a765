import json
import os
import pickle
import threading

import h5py
import numpy as np
import pytest
from safetensors import safe_open

from sktime_contrastive.persistence import DamagedFileError, read_tree, write_tree
from sktime_contrastive.persistence.files import OPEN_SEAL, seal
from sktime_contrastive.persistence.formats import FORMATS

TREE = {
    "kind": 'ä "sha256":"model"',
    "numbers": [1, 2.5, None, True, 1e-308],
    "nested": {"floats": np.array([[0.1, np.nan], [np.inf, -0.0]]), "empty": {}},
    "single": np.arange(6, dtype=np.float32).reshape(2, 3).T,  # not in C order
    "big-endian": np.arange(3, dtype=">f8"),
    "integers": np.array([2**62, -1]),
    "bools": np.array([True, False]),
    "scalar": np.array(3),
    "none of it": np.empty((0, 4)),
}


@pytest.fixture(params=FORMATS)
def form(request):
    return request.param


@pytest.fixture
def saved(form, tmp_path):
    path = tmp_path / f"tree.{form}"
    write_tree(TREE, path, form)
    return path


def reseal(content):
    """The checksum of a content that was changed."""
    start = content.index(b'"sha256":"') + len(b'"sha256":"')
    return seal(content[:start] + OPEN_SEAL.encode() + content[start + 64 :])


def test_every_bit_comes_back(form, saved):
    tree = read_tree(saved, form)
    assert tree["numbers"] == TREE["numbers"]
    assert tree["kind"] == TREE["kind"]
    assert tree.keys() == TREE.keys()
    pairs = [(tree[name], value) for name, value in TREE.items()]
    pairs.append((tree["nested"]["floats"], TREE["nested"]["floats"]))
    for again, value in pairs:
        if isinstance(value, np.ndarray):
            assert again.dtype == value.dtype.newbyteorder("=")
            assert again.shape == value.shape
            assert again.tobytes() == value.astype(again.dtype).tobytes()
            assert again.flags.writeable


def test_any_cut_and_any_changed_byte_is_noticed(form, saved):
    content = saved.read_bytes()
    rng = np.random.default_rng(0)
    for place in rng.integers(0, len(content), 100):
        changed = bytearray(content)
        changed[place] ^= int(rng.integers(1, 256))
        for damaged in (content[:place], bytes(changed)):
            saved.write_bytes(damaged)
            with pytest.raises(DamagedFileError, match=r"tree.* is damaged, or no mod"):
                read_tree(saved, form)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1, 2]", b"null", b"\x89HDF\r\n\x1a\n", b"\xff\xfe\x00"]
)
def test_foreign_files(form, tmp_path, content):
    path = tmp_path / "foreign"
    for foreign in (content, seal(content + f'"sha256":"{OPEN_SEAL}"'.encode())):
        path.write_bytes(foreign)
        with pytest.raises(DamagedFileError):
            read_tree(path, form)


class Exploit:
    def __reduce__(self):
        return pytest.fail, ("it was executed",)


def test_a_pickle_is_not_executed(form, tmp_path):
    path = tmp_path / "exploit"
    path.write_bytes(pickle.dumps(Exploit()))
    with pytest.raises(DamagedFileError):
        read_tree(path, form)


def test_the_other_formats(form, saved):
    for other in FORMATS.keys() - {form}:
        with pytest.raises(DamagedFileError):
            read_tree(saved, other)


def test_no_such_file(form, tmp_path):
    with pytest.raises(FileNotFoundError):
        read_tree(tmp_path / "nothing", form)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_pipes_devices_and_folders(form, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    caught = []

    def read():
        for path in (tmp_path / "pipe", "/dev/zero"):
            with pytest.raises(DamagedFileError, match="no regular file"):
                read_tree(path, form)
        with pytest.raises(IsADirectoryError):
            read_tree(tmp_path, form)
        caught.append(form)

    thread = threading.Thread(target=read, daemon=True)  # if it hangs, not for ever
    thread.start()
    thread.join(20)
    assert caught


@pytest.mark.parametrize(
    "content", [np.array([len]), np.array(["text"]), np.array([1j])]
)
def test_only_numbers_are_written(form, content, tmp_path):
    with pytest.raises(TypeError, match="not numeric"):
        write_tree({"array": content, "b": 1}, tmp_path / "tree", form)
    assert not list(tmp_path.iterdir())


def test_nothing_but_numbers_is_written_as_json(form, tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_tree({"number": float("nan")}, tmp_path / "tree", form)
    assert not list(tmp_path.iterdir())


def test_safetensors_are_what_others_read(tmp_path):
    write_tree(TREE, tmp_path / "tree", "safetensors")
    with safe_open(tmp_path / "tree", "numpy") as file:
        assert file.metadata()["format"] == "sktime_contrastive"
        assert json.loads(file.metadata()["model"])["numbers"] == TREE["numbers"]
        np.testing.assert_array_equal(file.get_tensor("integers"), TREE["integers"])


def test_hdf5_is_what_others_read(tmp_path):
    write_tree(TREE, tmp_path / "tree", "hdf5")
    with h5py.File(tmp_path / "tree", "r") as file:
        description = file["data/description"]
        assert description.dtype.kind == "S"  # of fixed length
        model = json.loads(description[()])["description"]
        assert model["numbers"] == TREE["numbers"]
        for name in ("integers", "single", "nested/floats"):
            value = TREE["nested"]["floats"] if "/" in name else TREE[name]
            np.testing.assert_array_equal(file["data"][name], value)


def change_entry(content, form, change):
    """Another dtype, shape or place of the array `integers`; the checksum anew."""
    if form == "json":
        read = json.loads(content)
        change(read["arrays"]["integers"])
        return reseal(json.dumps(read, separators=(",", ":")).encode())
    if form == "hdf5":
        start = content.index(b'{"description":{"kind"')
        end = content.index(b"}}}", start) + 3
        read = json.loads(content[start:end])
        change(read["arrays"]["integers"])
        text = json.dumps(read, separators=(",", ":")).encode()
        head = json.loads(content[:512])
        head["description"] = {"offset": len(content), "size": len(text)}
        head = json.dumps(head, separators=(",", ":")).encode()
        return reseal(head.ljust(512) + content[512:] + text)
    size = int.from_bytes(content[:8], "little")
    read = json.loads(content[8 : 8 + size])
    change(read["integers"])
    text = json.dumps(read, separators=(",", ":")).encode()
    return reseal(len(text).to_bytes(8, "little") + text + content[8 + size :])


def lies(form):
    names = ["object", "O", "S3", "complex64", ["i8"], None, "int64,int64"]
    for dtype in names if form != "safetensors" else ["F32", "X", 3, "C64"]:
        yield lambda entry, dtype=dtype: entry.update(dtype=dtype)
    shapes = [[2**62], [10**9], [-2], [-1, -2], [2.0], [10**4000] * 9, [1] * 99, None]
    shapes += [2, "22", [[2]], [True, 2]]
    if form != "hdf5":  # which has no sizes besides
        shapes += [[3], [1], [], [10**9, 0]]
    for shape in shapes:
        yield lambda entry, shape=shape: entry.update(shape=shape)
    if form == "hdf5":
        for offset in (-8, 10**9, 2**63, 1.5, None, "0"):
            yield lambda entry, offset=offset: entry.update(offset=offset)
    if form == "json":
        for text in ("", "AA", "!!", None, 3):
            yield lambda entry, text=text: entry.update(base64=text)


def test_lies_about_arrays(form, saved):
    content = saved.read_bytes()
    path = saved.with_name("changed")
    path.write_bytes(change_entry(content, form, dict))
    np.testing.assert_array_equal(read_tree(path, form)["integers"], TREE["integers"])
    for change in lies(form):
        path.write_bytes(change_entry(content, form, change))
        with pytest.raises(DamagedFileError):
            read_tree(path, form)


def test_arrays_that_lie_over_each_other(tmp_path):
    path = tmp_path / "tree"
    big = np.arange(2000.0)
    write_tree({f"array{n}": big for n in range(20)}, path, "hdf5")
    content = path.read_bytes()
    text = content[content.index(b'{"description"') :]
    read = json.loads(text[: text.index(b"}}}") + 3])
    for entry in read["arrays"].values():
        entry.update(offset=0, shape=[len(content) // 8])
    new = json.dumps(read, separators=(",", ":")).encode()
    head = json.loads(content[:512])
    head["description"] = {"offset": len(content), "size": len(new)}
    head = json.dumps(head, separators=(",", ":")).encode().ljust(512)
    path.write_bytes(reseal(head + content[512:] + new))
    with pytest.raises(DamagedFileError, match="larger than the file"):
        read_tree(path, "hdf5")


def test_one_array_asked_for_many_times(form, tmp_path):
    tree = {"a": np.arange(3), **{f"b{n}": {"array": "a"} for n in range(9)}}
    write_tree(tree, tmp_path / "tree", form)
    with pytest.raises(DamagedFileError, match="KeyError: 'a'"):
        read_tree(tmp_path / "tree", form)


def test_json_nested_without_end(tmp_path):
    nested = b"[" * 10**6
    path = tmp_path / "tree"
    path.write_bytes(seal(f'{{"sha256":"{OPEN_SEAL}","a":'.encode() + nested))
    with pytest.raises(DamagedFileError):
        read_tree(path, "json")

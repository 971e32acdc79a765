import json
import pickle

import h5py
import numpy as np
import pytest

from sktime_contrastive.persistence import (
    DamagedFileError,
    read_hdf5,
    read_json,
    write_hdf5,
    write_json,
)

FORMATS = {"json": (write_json, read_json), "hdf5": (write_hdf5, read_hdf5)}
TREE = {
    "kind": "ä model",
    "numbers": [1, 2.5, None, True, 1e-308],
    "nested": {"floats": np.array([[0.1, np.nan], [np.inf, -0.0]]), "empty": {}},
    "single": np.arange(6, dtype=np.float32).reshape(2, 3).T,  # not in C order
    "integers": np.array([2**62, -1]),
    "bools": np.array([True, False]),
    "scalar": np.array(3),
    "none of it": np.empty((0, 4)),
}


@pytest.fixture(params=FORMATS)
def kind(request):
    return request.param


@pytest.fixture
def saved(kind, tmp_path):
    path = tmp_path / f"tree.{kind}"
    FORMATS[kind][0](TREE, path)
    return path


def test_every_bit_comes_back(kind, saved):
    tree = FORMATS[kind][1](saved)
    assert tree["numbers"] == TREE["numbers"]
    assert tree["kind"] == TREE["kind"]
    assert tree.keys() == TREE.keys()
    pairs = [(tree[name], value) for name, value in TREE.items()]
    pairs.append((tree["nested"]["floats"], TREE["nested"]["floats"]))
    for again, value in pairs:
        if isinstance(value, np.ndarray):
            assert (again.dtype, again.shape) == (value.dtype, value.shape)
            assert again.tobytes() == value.tobytes()


def test_strings_as_paths(kind, tmp_path):
    write, read = FORMATS[kind]
    write(TREE, str(tmp_path / "tree"))
    assert read(str(tmp_path / "tree"))["kind"] == TREE["kind"]


def test_cut_off_anywhere(kind, saved):
    content = saved.read_bytes()
    for share in (0, 0.1, 0.5, 0.9, 0.99):
        saved.write_bytes(content[: int(share * len(content))])
        with pytest.raises(DamagedFileError, match=r"tree.* is damaged, or no model"):
            FORMATS[kind][1](saved)


def test_a_flipped_bit_in_an_array(kind, saved):
    content = bytearray(saved.read_bytes())
    stored = np.array([2**62, -1]).tobytes()
    if kind == "json":
        content = content.replace(b"QA", b"QB", 1)
    else:
        content[content.index(stored)] ^= 1
    saved.write_bytes(content)
    with pytest.raises(DamagedFileError, match="digest"):
        FORMATS[kind][1](saved)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1, 2]", b"null", b"\x89HDF\r\n\x1a\n", b"\xff\xfe\x00"]
)
def test_foreign_files(kind, tmp_path, content):
    path = tmp_path / "foreign"
    path.write_bytes(content)
    with pytest.raises(DamagedFileError):
        FORMATS[kind][1](path)


class Exploit:
    def __reduce__(self):
        return pytest.fail, ("it was executed",)


def test_a_pickle_is_not_executed(kind, tmp_path):
    path = tmp_path / "exploit"
    path.write_bytes(pickle.dumps(Exploit()))
    with pytest.raises(DamagedFileError):
        FORMATS[kind][1](path)


def test_the_other_format(tmp_path):
    write_json(TREE, tmp_path / "a")
    write_hdf5(TREE, tmp_path / "b")
    with pytest.raises(DamagedFileError):
        read_hdf5(tmp_path / "a")
    with pytest.raises(DamagedFileError):
        read_json(tmp_path / "b")


def test_no_such_file(kind, tmp_path):
    with pytest.raises(FileNotFoundError):
        FORMATS[kind][1](tmp_path / "nothing")


def test_an_existing_hdf5_file_stays(tmp_path):
    path = tmp_path / "tree"
    path.write_text("mine")
    with pytest.raises(FileExistsError, match="choose another path"):
        write_hdf5(TREE, path)
    assert path.read_text() == "mine"


def test_objects_are_not_written(kind, tmp_path):
    for content in (np.array([len]), np.array(["text"])):
        with pytest.raises(TypeError, match="not numeric"):
            FORMATS[kind][0]({"array": content, "b": 1}, tmp_path / "tree")
        assert not (tmp_path / "tree").exists()


def test_objects_are_not_read_from_json(tmp_path):
    path = tmp_path / "tree"
    write_json(TREE, path)
    content = json.loads(path.read_text())
    content["arrays"]["scalar"]["dtype"] = "O"
    path.write_text(json.dumps(content))
    with pytest.raises(DamagedFileError, match="not numeric"):
        read_json(path)


def write_other(tmp_path):
    with h5py.File(tmp_path / "other", "w") as other:
        other["integers"] = TREE["integers"]
    return tmp_path / "other"


def external(group, tmp_path):
    group["integers"] = h5py.ExternalLink(write_other(tmp_path), "integers")


def raw(group, tmp_path):
    (tmp_path / "raw").write_bytes(TREE["integers"].tobytes())
    file = [(str(tmp_path / "raw"), 0, 16)]
    group.create_dataset("integers", (2,), np.int64, external=file)


def virtual(group, tmp_path):
    layout = h5py.VirtualLayout((2,), np.int64)
    # Without a source, h5py 3.10 writes a plain data set.
    layout[:] = h5py.VirtualSource(write_other(tmp_path), "integers", (2,))
    group.create_virtual_dataset("integers", layout)


def filtered(group, tmp_path):
    group.create_dataset("integers", data=TREE["integers"], compression="gzip")


@pytest.mark.parametrize("how", [external, raw, virtual, filtered])
def test_hdf5_reads_nothing_but_its_own_plain_data(how, tmp_path):
    write_hdf5(TREE, tmp_path / "tree")
    with h5py.File(tmp_path / "tree", "a") as file:
        del file["data/integers"]
        how(file["data"], tmp_path)
    with pytest.raises(DamagedFileError, match="'integers' is not stored plainly"):
        read_hdf5(tmp_path / "tree")

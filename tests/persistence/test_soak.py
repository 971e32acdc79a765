"""Files under attack: thousands of damages, kills while saving, full disks.

``pytest -m soak tests/persistence`` runs it; ``SOAK_SHARE=0.1`` in the environment runs
a tenth. A damaged file is loaded in a process of its own, which is watched: nothing may
crash it, keep it for 10 seconds of computing or make it grow by 1 GB, and what it loads must predict
as before.
"""

import copy
import os
import resource
import signal
import time

import numpy as np
import pytest

from sktime_contrastive.persistence import pack_model, write_tree
from sktime_contrastive.persistence.trees import content_digest
from tests.persistence.watched import READERS, Watched, codes_of

pytestmark = pytest.mark.soak

SHARE = float(os.environ.get("SOAK_SHARE", "1"))
N_RANDOM, N_STRUCTURAL, N_KILLS = (max(1, int(SHARE * n)) for n in (3000, 1000, 20))


def save(model, path, form):
    write_tree(pack_model(model), path, form)


@pytest.fixture(params=READERS)
def form(request):
    return request.param


@pytest.fixture
def model(form, fitted, of_tslearn):
    return fitted("rocket") if form == "safetensors" else of_tslearn


@pytest.fixture
def watched(form, model, panel, tmp_path):
    process = Watched(form, panel)
    save(model, tmp_path / "whole", form)
    kind, loaded = process.load(tmp_path / "whole")
    assert kind == "loaded"
    expected = codes_of(model, panel)
    for again, before in zip(loaded, expected, strict=True):
        np.testing.assert_array_equal(again, before)
    yield process
    process.stop()


def damage(content, rng):
    """Bits flipped, bytes replaced, cut, repeated, moved, filled with zeros."""
    changed = bytearray(content)
    start, end = np.sort(rng.integers(0, len(content), 2))
    short = slice(start, min(end, start + rng.integers(1, 200)))
    head = slice(0, int(rng.integers(1, 2000)))
    how = rng.integers(8)
    if how == 0:
        changed[start] ^= 1 << rng.integers(8)
    elif how == 1:
        changed[rng.integers(0, min(len(content), 4000))] = rng.integers(256)
    elif how == 2:
        changed[short] = rng.bytes(len(changed[short]))
    elif how == 3:
        del changed[start:]
    elif how == 4:
        del changed[short]
    elif how == 5:
        changed[short] = bytes(len(changed[short]))
    elif how == 6:
        changed[start:start] = changed[short]
    else:
        changed[head] = rng.bytes(len(changed[head]))
    return bytes(changed)


def test_random_damages(form, watched, tmp_path):
    content = (tmp_path / "whole").read_bytes()
    rng, counts = np.random.default_rng(0), {}
    for _ in range(N_RANDOM):
        damaged = damage(content, rng)
        if damaged == content:
            continue
        (tmp_path / "damaged").write_bytes(damaged)
        kind, what = watched.load(tmp_path / "damaged")
        outcome = (kind, what if kind == "refused" else "")
        counts[outcome] = counts.get(outcome, 0) + 1
    print(form, "random damages:", counts)
    assert counts.keys() == {("refused", "DamagedFileError")}


def nodes(tree, path=()):
    """Every place in a tree."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for name, child in items:
        yield (*path, name)
        if isinstance(child, dict | list):
            yield from nodes(child, (*path, name))


def at(tree, path):
    for name in path:
        tree = tree[name]
    return tree


VALUES = [
    *(None, True, -1, 0, 1, 3, 10**9, 2**63, 10**400, 0.5, -1e308, 1e308, "", "auto"),
    *("cpu", "meta", "cuda:9", "__class__", "../x", [], {}, [[]], {"tuple": [1] * 99}),
    {"component": "Dilated", "parameters": {"depth": 10**9}},
    {"component": "FCN", "parameters": {"channels": [30_000] * 3}},
    {"component": "Rocket", "parameters": {"hidden": {"tuple": [30_000, 30_000]}}},
    {"component": "os.system", "parameters": {"command": "true"}},
    *(np.zeros(0), np.zeros((0, 2)), np.array(2), np.full((3, 2), np.nan), np.eye(2)),
    *(np.arange(20), np.ones((20, 2), np.float32), np.array([[1]], np.uint8)),
]


def restructure(model, rng):
    """Change a model at one place, two or three; whether its numbers are others now."""
    changed = copy.deepcopy(model)
    numbers = False
    for _ in range(rng.integers(1, 4)):
        places = list(nodes(changed))
        path = places[rng.integers(len(places))]
        parent, name = at(changed, path[:-1]), path[-1]
        how = rng.integers(6)
        value = parent[name]
        if how == 0 or (how == 1 and not isinstance(parent, dict)):
            del parent[name]
        elif how == 1:
            parent[f"{name}_more"] = parent.pop(name)
        elif how == 2:
            parent[name] = copy.deepcopy(at(changed, places[rng.integers(len(places))]))
        elif how == 3 and isinstance(value, np.ndarray) and value.size:
            numbers = True
            value = value.copy().astype(value.dtype)
            value.flat[rng.integers(value.size)] = rng.choice([0, 1, -7, 100])
            parent[name] = value
        elif how == 4 and isinstance(value, np.ndarray) and value.ndim:
            axis = rng.integers(value.ndim)
            parent[name] = np.repeat(value, rng.integers(0, 3), axis)
        else:
            parent[name] = copy.deepcopy(VALUES[rng.integers(len(VALUES))])
    return changed, numbers


@pytest.mark.parametrize("made_anew", ["the file's checksum", "all checksums"])
def test_structural_damages(made_anew, form, model, panel, watched, tmp_path):
    """A model that was changed, and then written as a whole file.

    Who changes numbers and makes the checksum of the model anew as well, that is, who
    uses this package's own function for it, has asked for another model. All others
    get an error, or the same predictions.
    """
    whole = pack_model(model)
    expected = codes_of(model, panel)
    extent = np.ptp(expected[0], axis=0).max()
    rng, counts = np.random.default_rng(1), {}
    for number in range(N_STRUCTURAL):
        changed, numbers = restructure(whole, rng)
        try:
            if made_anew == "all checksums":
                changed["content"] = content_digest(changed["state"])
            write_tree(changed, tmp_path / "damaged", form)
        except Exception:  # what no writer writes
            counts["not written"] = counts.get("not written", 0) + 1
            continue
        kind, what = watched.load(tmp_path / "damaged")
        if kind == "loaded":
            kind = "loaded, the same"
            same = [w.shape == e.shape for w, e in zip(what, expected, strict=True)]
            if not all(same) or not (
                np.abs(what[0] - expected[0]).max() <= 0.02 * extent
                and (what[1] == expected[1]).all()
                and np.abs(what[2] - expected[2]).max() <= 0.02
            ):
                kind = "loaded, others" + ", numbers were changed" * numbers
        counts[kind] = counts.get(kind, 0) + 1
        if kind not in ("refused", "loaded, the same"):
            print(number, kind, what if kind == "failed" else "")
    print(form, made_anew, "structural damages:", counts)
    good = {"refused", "loaded, the same", "not written"}
    if made_anew == "all checksums":
        good |= {"loaded, others, numbers were changed"}
    assert counts.keys() <= good


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_killed_while_saving(form, model, panel, tmp_path):
    path, packed = tmp_path / "model", pack_model(model)
    write_tree(packed, path, form)
    codes, labels, _ = codes_of(model, panel)
    rng = np.random.default_rng(0)
    for _ in range(N_KILLS):
        child = os.fork()  # it only writes: torch computes nothing in it
        if child == 0:
            while True:
                write_tree(packed, path, form)
        time.sleep(rng.uniform(0.05, 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        again = codes_of(READERS[form](path), panel)
        np.testing.assert_array_equal(again[0], codes)
        np.testing.assert_array_equal(again[1], labels)


def test_a_full_disk(form, model, panel, tmp_path):
    path = tmp_path / "model"
    save(model, path, form)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = path.stat().st_size
    for share in (0.0, 0.3, 0.9, 0.999):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(share * size), hard))
        try:
            with pytest.raises(OSError, match="File too large"):
                save(model, path, form)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        codes, _, _ = codes_of(READERS[form](path), panel)
        np.testing.assert_array_equal(codes, codes_of(model, panel)[0])
    assert os.listdir(tmp_path) == ["model"]

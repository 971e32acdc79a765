"""Archives of skops that are larger than they look, or hold what they may not."""

import io
import json
import zipfile

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from sktime_contrastive.persistence.clusterings import pack_clusterer, unpack_clusterer

pytest.importorskip("skops")


@pytest.fixture(scope="module")
def packed():
    codes = np.random.default_rng(0).normal(size=(30, 2))
    mixture = GaussianMixture(3, random_state=0).fit(codes)
    return pack_clusterer("clusterer", mixture)


def changed(packed, change, compression=zipfile.ZIP_STORED):
    """The same archive, but each member's content by way of `change`."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed["skops"].tobytes())) as archive,
        zipfile.ZipFile(out, "w", compression) as new,
    ):
        for name in archive.namelist():
            new.writestr(name, change(name, archive.read(name)))
    return {"skops": np.frombuffer(out.getvalue(), np.uint8)}


def array_file(shape, content=b""):
    header = {"descr": "<f8", "fortran_order": False, "shape": shape}
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + content


def test_the_same_archive_loads(packed):
    again = unpack_clusterer(changed(packed, lambda _, content: content))
    assert again.means_.shape == (3, 2)


@pytest.mark.parametrize("shape", [(2**32,), (3, 2**40), (1,), (2**62, 2**62)])
def test_arrays_declared_but_not_there(shape, packed):
    def change(name, content):
        return array_file(shape) if name.endswith(".npy") else content

    with pytest.raises(ValueError, match="is not in the file"):
        unpack_clusterer(changed(packed, change))


@pytest.mark.parametrize("suffix", [".npy", ".json"])
def test_bombs(suffix, packed):
    def change(name, content):
        zeros = bytes(2**24)
        if suffix == ".json":
            return content + b" " * 2**24 if name.endswith(suffix) else content
        return array_file((2**21,), zeros) if name.endswith(suffix) else content

    bomb = changed(packed, change, zipfile.ZIP_DEFLATED)
    with pytest.raises(ValueError, match="larger than the file tells"):
        unpack_clusterer(bomb)


@pytest.mark.parametrize(
    ("module", "name"), [("os", "system"), ("builtins", "eval"), ("posix", "system")]
)
def test_other_types_are_not_loaded(module, name, packed):
    def change(file, content):
        if file != "schema.json":
            return content
        schema = json.loads(content)
        schema["__module__"], schema["__class__"] = module, name
        return json.dumps(schema)

    with pytest.raises(ValueError, match=f"{module}.{name}, which may not be loaded"):
        unpack_clusterer(changed(packed, change))

"""Models that earlier versions saved load, with the same codes, ever after."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from sktime_contrastive import load_model
from sktime_contrastive.persistence.model import FORMAT_VERSION
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

SAVED = Path(__file__).parent / "saved"
READERS = {
    ".safetensors": load_model,
    ".json": TimeSeriesContrastiveKMeans.from_json,
    ".hdf5": TimeSeriesContrastiveKMeans.from_hdf5,
}


def waves():
    script = SAVED.parent / "make_saved.py"
    spec = importlib.util.spec_from_file_location("make_saved", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.waves()


def test_every_format_has_its_files():
    kinds = {"clusterer", "embedder", "of_tslearn"}
    for version in range(1, FORMAT_VERSION + 1):
        files = [path for path in SAVED.iterdir() if path.stem.endswith(f"_{version}")]
        assert {path.stem.rsplit("_", 1)[0] for path in files} == kinds
        assert {path.suffix for path in files} == READERS.keys()


@pytest.mark.parametrize("path", sorted(SAVED.iterdir()), ids=lambda path: path.name)
def test_it_loads_with_the_same_codes(path):
    model, X = READERS[path.suffix](path), waves()
    if hasattr(model, "transform") and not hasattr(model, "labels_"):
        codes = model.transform(X).to_numpy()
    else:
        X = X.transpose(0, 2, 1) if hasattr(model, "kmeans_") else X
        codes = model.embed(X)
        np.testing.assert_array_equal(model.predict(X), model.labels_)
        assert len(np.unique(model.labels_)) > 1
    embedder = getattr(model, "embedder_", model)
    assert embedder.fault_ is None
    assert np.isnan(embedder.agreement_) or -1 <= embedder.agreement_ <= 1
    extent = np.ptp(model.embedding_, axis=0).max()  # as the file has them
    assert extent > 0
    np.testing.assert_allclose(codes, model.embedding_, rtol=0, atol=1e-5 * extent)

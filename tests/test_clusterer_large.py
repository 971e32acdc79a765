"""Panels of more series than are trained on, and panels in files."""

import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from sktime_contrastive import (
    ContrastiveClusterer,
    load_model,
    recipes,
    save_model,
)
from sktime_contrastive.encoders import Rocket
from sktime_contrastive.explanation import explain
from sktime_contrastive.panel import stored, to_panel
from sktime_contrastive.plotting import explore, plot_clusters
from sktime_contrastive.training import LatentSnapshots, Trainer


@pytest.fixture
def X():
    """Sines and pulses of several lengths, with gaps; in float32."""
    rng = np.random.default_rng(0)
    steps = np.arange(40)
    phase, start = rng.uniform(0, 6, (60, 1)), rng.integers(3, 20, (60, 1))
    X = np.concatenate(
        [np.sin(steps / 3 + phase), (steps > start) & (steps < start + 9)]
    )
    X = (X + rng.normal(0, 0.1, X.shape))[:, None].astype(np.float32)
    for series, length in enumerate(rng.integers(30, 41, len(X))):
        X[series, :, length:] = np.nan
    X[::7, 0, 5] = np.nan
    return X[rng.permutation(len(X))]


@pytest.fixture
def in_file(X, tmp_path):
    np.save(tmp_path / "X.npy", X)
    return np.load(tmp_path / "X.npy", mmap_mode="r")


@pytest.fixture(params=[7, 1000])
def small_chunks(request, monkeypatch):
    monkeypatch.setattr(stored, "_VALUES_AT_ONCE", 40 * request.param)


def make(max_samples=50, **options):
    trainer = Trainer(num_epochs=3, max_samples=max_samples, **options)
    recipe = recipes.neighbors_2d(encoder=Rocket(5), trainer=trainer, n_init=2)
    return ContrastiveClusterer(2, recipe, random_state=0)


@pytest.mark.parametrize("max_samples", [50, None])
def test_a_panel_in_a_file_is_the_panel_in_memory(
    X, in_file, small_chunks, max_samples
):
    in_memory = make(max_samples).fit(X)
    model = make(max_samples).fit(in_file)
    np.testing.assert_array_equal(model.embedding_, in_memory.embedding_)
    np.testing.assert_array_equal(model.labels_, in_memory.labels_)
    for method in ("embed", "predict", "predict_proba"):
        own, expected = (getattr(model, method)(given) for given in (in_file, X))
        np.testing.assert_array_equal(own, expected)
    assert model.score(in_file) == model.score(X)
    np.testing.assert_array_equal(model.predict(in_file), model.labels_)
    assert model.panel_digest_ == in_memory.panel_digest_


def test_embedder_reads_files_too(X, in_file, small_chunks):
    embedder = make().embedder.set_params(random_state=0)
    codes = embedder.fit_transform(in_file)
    np.testing.assert_array_equal(codes, embedder.clone().fit_transform(X))
    np.testing.assert_allclose(embedder.transform(in_file[:9]), codes[:9], rtol=1e-4)


def test_all_series_get_a_cluster_by_networks_of_a_sample(X):
    model = make(max_samples=50).fit(X)
    sample = model.embedder_.sample_indices_
    assert len(sample) == 50
    assert model.labels_.shape == (120,)
    embedder = model.embedder_.clone().set_params(scaling="none")
    scaled = (X - model.embedder_.scaler_.mean_) / model.embedder_.scaler_.std_
    codes = embedder.fit_panel(to_panel(scaled[sample]), None, 2).embedding_
    np.testing.assert_allclose(codes, model.embedding_[sample], rtol=1e-3, atol=1e-3)
    assert not hasattr(make(max_samples=120).fit(X).embedder_, "sample_indices_")


def test_labels_of_few_are_used(X):
    """Two of 120 series have a label; both are in the sample."""
    y = np.full(120, -1)
    y[[11, 97]] = [0, 1]
    recipe = recipes.supcon(
        encoder=Rocket(5), trainer=Trainer(num_epochs=2, max_samples=20)
    )
    model = ContrastiveClusterer(2, recipe, random_state=0).fit(X, y)
    assert {11, 97} <= set(model.embedder_.sample_indices_)


def test_number_of_clusters_is_chosen_by_the_sample(X):
    model = make(max_samples=50).set_params(n_clusters="auto").fit(X)
    assert model.labels_.shape == (120,)
    assert model.n_clusters_scores_.idxmax() == model.n_clusters_


def test_snapshots_belong_to_the_sample_and_are_saved(X, tmp_path):
    model = make(callbacks=[LatentSnapshots(every=1)]).fit(X)
    assert {codes.shape for codes in model.snapshots_.values()} == {(50, 2)}
    save_model(model, tmp_path / "model.safetensors")
    again = load_model(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(again.labels_, model.labels_)
    np.testing.assert_array_equal(
        again.embedder_.sample_indices_, model.embedder_.sample_indices_
    )


def test_what_is_wrong_in_a_file_is_said_once(in_file, small_chunks, recwarn):
    model = make().fit(in_file)
    far = np.array(in_file)
    far[[3, 100], 0, 2] = 1e7
    recwarn.clear()
    model.predict(far)
    (warning,) = recwarn.list
    assert "instances 3, 100: far beyond" in str(warning.message)
    with pytest.raises(ValueError, match="channel"):
        model.predict(np.concatenate([in_file, in_file], axis=1))
    far[100] = np.nan
    with pytest.raises(ValueError, match="no finite value in instance 100"):
        model.fit(far)
    np.testing.assert_array_equal(model.predict(in_file), model.labels_)


def test_pictures_of_a_panel_in_a_file(X, in_file, small_chunks, tmp_path):
    model = make().fit(in_file)
    plot_clusters(model, in_file)
    plt.close("all")
    explore(model, in_file, path=tmp_path / "page.html")
    settings = {"window": 20, "random_state": 0}
    explanation = explain(model, in_file[:5], background=in_file, **settings)
    table = explain(model, X[:5], background=X, **settings).importances
    pd.testing.assert_frame_equal(explanation.importances, table)


SCRIPT = """
import resource, sys, warnings
import numpy as np
from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.encoders import FCN
from sktime_contrastive.explanation import explain
from sktime_contrastive.panel import stored, to_panel
from sktime_contrastive.training import Trainer

stored._VALUES_AT_ONCE = 2**18
trainer = Trainer(num_epochs=1, max_samples=500, n_jobs=1)
recipe = recipes.plain_2d(encoder=FCN((2,), (3,)), trainer=trainer)
model = ContrastiveClusterer(2, recipe, random_state=0)
X = np.load(sys.argv[1], mmap_mode="r")
model.fit(np.array(X[:2000]))  # all that is imported late is imported
with open("/proc/self/status") as status:
    (used,) = (line.split()[1] for line in status if line.startswith("VmData"))
limit = 1024 * int(used) + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
model.fit(X).predict(X)
print(len(model.labels_))
stored._VALUES_AT_ONCE = 2**30
try:
    model.fit(X)
except (MemoryError, RuntimeError):  # NumPy's, torch's
    print("too much")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_memory_does_not_follow_the_panel(tmp_path):
    """100,000 series, 80 MB in double precision, in 80 MB; but not all at once."""
    path = tmp_path / "X.npy"
    values = np.random.default_rng(0).normal(size=(1000, 1, 100)).astype(np.float32)
    np.save(path, np.tile(values, (100, 1, 1)))
    command = [sys.executable, "-c", SCRIPT, path, str(80 * 2**20)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stdout.splitlines() == ["100000", "too much"], run.stderr[-2000:]

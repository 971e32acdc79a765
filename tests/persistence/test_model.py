import importlib
import os
import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.cluster import KMeans
from sktime.datatypes import convert_to

from sktime_contrastive import (
    ContrastiveClusterer,
    ContrastiveEmbedder,
    load_model,
    recipes,
    save_model,
)
from sktime_contrastive.encoders import ENCODERS, FCN, Encoder
from sktime_contrastive.persistence import (
    DamagedFileError,
    NewerFormatError,
    UnknownComponentError,
    pack_model,
    write_tree,
)
from sktime_contrastive.persistence.model import FORMAT_VERSION
from sktime_contrastive.training import Trainer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans
from tests.persistence.round_trips import (
    assert_same_fit,
    assert_same_predictions,
    through_file,
)

QUICK = {"trainer": Trainer(num_epochs=2, device="cpu")}


@pytest.mark.parametrize("name", ["rocket", "fcn"])
def test_a_clusterer_comes_back(name, fitted, panel, tmp_path):
    clusterer = fitted(name)
    again = through_file(clusterer, tmp_path)
    assert_same_fit(again, clusterer)
    assert_same_predictions(again, clusterer, panel)
    assert sorted(again.snapshots_) == [0, 1, 2]
    assert again.snapshots_ is again.embedder_.snapshots_
    second = through_file(again, tmp_path)
    assert_same_predictions(second, clusterer, panel)
    np.testing.assert_array_equal(second.fit(panel).labels_, clusterer.labels_)


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("scaling", ["panel", "series", "none"])
def test_an_embedder_comes_back(encoder, scaling, panel, tmp_path):
    embedder = recipes.simclr(encoder=encoder, scaling=scaling, **QUICK)
    codes = embedder.fit_transform(panel)
    again = through_file(embedder, tmp_path)
    assert_same_fit(again, embedder)
    pd.testing.assert_frame_equal(again.transform(panel), codes)


def test_the_clusterer_for_tslearn_comes_back(of_tslearn, panel, tmp_path):
    again = through_file(of_tslearn, tmp_path)
    assert_same_fit(again, of_tslearn)
    X = panel.transpose(0, 2, 1)
    np.testing.assert_array_equal(again.transform(X), of_tslearn.transform(X))
    np.testing.assert_array_equal(again.predict(X), of_tslearn.labels_)


@pytest.mark.parametrize("form", ["json", "hdf5"])
def test_snapshots_come_back_in_the_files_for_tslearn(form, of_tslearn, tmp_path):
    getattr(of_tslearn, f"to_{form}")(tmp_path / "model")
    load = getattr(TimeSeriesContrastiveKMeans, f"from_{form}")
    again = load(tmp_path / "model").embedder_.snapshots_
    assert sorted(again) == [0, 1, 2]
    for epoch, codes in of_tslearn.embedder_.snapshots_.items():
        np.testing.assert_array_equal(again[epoch], codes)
        assert again[epoch].dtype == codes.dtype


class MyEncoder(Encoder):
    def __init__(self, width=4):
        self.width = width
        super().__init__()

    def build(self, n_channels, latent_dim):
        return FCN((self.width,), (3,)).build(n_channels, latent_dim)


def test_components_of_your_own(panel, tmp_path):
    quick = recipes.plain_2d(encoder=MyEncoder(5), **QUICK)
    clusterer = ContrastiveClusterer(3, quick, random_state=0).fit(panel)
    with pytest.raises(TypeError, match=r"encoder=MyEncoder.*allow=\[MyEncoder\]"):
        save_model(clusterer, tmp_path / "model")
    assert not list(tmp_path.iterdir())
    again = through_file(clusterer, tmp_path, allow=[MyEncoder])
    assert again.embedder_.encoder.width == 5
    assert_same_predictions(again, clusterer, panel)
    for allow in ((), [FCN]):
        with pytest.raises(UnknownComponentError, match=r"allow=\[MyEncoder\]"):
            load_model(tmp_path / "model", allow=allow)
    with pytest.raises(TypeError, match="list of classes"):
        load_model(tmp_path / "model", allow=MyEncoder)


def test_names_and_order_of_channels(tmp_path):
    X = np.random.default_rng(0).normal(size=(12, 2, 20)).cumsum(axis=2)
    frames = convert_to(X, "df-list", as_scitype="Panel")
    for frame in frames:
        frame.columns = ["acc", "gyro"]
    quick = recipes.plain_2d(encoder=FCN((4,), (3,)), **QUICK)
    again = through_file(quick.fit(frames), tmp_path)
    again.transform(frames)
    with pytest.raises(ValueError, match=r"\['gyro', 'acc'\].*\['acc', 'gyro'\]"):
        again.transform([frame[["gyro", "acc"]] for frame in frames])


def test_pictures_of_a_loaded_model_refuse_other_panels(fitted, panel, tmp_path):
    from sktime_contrastive.plotting.fitted_clusterer import read_fitted_panel

    again = through_file(fitted("fcn"), tmp_path)
    assert len(read_fitted_panel(again, panel)) == len(panel)
    with pytest.raises(ValueError, match="other values"):
        read_fitted_panel(again, panel + 1)


def test_constant_channels(tmp_path):
    X = np.random.default_rng(0).normal(size=(12, 2, 20)).cumsum(axis=2)
    X[:, 1] = 7.0
    embedder = recipes.plain_2d(encoder=FCN((4,), (3,)), **QUICK).fit(X)
    again = through_file(embedder, tmp_path)
    pd.testing.assert_frame_equal(again.transform(X), embedder.transform(X))


def test_loading_in_a_fresh_process_unpickles_nothing(fitted, tmp_path):
    save_model(fitted("rocket"), tmp_path / "model")
    code = (
        "import sys, sktime_contrastive\n"
        "def hook(event, args):\n"
        "    if event in ('pickle.find_class', 'os.system', 'subprocess.Popen'):\n"
        "        raise SystemExit(event)\n"
        "import sktime_contrastive.clusterer, tslearn.clustering\n"
        "sys.addaudithook(hook)\n"
        "print(sktime_contrastive.load_model(sys.argv[1]).n_clusters_)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "model")]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(fitted("rocket").n_clusters_)


def test_global_state_is_untouched(fitted, tmp_path):
    save_model(fitted("rocket"), tmp_path / "model")
    numpy_before = np.random.get_state()[1].copy()  # noqa: NPY002
    torch_before = torch.get_rng_state()
    load_model(tmp_path / "model")
    assert (np.random.get_state()[1] == numpy_before).all()  # noqa: NPY002
    assert torch.equal(torch.get_rng_state(), torch_before)


def test_only_fitted_estimators_of_this_package(tmp_path):
    class Mine(ContrastiveClusterer):
        pass

    for estimator in (KMeans(), Mine(), None, ContrastiveClusterer):
        with pytest.raises(TypeError, match="must be a fitted ContrastiveClusterer"):
            save_model(estimator, tmp_path / "model")
    for estimator in (
        ContrastiveClusterer(),
        ContrastiveEmbedder(),
        TimeSeriesContrastiveKMeans(),
    ):
        with pytest.raises(Exception, match=r"not (been )?fitted"):
            save_model(estimator, tmp_path / "model")
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore")
def test_an_embedder_of_a_hierarchy_is_refused(tmp_path):
    from sktime.utils._testing.hierarchical import _make_hierarchical

    quick = recipes.plain_2d(encoder=FCN((4,), (3,)), **QUICK)
    X = _make_hierarchical((2, 3), min_timepoints=8, max_timepoints=8)
    with pytest.raises(TypeError, match="fitted to a hierarchy"):
        save_model(quick.fit(X), tmp_path / "model")


def test_generators_are_refused(fitted, panel, tmp_path):
    clusterer = fitted("fcn").set_params(random_state=np.random.RandomState(0))
    with pytest.raises(TypeError, match=r"random_state=RandomState.*pickle"):
        save_model(clusterer.fit(panel), tmp_path / "model")


def test_a_newer_format_gives_one_clear_error(fitted, tmp_path):
    model = pack_model(fitted("fcn"))
    model["packages"]["sktime_contrastive"] = "9.1"
    model = {**model, "format_version": FORMAT_VERSION + 1, "state": "of another kind"}
    write_tree(model, tmp_path / "model", "safetensors")
    with pytest.raises(
        NewerFormatError, match=r"format \d, by sktime_contrastive 9\.1.*up"
    ):
        load_model(tmp_path / "model")
    for version in (0, -1, True, "1", 1.0, None):
        model = pack_model(fitted("fcn")) | {"format_version": version}
        write_tree(model, tmp_path / "model", "safetensors")
        with pytest.raises(DamagedFileError):
            load_model(tmp_path / "model")


def test_a_pickle_is_no_model(fitted, tmp_path):
    (tmp_path / "model").write_bytes(pickle.dumps(fitted("fcn")))
    with pytest.raises(DamagedFileError):
        load_model(tmp_path / "model")


def test_a_save_that_fails_leaves_the_old_model(fitted, panel, tmp_path, monkeypatch):
    clusterer, path = fitted("fcn"), tmp_path / "model"
    save_model(clusterer, path)
    replace = importlib.import_module("pathlib").Path.replace

    def fail(self, target):
        raise OSError("No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(OSError, match="No space"):
        save_model(clusterer, path)
    monkeypatch.setattr("pathlib.Path.replace", replace)
    assert_same_predictions(load_model(path), clusterer, panel)
    assert os.listdir(tmp_path) == ["model"]


@pytest.mark.parametrize("kind", ["a weight", "a centre", "a parameter", "a name"])
def test_what_another_program_changed_and_wrote_as_a_whole(kind, fitted, tmp_path):
    """Small enough that all parts still fit together."""
    model = pack_model(fitted("fcn"))
    state = model["state"]["state"]
    if kind == "a weight":
        state["embedder_"]["packed"]["network"]["to_code.bias"][0] += 1e-4
    elif kind == "a centre":
        state["clusterer_"]["clusterer"]["fitted"]["cluster_centers_"][0] += 1e-6
    elif kind == "a parameter":
        state["embedder_"]["packed"]["embedder"]["parameters"]["temperature"] = 0.7
    else:
        state["fit_time_"] = {"plain": 1}
    write_tree(model, tmp_path / "model", "safetensors")
    with pytest.raises(DamagedFileError, match="its content is not what was saved"):
        load_model(tmp_path / "model")

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.exceptions import NotFittedError
from tslearn.clustering import TimeSeriesKMeans

from sktime_contrastive import recipes
from sktime_contrastive.encoders import FCN, Encoder
from sktime_contrastive.persistence import pack_model, write_tree
from sktime_contrastive.persistence.model import FORMAT_VERSION
from sktime_contrastive.training import Trainer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

FORMATS = ["json", "hdf5", "pickle"]
QUICK = Trainer(num_epochs=2, device="cpu")
EMBEDDERS = {
    "default": recipes.neighbors_2d(trainer=QUICK),
    "scaled by series": recipes.neighbors_2d(scaling="series", trainer=QUICK),
    **{
        encoder: recipes.plain_2d(encoder=encoder, trainer=QUICK)
        for encoder in ("fcn", "resnet", "inception", "dilated")
    },
    "simclr": recipes.simclr(scaling="none", trainer=QUICK),
}


def walks(n_channels=1, unequal=False):
    X = np.random.default_rng(0).normal(size=(20, 30, n_channels)).cumsum(axis=1)
    if unequal:
        for number, series in enumerate(X):
            series[30 - number :] = np.nan
    return X


DATA = {
    "univariate": walks(),
    "three channels": walks(3),
    "unequal": walks(unequal=True),
    "three channels, unequal": walks(3, unequal=True),
}


def save(km, kind, path):
    getattr(km, f"to_{kind}")(path)
    return path


def load(kind, path):
    return getattr(TimeSeriesContrastiveKMeans, f"from_{kind}")(path)


def assert_same(again, km, X):
    for method in ("embed", "transform", "predict"):
        np.testing.assert_array_equal(getattr(again, method)(X), getattr(km, method)(X))
    for name in ("labels_", "cluster_centers_", "embedding_"):
        np.testing.assert_array_equal(getattr(again, name), getattr(km, name))
        assert getattr(again, name).dtype == getattr(km, name).dtype
    for name in ("inertia_", "n_iter_", "n_features_in_"):
        assert getattr(again, name) == getattr(km, name)
    assert again.history_.equals(km.history_)
    assert repr(again) == repr(km)
    assert repr(again.embedder_) == repr(km.embedder_)
    assert repr(again.kmeans_) == repr(km.kmeans_)


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("embedder", EMBEDDERS)
def test_every_bit_comes_back(embedder, data, tmp_path):
    X = DATA[data]
    km = TimeSeriesContrastiveKMeans(3, EMBEDDERS[embedder], random_state=0).fit(X)
    for kind in FORMATS:
        again = load(kind, save(km, kind, tmp_path / kind))
        assert_same(again, km, X)
        np.testing.assert_array_equal(again.embed(X[:3, :9]), km.embed(X[:3, :9]))


@pytest.fixture(scope="module")
def fitted():
    return TimeSeriesContrastiveKMeans(3, EMBEDDERS["fcn"], random_state=0).fit(walks())


@pytest.mark.parametrize("kind", FORMATS)
def test_what_was_loaded_lives(kind, fitted, tmp_path):
    first = save(fitted, kind, tmp_path / "first")
    again = load(kind, save(load(kind, first), kind, tmp_path / "second"))
    assert_same(again, fitted, walks())
    np.testing.assert_array_equal(again.fit(walks()).labels_, fitted.labels_)


def test_number_of_clusters_by_itself(tmp_path):
    km = TimeSeriesContrastiveKMeans("auto", EMBEDDERS["fcn"], random_state=0)
    km.fit(walks()[:8])
    for kind in FORMATS:
        again = load(kind, save(km, kind, tmp_path / kind))
        assert_same(again, km, walks())
        assert again.n_clusters_scores_.equals(km.n_clusters_scores_)
        assert again.n_clusters_scores_.index.name == "n_clusters"


@pytest.mark.parametrize("kind", FORMATS)
def test_loading_touches_no_global_generator(kind, fitted, tmp_path):
    path = save(fitted, kind, tmp_path / "model")
    numpy_before = np.random.get_state()[1].copy()  # noqa: NPY002
    torch_before = torch.get_rng_state()
    load(kind, path)
    assert (np.random.get_state()[1] == numpy_before).all()  # noqa: NPY002
    assert torch.equal(torch.get_rng_state(), torch_before)


@pytest.mark.parametrize("kind", FORMATS)
def test_unfitted(kind, tmp_path):
    with pytest.raises(NotFittedError):
        save(TimeSeriesContrastiveKMeans(), kind, tmp_path / "model")
    assert not list(tmp_path.iterdir())


class OfMyOwn(Encoder):
    def build(self, n_channels, latent_dim):
        return FCN((4,), (3,)).build(n_channels, latent_dim)


def test_components_of_your_own_need_pickle(tmp_path):
    embedder = recipes.plain_2d(encoder=OfMyOwn(), trainer=QUICK)
    km = TimeSeriesContrastiveKMeans(3, embedder, random_state=0).fit(walks())
    for kind in ("json", "hdf5"):
        with pytest.raises(TypeError, match=r"embedder\.encoder=OfMyOwn.*to_pickle"):
            save(km, kind, tmp_path / "model")
    assert not list(tmp_path.iterdir())
    assert_same(load("pickle", save(km, "pickle", tmp_path / "model")), km, walks())


def test_generators_need_pickle(tmp_path):
    generator = np.random.RandomState(0)
    km = TimeSeriesContrastiveKMeans(3, EMBEDDERS["fcn"], random_state=generator)
    with pytest.raises(TypeError, match=r"random_state=RandomState.*to_pickle"):
        save(km.fit(walks()), "json", tmp_path / "model")


@pytest.mark.parametrize("kind", FORMATS)
def test_models_of_others(kind, tmp_path):
    path = tmp_path / "theirs"
    save(TimeSeriesKMeans(2).fit(walks()), kind, str(path))
    with pytest.raises(ValueError, match=r"theirs is damaged, or no model"):
        load(kind, path)


@pytest.mark.parametrize("kind", FORMATS)
def test_damaged_files(kind, fitted, tmp_path):
    path = save(fitted, kind, tmp_path / "model")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ValueError, match=r"model is damaged"):
        load(kind, path)
    with pytest.raises(FileNotFoundError):
        load(kind, tmp_path / "nothing")


@pytest.mark.parametrize("kind", ["json", "hdf5"])
def test_a_model_of_another_class(kind, fitted, tmp_path):
    write_tree(pack_model(fitted.embedder_), tmp_path / "model", kind)
    with pytest.raises(ValueError, match=r"holds a ContrastiveEmbedder, not a TimeSer"):
        load(kind, tmp_path / "model")


def test_json_is_json_that_others_read(fitted, tmp_path):
    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    text = save(fitted, "json", tmp_path / "model").read_text()
    description = json.loads(text, parse_constant=refuse)["description"]
    assert description["state"]["parameters"]["n_clusters"] == 3
    assert description["format_version"] == FORMAT_VERSION


def test_pickled_by_pickle(fitted):
    assert_same(pickle.loads(pickle.dumps(fitted)), fitted, walks())


@pytest.mark.parametrize("kind", FORMATS)
def test_a_save_that_fails_leaves_what_was_there(kind, fitted, tmp_path, monkeypatch):
    path = tmp_path / "model"
    if kind != "hdf5":  # which never replaces a file
        save(fitted, kind, path)
    before = path.read_bytes() if path.exists() else None
    write = Path.write_bytes

    def half(self, content):
        write(self, content[: len(content) // 2])
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="No space"):
        save(fitted, kind, path)
    assert (path.read_bytes() if path.exists() else None) == before
    assert list(tmp_path.iterdir()) == ([] if before is None else [path])


@pytest.mark.parametrize("kind", FORMATS)
def test_a_device_that_is_not_here(kind, tmp_path):
    embedder = EMBEDDERS["fcn"].clone().set_params(trainer=Trainer(num_epochs=2))
    km = TimeSeriesContrastiveKMeans(3, embedder, random_state=0).fit(walks())
    for trainer in (km.embedder.trainer, km.embedder_.trainer):
        trainer.device = "cuda:99"
    save(km, kind, tmp_path / "model")
    with pytest.warns(UserWarning, match="device='cuda:99', which this machine lacks"):
        again = load(kind, tmp_path / "model")
    np.testing.assert_array_equal(again.predict(walks()), km.labels_)


def test_a_pickle_of_a_class_that_is_not_here(fitted, tmp_path, monkeypatch):
    embedder = recipes.plain_2d(encoder=OfMyOwn(), trainer=QUICK)
    km = TimeSeriesContrastiveKMeans(3, embedder, random_state=0).fit(walks())
    save(km, "pickle", tmp_path / "model")
    monkeypatch.delattr(f"{__name__}.OfMyOwn")
    with pytest.raises(ImportError, match=r"needs what is not there.*OfMyOwn"):
        load("pickle", tmp_path / "model")

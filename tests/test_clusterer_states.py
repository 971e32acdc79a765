"""Fitted or not: before a fit, after one that failed, and after one broken off."""

import pickle
from copy import deepcopy

import numpy as np
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder
from sktime_contrastive.panel import to_panel
from sktime_contrastive.training import Callback, LatentSnapshots
from sktime_contrastive.training.loop import Group
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans


@pytest.mark.parametrize("refit", [False, True])
def test_ctrl_c_leaves_it_unfitted(quick, two_families, monkeypatch, refit):
    X, _ = two_families
    clusterer = ContrastiveClusterer(2, quick, random_state=0)
    if refit:
        clusterer.fit(X)
    original, steps = Group.step, []

    def break_off(group, batch):
        steps.append(batch)
        if len(steps) == 2:
            raise KeyboardInterrupt
        return original(group, batch)

    monkeypatch.setattr(Group, "step", break_off)
    with pytest.raises(KeyboardInterrupt):
        clusterer.fit(X)
    assert not clusterer.is_fitted
    assert not hasattr(clusterer, "labels_")
    assert not hasattr(clusterer, "embedder_")
    with pytest.raises(NotFittedError):
        clusterer.predict(X)
    monkeypatch.undo()
    assert clusterer.fit(X).labels_.shape == (40,)


def test_a_failed_fit_keeps_the_last_one(quick, two_families):
    X, _ = two_families
    clusterer = ContrastiveClusterer(2, quick, random_state=0).fit(X)
    labels = clusterer.labels_
    for bad in (np.full((5, 1, 9), np.inf), np.zeros((1, 1, 9)), "no panel"):
        with pytest.raises((ValueError, TypeError)):
            clusterer.fit(bad)
        np.testing.assert_array_equal(clusterer.predict(X), labels)


def test_methods_before_fit(quick, two_families):
    clusterer = ContrastiveClusterer(2, quick)
    for method in ("predict", "predict_proba", "embed", "score", "predict_codes"):
        with pytest.raises(NotFittedError):
            getattr(clusterer, method)(two_families[0])


def panel_of(values):
    return to_panel(np.asarray(values, dtype=float))


@pytest.fixture(params=[ContrastiveClusterer, ContrastiveEmbedder])
def estimator(request, quick):
    if request.param is ContrastiveEmbedder:
        return quick
    return ContrastiveClusterer(2, quick, random_state=0)


@pytest.fixture
def diverging(monkeypatch):
    """Raise in training what the test appends."""
    errors, original = [], Group.step

    def step(group, batch):
        if errors:
            raise errors[0]
        return original(group, batch)

    monkeypatch.setattr(Group, "step", step)
    return errors


@pytest.mark.parametrize("error", [FloatingPointError(), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("method", ["fit", "fit_panel"])
@pytest.mark.parametrize("refit", [False, True])
def test_a_fit_that_diverges(estimator, two_families, diverging, error, method, refit):
    X, _ = two_families
    given = X if method == "fit" else panel_of(X)
    if refit:
        getattr(estimator, method)(given)
    before = {name: id(value) for name, value in vars(estimator).items()}
    diverging.append(error)
    with pytest.raises(type(error)):
        getattr(estimator, method)(given)
    kept = refit and isinstance(error, Exception)
    assert estimator.is_fitted == kept
    assert hasattr(estimator, "embedding_") == kept
    if kept:
        assert {n: id(value) for n, value in vars(estimator).items()} == before
    diverging.clear()
    assert getattr(estimator, method)(given).is_fitted


def test_fit_panel_forgets_the_last_fit(quick, two_families):
    X, _ = two_families
    model = ContrastiveClusterer("auto", quick, random_state=0).fit_panel(panel_of(X))
    assert hasattr(model, "n_clusters_scores_")
    model.n_clusters = 2
    model.fit_panel(panel_of(X))
    assert not hasattr(model, "n_clusters_scores_")
    quick = quick.clone().set_params(trainer__callbacks=[LatentSnapshots()])
    model = ContrastiveClusterer(2, quick, random_state=0).fit_panel(panel_of(X))
    model.embedder = quick.clone().set_params(trainer__callbacks=[])
    assert not hasattr(model.fit_panel(panel_of(X)), "snapshots_")


def test_fit_panel_is_fit(quick, two_families):
    X, _ = two_families
    model = ContrastiveClusterer(2, quick, random_state=0).fit_panel(panel_of(X))
    expected = ContrastiveClusterer(2, quick, random_state=0).fit(X)
    np.testing.assert_array_equal(model.predict(X), expected.predict(X))
    embedder = quick.set_params(random_state=0).clone().fit_panel(panel_of(X))
    codes = quick.fit(X).transform(X)
    np.testing.assert_array_equal(embedder.transform(X), codes)


def test_the_tslearn_face_keeps_its_last_fit(quick, two_families, diverging):
    X = two_families[0][:, 0]
    km = TimeSeriesContrastiveKMeans(2, quick, random_state=0).fit(X)
    labels = km.predict(X)
    for error in (FloatingPointError(), KeyboardInterrupt()):
        diverging[:] = [error]
        with pytest.raises(type(error)):
            km.fit(X)
        np.testing.assert_array_equal(km.predict(X), labels)


def test_parameters_that_change_after_the_fit(quick, two_families):
    """A fitted model is what was fitted, until it is set or fitted anew."""
    X, _ = two_families
    model = ContrastiveClusterer(2, quick, random_state=0).fit(X)
    labels = model.labels_
    model.n_clusters, model.embedder.latent_dim = 5, 3
    np.testing.assert_array_equal(model.predict(X), labels)
    assert model.predict_proba(X).shape == (40, 2)
    codes = quick.set_params(latent_dim=2).fit_transform(X)
    quick.latent_dim = 5
    np.testing.assert_array_equal(quick.transform(X), codes)
    with pytest.raises(NotFittedError):
        model.set_params(n_clusters=3).predict(X)


@pytest.mark.parametrize(
    "copy",
    [
        deepcopy,
        lambda model: pickle.loads(pickle.dumps(model)),
        lambda model: type(model).load_from_serial(model.save()[1]),
    ],
)
def test_copies_of_a_fitted_model(quick, two_families, copy):
    X, _ = two_families
    model = ContrastiveClusterer(2, quick, random_state=0).fit(X)
    again = copy(model)
    np.testing.assert_array_equal(again.predict(X), model.labels_)
    np.testing.assert_array_equal(again.predict_proba(X), model.predict_proba(X))
    assert not again.clone().is_fitted
    np.testing.assert_array_equal(again.fit(X).labels_, model.labels_)


HOOKS = ["on_codes", "on_train_begin", "on_epoch_end", "on_train_end", "on_choice"]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_callback_that_raises(quick, two_families, hook):
    def fail(*arguments):
        raise RuntimeError("mine")

    X, _ = two_families
    quick.set_params(trainer__callbacks=[LatentSnapshots()])
    codes = quick.fit(X).embedding_
    quick.trainer.callbacks = [
        LatentSnapshots(),
        type("Own", (Callback,), {hook: fail})(),
    ]
    with pytest.raises(RuntimeError, match="mine"):
        quick.fit(X)
    assert quick.embedding_ is codes
    quick.trainer.callbacks = quick.trainer.callbacks[:1]
    assert list(quick.fit(X).snapshots_) == [0, 3]


def test_what_is_no_panel(estimator, two_families):
    X, _ = two_families
    for wrong in (X, None, [panel_of(X)]):
        with pytest.raises(TypeError, match="must be a Panel"):
            estimator.fit_panel(wrong)


def test_wrong_labels_of_a_panel(quick, two_families):
    X, _ = two_families
    with pytest.raises(ValueError, match=r"labels have shape \(3,\)"):
        quick.fit_panel(panel_of(X), np.zeros(3, int))
    with pytest.raises(TypeError, match="labels must be integers"):
        quick.fit_panel(panel_of(X), np.array(["a"] * 40))
    with pytest.raises(NotFittedError):
        quick.embed_panel(panel_of(X))


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (np.zeros(2), r"shape \(2,\), but must be of shape \(m, 2\)"),
        (np.zeros((3, 5)), r"shape \(3, 5\)"),
        (np.full((3, 2), np.nan), "NaN or infinite"),
    ],
)
def test_wrong_codes(quick, two_families, codes, message):
    model = ContrastiveClusterer(2, quick).fit(two_families[0])
    with pytest.raises(ValueError, match=message):
        model.predict_codes(codes)


def test_small_integers_of_numpy(quick, two_families):
    model = ContrastiveClusterer(np.int8(2), quick, n_init=np.int8(2))
    quick.set_params(latent_dim=np.int8(3))
    assert model.fit(two_families[0]).embedding_.shape == (40, 3)
    rocket = ContrastiveEmbedder(n_init=np.int8(2)).set_params(trainer__num_steps=2)
    assert rocket.fit(two_families[0]).embedding_.shape == (40, 2)

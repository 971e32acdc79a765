import pickle

import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sktime.datatypes import convert

FOREIGN = {"_of_another_package": object(), "_skl_anything": [1], "note": "mine"}


@pytest.fixture(params=["embedder", "clusterer"])
def estimator(request):
    return request.getfixturevalue(request.param)


def put(estimator):
    for name, value in FOREIGN.items():
        setattr(estimator, name, value)


def assert_there(estimator):
    for name, value in FOREIGN.items():
        assert getattr(estimator, name) is value


def test_attributes_of_others_outlive_fits_and_resets(estimator, panel):
    X, _ = panel
    put(estimator)
    for again in (lambda: estimator.fit(X), lambda: estimator.fit(X), estimator.reset):
        again()
        assert_there(estimator)
    estimator.set_params(random_state=1)
    assert_there(estimator)
    estimator.fit(X)
    assert_there(estimator)


def test_others_may_come_between_fits_and_go(estimator, panel):
    X, _ = panel
    put(estimator.fit(X))
    assert_there(estimator.fit(X))
    for name in FOREIGN:
        delattr(estimator, name)
    assert not FOREIGN.keys() & vars(estimator.fit(X)).keys()


def test_what_was_fitted_is_forgotten(estimator, panel):
    X, _ = panel
    fresh = set(vars(clone(estimator)))
    put(estimator)
    left = set(vars(estimator.fit(X).reset())) - fresh
    assert left - {"_ids_of_others"} == FOREIGN.keys()
    assert not estimator.is_fitted


def test_what_fit_panel_fitted_is_forgotten(clusterer, panel):
    """The embedder within never went through `fit`."""
    X = convert(panel[0], "numpy3D", "pd-multiindex")
    embedder = clusterer.fit(X).embedder_
    embedder.snapshots_ = {}
    put(embedder)
    fitted = embedder.fit(X)
    assert_there(fitted)
    assert not hasattr(fitted, "snapshots_")
    left = set(vars(embedder.reset())) - set(vars(clone(embedder)))
    assert left - {"_ids_of_others"} == FOREIGN.keys()


def test_a_failed_fit_keeps_them(estimator, panel):
    X, _ = panel
    put(estimator.fit(X))
    with pytest.raises(ValueError, match="infinite"):
        estimator.fit(X * 1e300)
    assert_there(estimator)
    assert estimator.is_fitted


def test_a_broken_off_fit_keeps_them(estimator, panel, monkeypatch):
    X, _ = panel

    def interrupt(*args, **kwargs):
        estimator._half = 1
        raise KeyboardInterrupt

    put(estimator.fit(X))
    monkeypatch.setattr(type(estimator), "fit_panel", interrupt)
    with pytest.raises(KeyboardInterrupt):
        estimator.fit(X)
    assert_there(estimator)
    assert not estimator.is_fitted
    assert not hasattr(estimator, "_half")


def test_copies_and_pickles_go_on(estimator, panel):
    X, _ = panel
    estimator.fit(X)
    for copy in (pickle.loads(pickle.dumps(estimator)), clone(estimator)):
        copy.another = 1
        assert copy.fit(X).another == 1
        assert not hasattr(copy.reset(), "embedding_")


def test_values_of_others_are_not_kept_alive(estimator):
    """A context of scikit-learn's that is gone must not get into a pickle."""
    estimator._context = lambda: None
    estimator.set_params(random_state=1)
    del estimator._context
    pickle.dumps(estimator)


def test_steps_are_fitted_again_within_a_pipeline(clusterer, panel):
    """What a pipeline of scikit-learn 1.9 puts on a step is there after its fit."""
    X, _ = panel
    pipeline = make_pipeline(FunctionTransformer(), clusterer)
    for _ in range(2):
        pipeline.fit(X)
        assert pipeline.predict(X).shape == (len(X),)
        assert not hasattr(clusterer, "_parent_callback_ctx")

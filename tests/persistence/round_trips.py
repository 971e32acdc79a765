"""Estimators through a file, and what must be the same afterwards."""

import numpy as np
import pandas as pd

from sktime_contrastive import load_model, save_model


def through_file(estimator, tmp_path, **options):
    save_model(estimator, tmp_path / "model", **options)
    return load_model(tmp_path / "model", **options)


def fitted_names(estimator):
    return {name for name in vars(estimator) if name.strip("_") + "_" == name}


def assert_same_fit(again, estimator):
    assert type(again) is type(estimator)
    assert repr(again) == repr(estimator)
    assert fitted_names(again) == fitted_names(estimator)
    for name in fitted_names(estimator) - {"network_"}:
        value, loaded = getattr(estimator, name), getattr(again, name)
        if isinstance(value, np.ndarray):
            np.testing.assert_array_equal(loaded, value)
            assert loaded.dtype == value.dtype
        elif isinstance(value, pd.DataFrame | pd.Series):
            assert loaded.equals(value)
            assert loaded.index.equals(value.index)
        elif name == "snapshots_":
            assert loaded.keys() == value.keys()
            assert all(np.array_equal(loaded[key], value[key]) for key in value)
        elif name == "embedder_":
            assert_same_fit(loaded, value)
        elif isinstance(value, int | float):
            np.testing.assert_equal(loaded, value)  # NaN too


def assert_same_predictions(again, clusterer, X):
    for method in ("embed", "predict", "predict_proba"):
        for given in (X, X[:3, :, :9]):
            expected = getattr(clusterer, method)(given)
            np.testing.assert_array_equal(getattr(again, method)(given), expected)
    codes = np.random.default_rng(1).normal(size=(9, clusterer.embedding_.shape[1]))
    np.testing.assert_array_equal(
        again.predict_codes(codes), clusterer.predict_codes(codes)
    )
    assert again.score(X) == clusterer.score(X)

import numpy as np
import pytest

from sktime_contrastive.panel import stored, to_panel
from sktime_contrastive.panel.statistics import (
    mean_and_std_of_panel,
    mean_and_std_of_series,
)


@pytest.fixture
def X():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 3, 15)) * [[[1], [1e-9], [1e9]]] + [[[0], [5], [-1e12]]]
    X[4, :, 9:] = np.nan
    X[7, 1] = np.nan
    return X


def test_of_a_panel(X):
    mean, std = mean_and_std_of_panel(to_panel(X))
    np.testing.assert_allclose(mean[0, :, 0], np.nanmean(X, axis=(0, 2)))
    np.testing.assert_allclose(std[0, :, 0], np.nanstd(X, axis=(0, 2)), rtol=1e-6)


def test_of_each_series(X):
    mean, std = mean_and_std_of_series(X)
    kept = np.delete(np.arange(20), 7)
    np.testing.assert_allclose(mean[kept, :, 0], np.nanmean(X[kept], axis=2))
    expected = np.nanstd(X[kept], axis=2)
    np.testing.assert_allclose(std[kept, :, 0], expected, rtol=1e-6)
    assert mean[7, 1] == 0
    assert np.isinf(std[7, 1])


@pytest.mark.parametrize("at_once", [1, 100, 500])
def test_chunks_change_no_more_than_rounding(X, monkeypatch, at_once):
    whole = mean_and_std_of_panel(to_panel(X))
    monkeypatch.setattr(stored, "_VALUES_AT_ONCE", at_once)
    for own, expected in zip(mean_and_std_of_panel(to_panel(X)), whole, strict=True):
        np.testing.assert_allclose(own, expected, rtol=1e-12)


@pytest.mark.parametrize("level", [0.0, 1e-300, 0.1, 1e90])
def test_a_constant_channel_is_divided_by_infinity(level, monkeypatch):
    monkeypatch.setattr(stored, "_VALUES_AT_ONCE", 20)
    panel = to_panel(np.full((6, 1, 10), level))
    mean, std = mean_and_std_of_panel(panel)
    np.testing.assert_allclose(mean, level)
    assert np.isinf(std).all()


@pytest.mark.parametrize("small", [1e-200, 1e-300])
def test_squares_do_not_underflow_beside_larger_chunks(small, monkeypatch):
    monkeypatch.setattr(stored, "_VALUES_AT_ONCE", 10)
    shape = np.array([1.0, -1.0] * 5)
    _, std = mean_and_std_of_panel(to_panel(small * np.tile(shape, (4, 1, 1))))
    np.testing.assert_allclose(std, small)

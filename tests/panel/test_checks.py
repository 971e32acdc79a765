import warnings

import numpy as np
import pytest

from sktime_contrastive.panel import Panel, to_panel, warn_of_outliers


def warned(X):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warn_of_outliers(to_panel(X))
    return [str(warning.message) for warning in caught]


@pytest.fixture
def X():
    return np.random.default_rng(0).normal(size=(40, 2, 60))


@pytest.mark.parametrize("value", [1e20, -1e20, 9.96921e36, -2147483647, 1e6, -99999])
def test_a_value_beyond_all_others_names_channel_and_instance(X, value):
    X[7, 1, 30] = value
    (message,) = warned(X)
    assert "channel 1, instance 7" in message
    assert f"{value:.6g}" in message


def test_a_fill_value_in_every_series(X):
    X[:, 0, 5] = 9.96921e36
    (message,) = warned(X)
    assert "channel 0, instances 0, 1, 2, 3, 4 and 35 more" in message


def test_a_fill_value_on_a_high_level_and_among_missing_ones(X):
    X[:] = 1e5 + 0.01 * X
    X[3, 0, 5:] = np.nan
    X[5] = np.nan
    X[5, 0, :2] = 1e5, 1e30
    (message,) = warned(X)
    assert "channel 0, instance 5" in message


HEAVY = {
    "cauchy": lambda rng: rng.standard_cauchy((300, 1, 300)),
    "lognormal": lambda rng: rng.lognormal(0, 3, (300, 1, 300)),
    "amplitudes": lambda rng: (
        rng.normal(size=(60, 1, 80)) * rng.lognormal(0, 3, (60, 1, 1))
    ),
    "intermittent": lambda rng: rng.poisson(0.05, (60, 1, 80)) * 1e4,
    "one alive": lambda rng: (
        rng.normal(size=(40, 1, 80)) * (np.arange(40) == 3)[:, None, None]
    ),
    "level": lambda rng: 1e9 + rng.normal(size=(40, 1, 80)) * 1e-3,
    "rounding": lambda rng: (
        0.3
        + rng.integers(0, 2, (40, 1, 80)) * 1e-17
        + (np.arange(40) == 3)[:, None, None] * 1.0
    ),
    "constant": lambda rng: np.ones((40, 1, 80)),
    "two series": lambda rng: rng.normal(size=(2, 1, 80)) * [[[1]], [[1000]]],
}


@pytest.mark.parametrize("kind", HEAVY)
def test_heavy_tails_are_honest(kind):
    for seed in range(3):
        assert warned(HEAVY[kind](np.random.default_rng(seed))) == []


def test_a_channel_never_observed(X):
    X[:, 1] = np.nan
    assert warned(X) == []


def test_names_are_the_users(X):
    panel = to_panel(X)
    panel.values[2, 0, 4] = 1e30
    ids = np.array([f"run {i}" for i in range(40)], dtype=object)
    named = Panel(panel.values, panel.lengths, ids, ("weight", "speed"))
    with pytest.warns(UserWarning, match="channel 'weight', instance run 2"):
        warn_of_outliers(named)

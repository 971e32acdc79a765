import numpy as np
import pytest

from sktime_contrastive.explanation import standardized_differences
from sktime_contrastive.explanation.differences import strongest_stretch
from sktime_contrastive.panel import to_panel


@pytest.mark.parametrize("level", [0.0, 1e9])
def test_parity_with_the_formula(level):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 2, 12)) + level
    X[5:9, :, 8:] = np.nan
    labels = np.arange(30) % 3 - 1
    clusters, differences = standardized_differences(to_panel(X), labels)
    assert clusters.tolist() == [-1, 0, 1]
    for cluster, found in zip(clusters, differences, strict=True):
        own, rest = X[labels == cluster], X[labels != cluster]
        n = (~np.isnan(own)).sum(axis=0), (~np.isnan(rest)).sum(axis=0)
        within = n[0] * np.nanvar(own, axis=0) + n[1] * np.nanvar(rest, axis=0)
        apart = np.nanmean(own, axis=0) - np.nanmean(rest, axis=0)
        expected = apart / np.sqrt(within / (n[0] + n[1] - 2))
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


def test_too_few_series_say_nothing():
    X = np.ones((4, 1, 5))
    X[:3, :, 3:] = np.nan
    _, differences = standardized_differences(to_panel(X), np.array([0, 0, 1, 1]))
    assert np.isnan(differences[:, :, 3:]).all()
    assert (differences[:, :, :3] == 0).all()
    _, alone = standardized_differences(to_panel(X), np.zeros(4, dtype=int))
    assert np.isnan(alone).all()


def test_the_strongest_stretch():
    differences = np.array([[0, 1, 1, 0, 0.0], [0, 0, -2, -5, -3]])
    assert strongest_stretch(differences) == (1, 3, 5)
    assert strongest_stretch(np.full((2, 4), np.nan)) == (0, 0, 4)

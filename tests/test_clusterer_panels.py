"""Panels of every kind that the clusterer takes."""

import numpy as np
import pandas as pd
import pytest
from sktime.datasets import load_basic_motions

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.panel import to_panel

CONTAINERS = ["numpy3D", "pd-multiindex", "df-list", "nested_univ"]


@pytest.mark.parametrize("container", CONTAINERS)
def test_containers_give_the_same_labels(quick, container):
    expected = None
    for mtype in ("df-list", container):
        X, _ = load_basic_motions(split="train", return_type=mtype)
        clusterer = ContrastiveClusterer(3, quick, random_state=0).fit(X)
        if expected is None:
            expected = clusterer
        np.testing.assert_array_equal(clusterer.embedding_, expected.embedding_)
        np.testing.assert_array_equal(clusterer.predict(X), expected.labels_)


def test_rows_of_a_2d_array_are_univariate_series(quick, two_families):
    X, _ = two_families
    clusterer = ContrastiveClusterer(2, quick, random_state=0)
    np.testing.assert_array_equal(clusterer.fit_predict(X[:, 0]), clusterer.predict(X))


def test_missing_values(quick, two_families):
    """They are interpolated: codes are those of the series that pandas interpolates."""
    X = two_families[0].copy()
    X[np.random.default_rng(0).random(X.shape) < 0.2] = np.nan
    X[:, :, -1] = 0.0  # a value missing at the end is the end
    clusterer = ContrastiveClusterer(2, quick, random_state=0).fit(X)
    whole = pd.DataFrame(X[:, 0].T).interpolate(limit_direction="both").to_numpy()
    expected = clusterer.clone().fit(whole.T[:, None])
    np.testing.assert_allclose(clusterer.embedding_, expected.embedding_, rtol=1e-4)
    np.testing.assert_array_equal(clusterer.labels_, expected.labels_)
    np.testing.assert_array_equal(clusterer.predict(X), clusterer.labels_)
    assert len(set(clusterer.labels_)) == 2


@pytest.mark.parametrize(
    "X", [np.ones((6, 1, 20)), np.repeat([[[1.0, 2, 3]], [[3.0, 1, 2]]], 5, 0)]
)
def test_constant_series_and_duplicates(quick, X):
    clusterer = ContrastiveClusterer(3, quick, random_state=0).fit(X)
    np.testing.assert_array_equal(clusterer.predict(X), clusterer.labels_)
    assert np.isfinite(clusterer.embedding_).all()
    proba = clusterer.predict_proba(X)
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    np.testing.assert_array_equal(proba.argmax(axis=1), clusterer.labels_)


def test_fit_panel_is_fit_behind_the_container(quick, two_families):
    X, _ = two_families
    clusterer = ContrastiveClusterer(2, quick, random_state=0)
    labels = clusterer.clone().fit(X).labels_
    np.testing.assert_array_equal(clusterer.fit_panel(to_panel(X)).labels_, labels)
    np.testing.assert_array_equal(clusterer.predict_codes(clusterer.embedding_), labels)

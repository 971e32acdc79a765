"""Panels of every kind that the clusterer takes."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score
from sktime.datasets import load_basic_motions

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.encoders import Rocket
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


@pytest.mark.parametrize("scaling", ["panel", "series"])
@pytest.mark.parametrize(
    "change",
    [
        lambda X: 0.05 * X + 1e10,
        lambda X: 1e-170 * X,
        lambda X: 0.05 * X + 1e9 * np.arange(len(X))[:, None, None] ** 2,
    ],
    ids=["offset", "amplitude", "an offset for each series"],
)
def test_shapes_that_double_precision_holds_are_clustered(
    two_families, scaling, change
):
    X, families = two_families
    shapes_alone = Rocket(level_weight=0.0)  # the last change is one of levels
    recipe = recipes.neighbors_2d(encoder=shapes_alone, scaling=scaling, n_init=2)
    clusterer = ContrastiveClusterer(2, recipe, random_state=0).fit(change(X))
    assert adjusted_rand_score(families, clusterer.labels_) > 0.9
    np.testing.assert_array_equal(
        clusterer.predict(change(X)[:3]), clusterer.labels_[:3]
    )


@pytest.mark.parametrize(
    "names", [[("acc", "x"), ("gyro", "x")], [1, 0], [7, 5], ["a", 3], [0.5, 0.25]]
)
def test_channels_in_another_order_are_noticed_whatever_their_names(quick, names):
    X = np.random.default_rng(0).normal(size=(5, 2, 10))
    columns = pd.Index(names, tupleize_cols=False)
    frames = [pd.DataFrame(series.T, columns=columns) for series in X]
    clusterer = ContrastiveClusterer(2, quick, random_state=0).fit(frames)
    swapped = [frame.iloc[:, ::-1] for frame in frames]
    with pytest.raises(ValueError, match="same ones in the same order"):
        clusterer.predict(swapped)
    half = [frames[0], *swapped[1:]]
    np.testing.assert_array_equal(clusterer.predict(half), clusterer.labels_)


def test_masked_values_are_missing_in_every_method(quick):
    X = np.random.default_rng(0).normal(size=(6, 1, 12))
    X[:, :, 3] = np.nan
    masked = np.ma.masked_equal(np.nan_to_num(X, nan=-999), -999)
    clusterer = ContrastiveClusterer(2, quick, random_state=0)
    embedding = clusterer.clone().fit(masked).embedding_
    np.testing.assert_array_equal(clusterer.fit(X).embedding_, embedding)
    np.testing.assert_array_equal(clusterer.embed(masked), clusterer.embed(X))
    np.testing.assert_array_equal(clusterer.predict(masked[:, 0]), clusterer.labels_)
    embedder = quick.clone().set_params(random_state=0)
    np.testing.assert_array_equal(embedder.fit_transform(masked), embedder.transform(X))


def test_a_fill_value_is_warned_of_in_fit(quick, two_families):
    X = two_families[0].copy()
    X[7, 0, 5] = 9.96921e36
    with pytest.warns(UserWarning, match="channel 0, instance 7"):
        ContrastiveClusterer(2, quick, random_state=0).fit(X)


def test_too_few_series_are_no_matter_of_predict(quick):
    X = np.random.default_rng(0).normal(size=(5, 1, 10))
    clusterer = ContrastiveClusterer(2, quick, random_state=0).fit(X)
    with pytest.raises(
        ValueError, match=r"empty \(shape \(0, 1, 10\)\): a panel holds"
    ):
        clusterer.predict(X[:0])

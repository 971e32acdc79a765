from functools import partial

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score, v_measure_score
from sklearn.model_selection import KFold
from sktime.exceptions import FitFailedWarning

from sktime_contrastive.benchmarking import (
    DEFAULT_METRICS,
    ClusteringBenchmark,
    Combined,
    TrainTest,
    evaluate,
)
from tests.benchmarking.conftest import Halves, Unpredicting


def test_scores_are_those_by_hand(high_and_low):
    X, y = high_and_low
    clusterer = Halves(flips=0.3, random_state=1)
    scores = evaluate(clusterer, KFold(3), X, y)
    assert len(scores) == 3
    for row, (train, test) in zip(scores.itertuples(), KFold(3).split(X), strict=True):
        labels = clusterer.clone().fit(X[train]).predict(X[test])
        for metric in DEFAULT_METRICS:
            expected = metric(y[test], labels)
            assert getattr(row, f"test_{metric.__name__}") == pytest.approx(expected)
    assert (scores[["fit_time", "pred_time"]] > 0).all(axis=None)
    assert not clusterer.is_fitted


def test_containers_make_no_difference(high_and_low):
    from sktime.datatypes import convert_to

    X, y = high_and_low
    expected = evaluate(Halves(), "combined", X, y).filter(like="test_")
    for mtype in ("pd-multiindex", "nested_univ", "df-list"):
        found = evaluate(Halves(), "combined", convert_to(X, mtype), list(y))
        pd.testing.assert_frame_equal(found.filter(like="test_"), expected)


def test_without_labels_the_silhouette(high_and_low):
    X, _ = high_and_low
    scores = evaluate(Halves(), TrainTest(40), X)
    labels = Halves().fit(X[:40]).predict(X[40:])
    expected = silhouette_score(X[40:].reshape(20, -1), labels)
    assert scores["test_silhouette_score"].item() == pytest.approx(expected)


def test_internal_metrics_of_unequal_lengths(unequal):
    X, y = unequal
    with pytest.raises(
        ValueError, match=r"silhouette_score raised ValueError: .* unequal lengths"
    ):
        evaluate(Halves(), "combined", X, y, silhouette_score, error_score="raise")


def test_return_data_is_a_boolean(high_and_low):
    X, y = high_and_low
    with pytest.raises(TypeError, match="return_data='no' must be True or False"):
        evaluate(Halves(), "combined", X, y, return_data="no")


@pytest.mark.parametrize("given", ["rais", "0", True, None, [0.0]])
def test_what_cannot_stand_for_a_score(given, high_and_low):
    X, y = high_and_low
    with pytest.raises((TypeError, ValueError), match="error_score="):
        evaluate(Halves(), "combined", X, y, error_score=given)
    with pytest.raises((TypeError, ValueError), match="error_score="):
        ClusteringBenchmark().add_task((X, y), "combined", error_score=given)


def test_return_data(high_and_low):
    X, y = high_and_low
    row = evaluate(Halves(), TrainTest(40), X, y, return_data=True).iloc[0]
    assert np.array_equal(row.X_train, X[:40])
    assert np.array_equal(row.X_test, X[40:])
    assert row.y_train.tolist() == y[:40].tolist()
    assert row.y_test.tolist() == y[40:].tolist()
    assert row.y_pred.tolist() == Halves().fit(X[:40]).predict(X[40:]).tolist()


def test_combined_takes_clusterers_that_cannot_predict(high_and_low):
    X, y = high_and_low
    scores = evaluate(Unpredicting(), "combined", X, y, adjusted_rand_score)
    assert scores["test_adjusted_rand_score"].item() > 0.8
    with pytest.raises(NotImplementedError, match="Unpredicting cannot predict"):
        evaluate(Unpredicting(), TrainTest(40), X, y, error_score="raise")


def test_what_fails_says_why(high_and_low):
    X, y = high_and_low

    def moody(y_true, y_pred):
        raise RuntimeError("not today")

    with pytest.warns(FitFailedWarning, match="moody raised RuntimeError: not today"):
        scores = evaluate(
            Halves(), "combined", X, y, [adjusted_rand_score, moody], error_score=-1
        )
    assert scores["test_moody"].item() == -1
    assert scores["test_adjusted_rand_score"].item() > 0.8
    X[0, 0, 3] = np.nan
    with pytest.warns(FitFailedWarning, match="missing values"):
        scores = evaluate(Halves(), Combined(), X, y)
    assert scores.filter(like="test_").isna().all(axis=None)


@pytest.mark.parametrize(
    ("y", "says"),
    [
        (None, "y is None"),
        (np.zeros(59), r"y has shape \(59,\), but X has 60 series"),
        (np.full(60, "a"), "y has one class alone"),
        (np.arange(60) / 7, "y has fractions, such as 0.14"),
        ([0.0, np.nan, *[1.0] * 58], "lacks the labels of 1 series of 60"),
        (["a", "?", "", *["b"] * 57], "lacks the labels of 2 series"),
        (np.array([None, *[1] * 59], dtype=object), "lacks the labels of 1 series"),
    ],
)
def test_labels_that_serve_no_metric(y, says, high_and_low):
    with pytest.raises(ValueError, match=says):
        evaluate(Halves(), "combined", high_and_low[0], y, adjusted_rand_score)


def test_what_is_no_panel_or_metric(high_and_low):
    X, y = high_and_low
    with pytest.raises(TypeError, match="X must be a panel"):
        evaluate(Halves(), "combined", "GunPoint", y)
    with pytest.raises(TypeError, match="'ari', but a metric must be callable"):
        evaluate(Halves(), "combined", X, y, "ari")


@pytest.mark.parametrize("backend", ["loky", "threading", "dask", "dask_lazy"])
def test_backends_agree(backend, high_and_low):
    X, y = high_and_low
    clusterer = Halves(flips=0.3, random_state=1)
    params = {"n_jobs": 2} if backend in ("loky", "threading") else {}
    scores = evaluate(clusterer, 3, X, y, backend=backend, backend_params=params)
    expected = evaluate(clusterer, 3, X, y)
    pd.testing.assert_frame_equal(
        scores.filter(like="test_"), expected.filter(like="test_")
    )


def test_metrics_of_one_name_would_hide_each_other(high_and_low):
    loose, strict = (partial(v_measure_score, beta=beta) for beta in (1.0, 3.0))
    with pytest.raises(
        ValueError, match="more than one metric with the name 'partial'"
    ):
        evaluate(Halves(), "combined", *high_and_low, scoring=[loose, strict])

"""Fitted or not: before a fit, after one that failed, and after one broken off."""

import numpy as np
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.training.loop import TrainingLoop


@pytest.mark.parametrize("refit", [False, True])
def test_ctrl_c_leaves_it_unfitted(quick, two_families, monkeypatch, refit):
    X, _ = two_families
    clusterer = ContrastiveClusterer(2, quick, random_state=0)
    if refit:
        clusterer.fit(X)
    original, steps = TrainingLoop.step, []

    def break_off(loop, batch):
        steps.append(batch)
        if len(steps) == 2:
            raise KeyboardInterrupt
        return original(loop, batch)

    monkeypatch.setattr(TrainingLoop, "step", break_off)
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

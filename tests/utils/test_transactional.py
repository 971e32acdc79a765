import numpy as np
import pytest
from sktime.transformations.base import BaseTransformer

from sktime_contrastive.utils.transactional import TransactionalFit, transactional


class Fitted(TransactionalFit, BaseTransformer):
    """Raises what it is told to, in the middle of a fit."""

    _tags = {"fit_is_empty": False}

    def __init__(self, error=None):
        self.error = error
        super().__init__()

    def _fit(self, X, y=None):
        return self.fit_panel(X, self._labels__given)

    @transactional
    def fit_panel(self, panel, labels=None):
        self.half_ = panel
        if self.error is not None:
            raise self.error
        self.labels_ = labels

    def remember_fit(self, before):
        self.new_ = {name for name in vars(self) if name not in before}


@pytest.fixture
def fitted():
    return Fitted().fit_panel("first", "labels")


def test_a_fit_returns_the_estimator(fitted):
    assert isinstance(fitted, Fitted)
    assert fitted.is_fitted
    assert (fitted.half_, fitted.labels_) == ("first", "labels")
    assert {"half_", "labels_"} <= fitted.new_


def test_a_fit_that_raises_leaves_the_last_one(fitted):
    fitted.error = ZeroDivisionError()
    before = vars(fitted).copy()
    with pytest.raises(ZeroDivisionError):
        fitted.fit_panel("second")
    assert vars(fitted) == before


def test_a_fit_that_is_broken_off_leaves_none(fitted):
    fitted.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        fitted.fit_panel("second")
    assert not fitted.is_fitted
    assert not hasattr(fitted, "half_")
    assert isinstance(fitted.error, KeyboardInterrupt)  # a parameter


def test_the_last_fit_is_forgotten_first(fitted):
    fitted.more_ = 1
    fitted.fit_panel("second")
    assert not hasattr(fitted, "more_")


def test_labels_reach_the_fit_and_do_not_stay():
    X = np.ones((3, 1, 4))
    fitted = Fitted().set_config(input_conversion="off").fit(X, "labels")
    assert fitted.labels_ == "labels"
    assert not any("given" in name for name in vars(fitted))

import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive.utils.fitted_state import FittedState, copy_fitted


class Fitted(FittedState):
    """As sktime's estimators are."""

    _is_fitted = False

    def fit(self):
        self.codes_, self.label, self._private = [1.0], "parameter", 3
        self._is_fitted = True
        return self

    def check_is_fitted(self):
        if not self._is_fitted:
            raise NotFittedError("not fitted")


def test_the_state_is_the_public_fitted_attributes():
    fitted = Fitted().fit()
    assert fitted.get_state() == {"codes_": [1.0]}
    assert fitted.get_state()["codes_"] is fitted.codes_


def test_it_is_taken_up_by_another():
    state = Fitted().fit().get_state()
    again = Fitted().set_state(state)
    assert again.get_state() == state
    assert again._is_fitted


def test_before_fit_there_is_none():
    with pytest.raises(NotFittedError):
        Fitted().get_state()


def test_only_what_there_is_is_copied():
    target = Fitted()
    copy_fitted(Fitted().fit(), target, ["codes_", "snapshots_"])
    assert target.codes_ == [1.0]
    assert not hasattr(target, "snapshots_")

"""What a failed or broken-off fit leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

__all__ = ["TransactionalFit", "transaction", "transactional"]


@contextmanager
def transaction(estimator: Any) -> Iterator[None]:
    """Context in which an estimator is fitted as a whole or not at all.

    An estimator that raises is as it was before. One that the user breaks off, with
    Ctrl-C, is unfitted.

    Parameters
    ----------
    estimator : sktime estimator
    """
    before = estimator.__dict__.copy()
    try:
        yield
    except Exception:
        estimator.__dict__.clear()
        estimator.__dict__.update(before)
        raise
    except BaseException:
        estimator.reset()
        raise


def transactional(fit: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a method that fits an estimator: as a whole or not at all.

    What was fitted before is forgotten first.

    Parameters
    ----------
    fit : function
        Method of a ``TransactionalFit``, whose own ``fit`` may call it.

    Returns
    -------
    function
    """

    @wraps(fit)
    def fit_as_a_whole(self: Any, *given: Any, **options: Any) -> Any:
        with transaction(self):
            if "_labels__given" not in self.__dict__:  # not within `fit`
                self.reset()
            before = frozenset(self.__dict__)
            fit(self, *given, **options)
            self._is_fitted = True
            self.remember_fit(before)
            return self

    return fit_as_a_whole


class TransactionalFit:
    """Mixin for sktime estimators: a fit that fails leaves the last one as it was.

    sktime forgets the last fit before it looks at the new data.
    """

    # sktime hands a clusterer's `_fit` no labels, and forgets in `fit` whatever has no
    # double underscore in its name.
    _labels__given: Any = None

    def fit(self, X: Any, y: Any = None) -> Any:
        """Fit to a panel of time series.

        Parameters
        ----------
        X : sktime panel
            In any of sktime's panel containers.
        y : array-like of shape (n,) or None, default=None
            Labels, used where labels make the positives, as in ``recipes.supcon()``,
            and ignored elsewhere; NaN, None and -1 stand for a missing one.

        Returns
        -------
        self
        """
        with transaction(self):
            self._labels__given = y
            try:
                return super().fit(X, y)
            finally:
                self.__dict__.pop("_labels__given", None)

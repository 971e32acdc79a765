"""What a failed or broken-off fit leaves behind."""

from __future__ import annotations

from typing import Any

__all__ = ["TransactionalFit"]


class TransactionalFit:
    """Mixin for sktime estimators: a fit that fails costs nobody a fitted model.

    sktime forgets the last fit before it looks at the new data. Here an estimator that
    raises in ``fit`` is as it was before the call. One that the user breaks off, with
    Ctrl-C, is unfitted.
    """

    def fit(self, X: Any, y: Any = None) -> Any:
        """Fit to a panel of time series.

        Parameters
        ----------
        X : sktime panel
            In any of sktime's panel containers.
        y : array-like of shape (n,) or None, default=None
            Labels, used by a ``ContrastiveEmbedder`` with ``positives="labels"`` alone.

        Returns
        -------
        self
        """
        before = self.__dict__.copy()
        try:
            return super().fit(X, y)
        except Exception:
            self.__dict__.clear()
            self.__dict__.update(before)
            raise
        except BaseException:
            self.reset()
            raise

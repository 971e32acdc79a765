"""Codes as scikit-learn wants a transformer's output: named, in any container."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import TransformerMixin

from sktime_contrastive.sklearn_protocol.mixins import SklearnTransformer

__all__ = ["CodesOutput"]


class CodesOutput(SklearnTransformer, TransformerMixin):
    """Mixin for a transformer to codes: ``set_output`` and ``get_feature_names_out``.

    scikit-learn's mixin wraps `transform` and `fit_transform` of this class. It stands
    before sktime's base class.
    """

    latent_dim: int

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Names of the columns of ``transform``.

        Parameters
        ----------
        input_features : ignored
            Exists for API consistency.

        Returns
        -------
        object array of shape (latent_dim,)
            "latent_0", "latent_1" and so on.
        """
        fitted = getattr(self, "embedding_", None)
        n_columns = self.latent_dim if fitted is None else fitted.shape[1]
        names = [f"latent_{dimension}" for dimension in range(n_columns)]
        return np.array(names, dtype=object)

    def transform(self, X: Any, y: Any = None) -> Any:
        """Compute the codes of time series.

        Parameters
        ----------
        X : sktime panel
            In any of sktime's panel containers, with the channels that were fitted.
        y : ignored
            Exists for API consistency.

        Returns
        -------
        DataFrame of shape (n, latent_dim)
            A row for each series, with its id in the index. ``set_output`` can ask for
            another container.

        Raises
        ------
        NotFittedError
            Before ``fit``.
        """
        return super().transform(X, y)

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit to a panel and compute its codes, as ``fit(X, y).transform(X)`` does.

        Parameters
        ----------
        X : sktime panel
            In any of sktime's panel containers.
        y : array-like of shape (n,) or None, default=None
            Labels, as in ``fit``.

        Returns
        -------
        DataFrame of shape (n, latent_dim)
            As by ``transform``.
        """
        return self.fit(X, y).transform(X)

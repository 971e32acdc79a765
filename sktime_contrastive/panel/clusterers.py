"""What sktime's clusterers lack to read any panel, and to read it once."""

from __future__ import annotations

from typing import Any

import numpy as np

from sktime_contrastive.panel.containers import first_series, plain_container
from sktime_contrastive.panel.panel import Panel, to_panel

__all__ = ["PanelClusterer"]


class PanelClusterer:
    """Mixin for sktime clusterers. It stands before sktime's base class."""

    def fit_predict(self, X: Any, y: Any = None) -> np.ndarray:
        """Fit and return ``labels_``, which ``predict(X)`` would compute once more.

        Parameters
        ----------
        X : sktime panel
            In any of sktime's panel containers.
        y : array-like of shape (n,) or None, default=None
            As in ``fit``.

        Returns
        -------
        int array of shape (n,)
        """
        return self.fit(X, y).labels_

    def read_panel(self, X: Any) -> Panel:
        """Check time series as ``fit`` and ``predict`` do, and convert them.

        Parameters
        ----------
        X : sktime panel
            In any of sktime's panel containers.

        Returns
        -------
        Panel
        """
        return to_panel(self._check_clusterer_input(X), plain=True)

    def _check_clusterer_input(self, X: Any, enforce_min_instances: int = 1) -> Any:
        X = plain_container(X)
        fitted_metadata = getattr(self, "_X_metadata", None)
        try:
            checked = super()._check_clusterer_input(
                first_series(X), enforce_min_instances
            )
            return X if isinstance(X, np.memmap) else checked
        finally:
            # sktime writes this in predict as well, and forbids predict to write.
            if self.is_fitted:
                self._X_metadata = fitted_metadata

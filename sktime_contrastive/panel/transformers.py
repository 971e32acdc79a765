"""What sktime's transformers lack to read any panel, with labels of some series."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sktime.datatypes import VectorizedDF

from sktime_contrastive.panel.containers import (
    INNER_MTYPES,
    first_series,
    plain_container,
)
from sktime_contrastive.panel.label_encoding import encode_labels
from sktime_contrastive.panel.panel import to_panel

__all__ = ["PanelTransformer"]


class PanelTransformer:
    """Mixin for sktime transformers. It stands before sktime's base class.

    A subclass writes ``fit_panel(panel, labels)`` and ``embed_panel(panel)``, which
    take panels that were converted already; ``check_parameters()``, which returns an
    object that says by ``uses_labels`` whether labels are read; and
    ``get_feature_names_out()``.
    """

    _tags = {
        "scitype:transform-input": "Series",
        "scitype:transform-output": "Primitives",
        "scitype:instancewise": False,
        "X_inner_mtype": INNER_MTYPES,
        "y_inner_mtype": "None",
        "fit_is_empty": False,
        "capability:multivariate": True,
        "capability:unequal_length": True,
        "capability:unequal_length:removes": True,
        "capability:missing_values": True,
        "capability:missing_values:removes": True,
        "capability:categorical_in_X": False,
    }

    def encode_labels(self, y: Any, n_series: int) -> np.ndarray | None:
        """Labels as ``fit_panel`` takes them.

        Parameters
        ----------
        y : array-like of shape (n,) or None
            NaN, None and -1 stand for a missing label.
        n_series : int

        Returns
        -------
        int array of shape (n,) or None
            Labels from 0, -1 for series without one. None where they are not read.
        """
        if y is None or n_series < 2 or not self.check_parameters().uses_labels:
            return None
        return encode_labels(y, n_series)

    def _check_X_y(self, X: Any = None, y: Any = None, **options: Any) -> Any:
        X = plain_container(X, only_panels=False)
        X_inner, _, *metadata = super()._check_X_y(first_series(X), None, **options)
        if isinstance(X, np.memmap):
            X_inner = X
        # sktime knows labels of whole panels only as tables without missing values.
        # Of a hierarchy each panel is fitted by itself, without labels.
        labels = None if isinstance(X_inner, VectorizedDF) else y
        return X_inner, labels, *metadata

    def _fit(self, X: Any, y: Any = None) -> Any:
        panel = to_panel(X)
        return self.fit_panel(panel, self.encode_labels(y, len(panel)))

    def _transform(self, X: Any, y: Any = None) -> pd.DataFrame:
        if isinstance(X, VectorizedDF):
            raise TypeError(
                "X is a hierarchy of panels, but one panel was fitted: transform one "
                "panel of it after the other, or fit to a hierarchy."
            )
        panel = to_panel(X)
        names = self.get_feature_names_out()
        return pd.DataFrame(self.embed_panel(panel), panel.instances, names)

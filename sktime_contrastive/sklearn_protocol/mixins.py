"""Mixins that give sktime's estimators scikit-learn's tags.

By the tags ``is_clusterer``, ``GridSearchCV`` or ``cross_val_score`` know what they
have before them. sktime 1.2 has none, which scikit-learn refuses from 1.7 on. A mixin
stands before sktime's base class.
"""

from __future__ import annotations

from typing import Any

from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    ClusterMixin,
    RegressorMixin,
    TransformerMixin,
)

from sktime_contrastive.sklearn_protocol.reset import KeepsOthersState

__all__ = [
    "SklearnClassifier",
    "SklearnClusterer",
    "SklearnRegressor",
    "SklearnTransformer",
]


class _SklearnEstimator(KeepsOthersState):
    """What the mixins share."""

    _sklearn_mixin: type  # scikit-learn's own for that kind of estimator

    def __sklearn_tags__(self) -> Any:
        """Tags of scikit-learn's estimators of this kind, on panels."""
        plain = type("Plain", (self._sklearn_mixin, BaseEstimator), {})()
        tags = plain.__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.input_tags.allow_nan = bool(self.get_tag("capability:missing_values"))
        return tags

    def __sklearn_is_fitted__(self) -> bool:
        return self.is_fitted

    def __rmul__(self, other: Any) -> Any:
        return _with_tags(super().__rmul__(other))


class SklearnClusterer(_SklearnEstimator):
    """Mixin for sktime's clusterers."""

    _sklearn_mixin = ClusterMixin
    _estimator_type = "clusterer"  # what scikit-learn < 1.6 has for tags


class SklearnClassifier(_SklearnEstimator):
    """Mixin for sktime's classifiers."""

    _sklearn_mixin = ClassifierMixin
    _estimator_type = "classifier"


class SklearnRegressor(_SklearnEstimator):
    """Mixin for sktime's regressors."""

    _sklearn_mixin = RegressorMixin
    _estimator_type = "regressor"


class SklearnTransformer(_SklearnEstimator):
    """Mixin for sktime's transformers."""

    _sklearn_mixin = TransformerMixin

    def __mul__(self, other: Any) -> Any:
        return _with_tags(super().__mul__(other))


def _with_tags(pipeline: Any) -> Any:
    from sktime_contrastive.sklearn_protocol.pipelines import with_tags

    return with_tags(pipeline)

"""sktime's pipelines that a ``*`` makes, with scikit-learn's tags.

``embedder * LogisticRegression()`` is one of them, and so goes into scikit-learn's
``cross_val_score`` or ``GridSearchCV``. sktime makes its own, which has no tags, of
``Detrender() * embedder * classifier``; of ``Detrender() * (embedder * classifier)`` it
makes one of these.
"""

from __future__ import annotations

from typing import Any

from sktime.classification import compose as classification
from sktime.clustering import compose as clustering
from sktime.regression import compose as regression
from sktime.transformations import compose as transformations

from sktime_contrastive.sklearn_protocol.mixins import (
    SklearnClassifier,
    SklearnClusterer,
    SklearnRegressor,
    SklearnTransformer,
)

__all__ = ["with_tags"]


class TransformerPipeline(SklearnTransformer, transformations.TransformerPipeline):
    """sktime's ``TransformerPipeline`` with scikit-learn's tags."""


class ClustererPipeline(SklearnClusterer, clustering.ClustererPipeline):
    """sktime's ``ClustererPipeline`` with scikit-learn's tags."""


class SklearnClassifierPipeline(
    SklearnClassifier, classification.SklearnClassifierPipeline
):
    """sktime's ``SklearnClassifierPipeline`` with scikit-learn's tags."""


class SklearnClustererPipeline(SklearnClusterer, clustering.SklearnClustererPipeline):
    """sktime's ``SklearnClustererPipeline`` with scikit-learn's tags."""


class SklearnRegressorPipeline(SklearnRegressor, regression.SklearnRegressorPipeline):
    """sktime's ``SklearnRegressorPipeline`` with scikit-learn's tags."""


_OURS = {
    transformations.TransformerPipeline: TransformerPipeline,
    clustering.ClustererPipeline: ClustererPipeline,
    clustering.SklearnClustererPipeline: SklearnClustererPipeline,
    classification.SklearnClassifierPipeline: SklearnClassifierPipeline,
    regression.SklearnRegressorPipeline: SklearnRegressorPipeline,
}


def with_tags(pipeline: Any) -> Any:
    """Return the same pipeline with scikit-learn's tags.

    Parameters
    ----------
    pipeline : sktime pipeline or anything else
        As a ``*`` returned it, not fitted.

    Returns
    -------
    sktime pipeline
        Of a subclass of its class; anything but a pipeline is returned as it is.
    """
    ours = _OURS.get(type(pipeline))
    if ours is None:
        return pipeline
    return ours(**pipeline.get_params(deep=False))

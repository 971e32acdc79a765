"""Pipelines that ``*`` makes: sktime's, and scikit-learn's tools take them."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.preprocessing import StandardScaler
from sktime.classification import compose as classification
from sktime.clustering import compose as clustering
from sktime.regression import compose as regression
from sktime.transformations import compose as transformations
from sktime.transformations.exponent import ExponentTransformer

MAKERS = {
    "classifier": lambda e, c: e * LogisticRegression(),
    "scaled": lambda e, c: e * StandardScaler() * LogisticRegression(),
    "behind another": lambda e, c: ExponentTransformer() * (e * LogisticRegression()),
    "regressor": lambda e, c: e * Ridge(),
    "clusterer": lambda e, c: e * KMeans(2, n_init=1, random_state=0),
    "panel clusterer": lambda e, c: ExponentTransformer() * c,
    "transformer": lambda e, c: e * StandardScaler(),
    "scaled before": lambda e, c: StandardScaler() * e,
}
OF_SKTIME = {
    "classifier": classification.SklearnClassifierPipeline,
    "scaled": classification.SklearnClassifierPipeline,
    "behind another": classification.SklearnClassifierPipeline,
    "regressor": regression.SklearnRegressorPipeline,
    "clusterer": clustering.SklearnClustererPipeline,
    "panel clusterer": clustering.ClustererPipeline,
    "transformer": transformations.TransformerPipeline,
    "scaled before": transformations.TransformerPipeline,
}


@pytest.fixture(params=MAKERS)
def made(request, embedder, clusterer):
    return MAKERS[request.param](embedder, clusterer), OF_SKTIME[request.param]


def test_they_are_sktimes(made, panel):
    pipeline, of_sktime = made
    assert isinstance(pipeline, of_sktime)
    assert type(pipeline).__name__ == of_sktime.__name__
    assert hasattr(pipeline, "__sklearn_tags__")
    plain = of_sktime(**pipeline.get_params(deep=False))
    verb = "transform" if hasattr(pipeline, "transform") else "predict"
    ours, theirs = (getattr(p.fit(*panel), verb)(panel[0]) for p in (pipeline, plain))
    np.testing.assert_array_equal(ours, theirs)


def test_copies_are_alike(made, panel):
    pipeline, _ = made
    for copy in (
        clone(pipeline),
        pipeline.clone(),
        pickle.loads(pickle.dumps(pipeline)),
    ):
        assert type(copy) is type(pipeline)
        assert str(copy.get_params()) == str(pipeline.get_params())
        assert copy.fit(*panel).is_fitted


def test_cross_validation_and_search(embedder, panel):
    X, y = panel
    pipeline = embedder * LogisticRegression()
    assert cross_val_score(pipeline, X, y, cv=2).mean() > 0.8
    assert cross_val_score(pipeline, X, y, cv=2, scoring="roc_auc").mean() > 0.8
    search = GridSearchCV(pipeline, {"classifier__C": [0.1, 1.0]}, cv=2).fit(X, y)
    assert search.best_score_ > 0.8
    assert search.predict(X).shape == y.shape


def test_what_is_no_pipeline_is_refused(embedder, clusterer):
    for other in (3, "text"):
        with pytest.raises(TypeError):
            embedder * other
        with pytest.raises(TypeError):
            other * clusterer

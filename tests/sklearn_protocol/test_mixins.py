"""scikit-learn's tools on both sktime faces, and on the pipelines that ``*`` makes."""

import numpy as np
import pytest
import sklearn
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.ensemble import VotingClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import adjusted_rand_score, make_scorer
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    RandomizedSearchCV,
    cross_val_predict,
    cross_val_score,
    cross_validate,
    learning_curve,
    validation_curve,
)
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.utils import estimator_html_repr
from sklearn.utils.validation import check_is_fitted
from sktime.datatypes import convert
from sktime.transformations.exponent import ExponentTransformer

VERSION = tuple(int(part) for part in sklearn.__version__.split(".")[:2])
of_tags = pytest.mark.skipif(VERSION < (1, 6), reason="scikit-learn 1.5 has no tags")


def kind_of(estimator):
    """Kind by tags, or what scikit-learn 1.5 has for them."""
    if VERSION < (1, 6):
        return getattr(estimator, "_estimator_type", None)
    from sklearn.utils import get_tags

    return get_tags(estimator).estimator_type


def test_kinds(embedder, clusterer):
    assert kind_of(clusterer) == kind_of(make_pipeline(embedder, clusterer))
    assert kind_of(clusterer) == "clusterer"
    assert kind_of(embedder) is None
    assert kind_of(embedder * LogisticRegression()) == "classifier"
    assert kind_of(embedder * Ridge()) == "regressor"
    assert kind_of(embedder * KMeans(2)) == "clusterer"
    assert kind_of(ExponentTransformer() * clusterer) == "clusterer"
    for no_classifier in (
        clusterer,
        embedder,
        embedder * KMeans(2),
        embedder * Ridge(),
    ):
        assert not is_classifier(no_classifier)
    assert is_classifier(embedder * StandardScaler() * LogisticRegression())
    assert is_regressor(embedder * Ridge())


@of_tags
def test_tags(embedder, clusterer):
    from sklearn.base import is_clusterer
    from sklearn.utils import get_tags

    assert is_clusterer(clusterer)
    assert not is_clusterer(embedder)
    for estimator in (clusterer, embedder):
        tags = get_tags(estimator)
        assert tags.input_tags.three_d_array
        assert tags.input_tags.allow_nan
        assert tags.requires_fit
        assert not tags.target_tags.required
    assert get_tags(embedder).transformer_tags is not None
    assert get_tags(clusterer).transformer_tags is None
    assert get_tags(embedder * LogisticRegression()).target_tags.required
    assert get_tags(embedder * StandardScaler()).transformer_tags is not None


def test_clone_and_parameters(embedder, clusterer, panel):
    copy = clone(clusterer.fit(panel[0]))
    assert not copy.is_fitted
    assert copy.get_params()["embedder__latent_dim"] == 2
    copy.set_params(embedder__latent_dim=5, n_clusters=4)
    assert (clusterer.embedder.latent_dim, clusterer.n_clusters) == (2, 2)


def test_fitted_or_not(embedder, clusterer, panel):
    for estimator in (embedder, clusterer):
        with pytest.raises(NotFittedError):
            check_is_fitted(estimator)
        check_is_fitted(estimator.fit(panel[0]))


def test_embedder_in_pipelines(embedder, panel):
    X, y = panel
    for steps in (
        [LogisticRegression()],
        [StandardScaler(), LogisticRegression()],
        [FunctionTransformer(np.asarray), LogisticRegression()],
    ):
        pipeline = make_pipeline(embedder, *steps).fit(X, y)
        assert pipeline.fit(X, y).score(X, y) > 0.9  # a second fit as well
        assert pipeline.predict_proba(X).shape == (len(X), 2)
    codes = embedder.fit_transform(X)
    assert pipeline[:1].transform(X).equals(codes)
    assert make_pipeline(embedder, "passthrough").fit_transform(X).equals(codes)
    both = make_union(embedder, embedder).fit_transform(X)
    np.testing.assert_array_equal(both, np.hstack([codes, codes]))


def test_pipeline_with_memory(embedder, panel, tmp_path):
    pipeline = make_pipeline(embedder, LogisticRegression(), memory=str(tmp_path))
    first, again = (clone(pipeline).fit(*panel).predict(panel[0]) for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_clusterer_ends_a_pipeline(clusterer, panel):
    X, _ = panel
    pipeline = make_pipeline(FunctionTransformer(), clusterer)
    labels = pipeline.fit_predict(X)
    np.testing.assert_array_equal(labels, clone(clusterer).fit_predict(X))
    np.testing.assert_array_equal(pipeline.predict(X), labels)
    assert pipeline.score(X) == clusterer.score(X)


def by_number(estimator, X, y=None):
    return -estimator.n_clusters


SCORING = {
    "none": None,
    "a name": "adjusted_rand_score",
    "a scorer": make_scorer(adjusted_rand_score),
    "a function": by_number,
}


@pytest.mark.parametrize("scoring", SCORING)
@pytest.mark.parametrize("mtype", ["numpy3D", "df-list"])
def test_search_over_the_clusterer(clusterer, panel, scoring, mtype):
    X, y = convert(panel[0], "numpy3D", mtype), panel[1]
    grid = {"n_clusters": [2, 3], "embedder__latent_dim": [2]}
    search = GridSearchCV(clusterer, grid, scoring=SCORING[scoring], cv=2).fit(X, y)
    assert search.best_params_["n_clusters"] in (2, 3)
    assert search.predict(X).shape == (len(X),)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_searches_of_all_kinds(embedder, clusterer, panel):
    X, y = panel
    random = RandomizedSearchCV(clusterer, {"n_clusters": [2, 3]}, n_iter=2, cv=2)
    assert random.fit(X).best_estimator_.is_fitted
    scores = ["adjusted_rand_score", "rand_score"]
    several = GridSearchCV(
        clusterer, {"n_clusters": [2]}, scoring=scores, refit="rand_score", cv=2
    )
    assert several.fit(X, y).best_score_ > 0.5
    pipeline = Pipeline([("codes", embedder), ("classify", LogisticRegression())])
    grid = {"codes__latent_dim": [2, 3], "classify__C": [1.0]}
    assert GridSearchCV(pipeline, grid, cv=2).fit(X, y).best_score_ > 0.8


def test_cross_validation_of_the_clusterer(clusterer, panel):
    X, y = panel
    results = cross_validate(clusterer, X, cv=2, return_estimator=True)
    assert (results["test_score"] < 0).all()
    assert all(each.is_fitted for each in results["estimator"])
    assert cross_val_predict(clusterer, X, y, cv=2).shape == (len(X),)
    options = {"cv": 2, "scoring": "adjusted_rand_score"}
    curve = validation_curve(
        clusterer, X, y, param_name="n_clusters", param_range=[2, 3], **options
    )
    assert curve[1].shape == (2, 2)
    assert learning_curve(clusterer, X, y, train_sizes=[1.0], **options)[2].size == 2


def test_models_around_a_pipeline(embedder, panel):
    X, y = panel
    pipeline = make_pipeline(embedder, LogisticRegression())
    assert CalibratedClassifierCV(pipeline, cv=2).fit(X, y).score(X, y) > 0.8
    voting = VotingClassifier([("a", pipeline), ("b", clone(pipeline))])
    assert voting.fit(X, y).score(X, y) > 0.8


def test_metadata_routing(embedder, clusterer, panel):
    X, y = panel
    weighted = LogisticRegression()
    with sklearn.config_context(enable_metadata_routing=True):
        weighted.set_fit_request(sample_weight=True)
        pipeline = make_pipeline(embedder, weighted)
        pipeline.fit(X, y, sample_weight=np.ones(len(X)))
        assert GridSearchCV(clusterer, {"n_clusters": [2]}, cv=2).fit(X).best_score_ < 0
        groups = {"groups": np.arange(len(X)) // 8}
        for model in (pipeline, embedder * LogisticRegression()):
            scores = cross_val_score(model, X, y, cv=GroupKFold(2), params=groups)
            assert len(scores) == 2


def test_html(embedder, clusterer, panel):
    X, y = panel
    for estimator in (embedder, clusterer, embedder * LogisticRegression()):
        name = type(estimator).__name__
        assert name in estimator._repr_html_()
        assert name in estimator_html_repr(estimator)
        assert name in estimator_html_repr(estimator.fit(X, y))
    pipeline = make_pipeline(embedder, LogisticRegression())
    for pipeline_ in (pipeline, pipeline.fit(X, y)):
        assert "ContrastiveEmbedder" in pipeline_._repr_html_()

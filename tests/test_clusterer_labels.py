"""Labels given to the clusterers: used where they make the positives."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder, recipes
from sktime_contrastive.positives import Neighbors
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

X = np.random.default_rng(0).normal(size=(30, 1, 20)).cumsum(-1)
Y = np.arange(30) % 3


class OfLabels(Neighbors):
    """A user's own positives, which look at the labels."""

    uses_labels = True
    seen = None

    def prepare(self, source):
        OfLabels.seen = None if source.labels is None else source.labels.tolist()
        return super().prepare(source)


def fit(model, y):
    data = X if isinstance(model, ContrastiveClusterer) else X[:, 0]
    return model.fit(data, y)


def of(face, **parameters):
    return face(3, embedder=recipes.supcon(num_epochs=3, **parameters), random_state=0)


FACES = pytest.mark.parametrize(
    "face", [ContrastiveClusterer, TimeSeriesContrastiveKMeans]
)


@FACES
def test_supcon_uses_them(face):
    without, with_labels = fit(of(face), None), fit(of(face), Y)
    assert not np.array_equal(without.embedding_, with_labels.embedding_)
    names = fit(of(face), np.array(["a", "b", "c"])[Y])
    np.testing.assert_array_equal(names.embedding_, with_labels.embedding_)
    data = X if face is ContrastiveClusterer else X[:, 0]
    again = of(face)
    labels = again.fit_predict(data, Y)
    np.testing.assert_array_equal(again.embedding_, with_labels.embedding_)
    np.testing.assert_array_equal(labels, with_labels.labels_)


@FACES
def test_missing_labels(face):
    none = fit(of(face), [None] * 30).embedding_
    np.testing.assert_array_equal(none, fit(of(face), np.full(30, -1)).embedding_)
    some = fit(of(face), np.where(Y == 2, np.nan, Y)).embedding_
    assert np.isfinite(some).all()
    assert not np.array_equal(some, none)


@FACES
def test_wrong_number_of_labels(face):
    with pytest.raises(ValueError, match=r"y has shape \(5,\), but X has 30 series"):
        fit(of(face), Y[:5])


@FACES
def test_ignored_silently_where_none_are_used(face, recwarn):
    embedder = recipes.neighbors_2d(num_epochs=3, n_init=1, scaling="series")
    model = face(3, embedder, random_state=0)
    expected = fit(model, None).embedding_
    for y in (Y, Y[:5], np.linspace(0, 1, 30), "no labels"):
        np.testing.assert_array_equal(fit(model, y).embedding_, expected)
    assert not len(recwarn)


@FACES
def test_own_positives_that_use_labels(face):
    fit(of(face, positives=OfLabels()), ["x"] * 29 + [None])
    assert OfLabels.seen == [0] * 29 + [-1]
    fit(of(face, positives=OfLabels()), None)
    assert OfLabels.seen is None


def test_labels_of_one_fit_are_not_those_of_the_next():
    model = of(ContrastiveClusterer, positives=OfLabels()).fit(X, Y)
    assert OfLabels.seen == Y.tolist()
    model.fit(X)
    assert OfLabels.seen is None
    with pytest.raises(ValueError, match="y has shape"):
        model.fit(X, Y[:3])
    model.fit(X)
    assert OfLabels.seen is None
    assert not any("given" in name for name in vars(model))


def test_behind_a_pipeline():
    """scikit-learn's pipelines pass y on, whatever it is."""
    flatten = FunctionTransformer(lambda x: x)
    model = of(TimeSeriesContrastiveKMeans, positives=OfLabels())
    make_pipeline(flatten, model).fit(X[:, 0], Y)
    assert OfLabels.seen == Y.tolist()


def test_the_embedder_uses_those_of_own_positives():
    embedder = ContrastiveEmbedder(positives=OfLabels(), n_init=1)
    embedder.set_params(trainer__num_steps=2).fit(X, Y)
    assert OfLabels.seen == Y.tolist()

import numpy as np
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder, recipes
from sktime_contrastive.explanation.fitted import read_clusterer
from sktime_contrastive.training import Trainer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans


def test_both_faces_are_read_alike(quick, two_families):
    X, _ = two_families
    ours = ContrastiveClusterer(2, quick, random_state=0).fit(X)
    face = TimeSeriesContrastiveKMeans(2, quick, random_state=0)
    face.fit(X.transpose(0, 2, 1))
    for clusterer, given in ((ours, X), (face, X.transpose(0, 2, 1))):
        fitted = read_clusterer(clusterer)
        assert fitted.embedder is clusterer.embedder_
        panel = fitted.read(given)
        np.testing.assert_array_equal(panel.values, X)
        labels = fitted.predict_codes(fitted.embedder.embed_panel(panel))
        np.testing.assert_array_equal(labels, clusterer.labels_)


def test_a_fitted_series_is_not_drawn_back_to_itself(two_families):
    X, _ = two_families
    recipe = recipes.neighbors_2d(num_epochs=1)
    clusterer = ContrastiveClusterer(2, recipe, random_state=0).fit(X)
    fitted = read_clusterer(clusterer)
    np.testing.assert_array_equal(
        fitted.encode_alone(fitted.read(X)), clusterer.embedding_
    )
    copies = X.copy()
    copies[:, :, 5:8] += 1e-3
    moved = np.abs(fitted.encode_alone(fitted.read(copies)) - clusterer.embedding_)
    assert (moved.max(axis=1) > 0).all()
    np.testing.assert_array_equal(clusterer.embed(copies), clusterer.embedding_)


@pytest.mark.parametrize("recipe", ["fcn", "labels"])
def test_networks_that_draw_to_no_series(recipe, two_families):
    X, y = two_families
    if recipe == "fcn":
        embedder = recipes.plain_2d(encoder="fcn", num_epochs=1, random_state=0)
    else:
        embedder = ContrastiveEmbedder(
            positives="labels", trainer=Trainer(num_epochs=1)
        )
    clusterer = ContrastiveClusterer(2, embedder, random_state=0).fit(X, y)
    fitted = read_clusterer(clusterer)
    codes = fitted.encode_alone(fitted.read(X[:5] + 0.1))
    np.testing.assert_array_equal(codes, clusterer.embed(X[:5] + 0.1))


def test_what_is_no_fitted_clusterer(quick):
    for unfitted in (ContrastiveClusterer(2), TimeSeriesContrastiveKMeans(2)):
        with pytest.raises((NotFittedError, ValueError)):
            read_clusterer(unfitted)
    with pytest.raises(TypeError, match="must be a fitted ContrastiveClusterer or"):
        read_clusterer(quick)

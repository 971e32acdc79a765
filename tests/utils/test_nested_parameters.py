"""Parameters of components that are None or a name."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import ParameterGrid

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder
from sktime_contrastive.encoders import Rocket
from sktime_contrastive.training import Trainer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

FACES = [ContrastiveClusterer, TimeSeriesContrastiveKMeans]


@pytest.mark.parametrize("face", FACES)
def test_embedder_none_stands_for_the_default(face):
    model = face().set_params(embedder__latent_dim=3)
    assert repr(model.embedder) == repr(ContrastiveEmbedder(latent_dim=3))
    assert face().embedder is None


@pytest.mark.parametrize("face", FACES)
def test_all_the_way_down(face):
    model = face().set_params(
        n_clusters=2,
        embedder__n_init=1,
        embedder__trainer__num_steps=3,
        embedder__encoder__n_components=4,
        embedder__positives__n_neighbors=5,
    )
    X = np.random.default_rng(0).normal(size=(10, 1, 20))
    X = X if face is ContrastiveClusterer else X[:, 0]
    assert len(model.fit(X).history_) == 3
    assert model.embedder_.encoder.n_components == 4
    assert model.embedder_.positives.n_neighbors == 5


def test_a_grid_over_clones():
    model, given = ContrastiveClusterer(), []
    for point in ParameterGrid({"embedder__latent_dim": [2, 3], "n_clusters": [4]}):
        copy = clone(model).set_params(**point)
        given.append(copy.embedder.latent_dim)
    assert given == [2, 3]
    assert model.embedder is None


def test_given_beside_its_parameters():
    embedder = ContrastiveEmbedder()
    embedder.set_params(encoder="fcn", encoder__kernel_sizes=(3, 3, 3))
    assert embedder.encoder.kernel_sizes == (3, 3, 3)
    embedder.set_params(encoder=Rocket(), encoder__n_components=3)
    assert embedder.encoder.n_components == 3
    embedder.set_params(trainer=None, trainer__num_steps=4)
    assert embedder.trainer.num_steps == Trainer(4).num_steps


@pytest.mark.parametrize(
    ("estimator", "parameters", "message"),
    [
        (ContrastiveClusterer(), {"clusterer__n_init": 5}, "clusterer=None has no"),
        (TimeSeriesContrastiveKMeans(), {"embedder__nothing": 1}, "nothing"),
        (ContrastiveClusterer(), {"embedder__nothing": 1}, "nothing"),
        (ContrastiveEmbedder(), {"head__out_dim": 5}, "head=None has no parameters"),
        (ContrastiveEmbedder(["fcn"]), {"encoder__depth": 5}, r"encoder=\['fcn'\] has"),
        (ContrastiveEmbedder(encoder="rockt"), {"encoder__n": 5}, "encoder='rockt'"),
        (ContrastiveEmbedder(), {"latent_dim__x": 5}, "latent_dim=2 has no"),
    ],
)
def test_what_cannot_be_set(estimator, parameters, message):
    with pytest.raises(ValueError, match=message):
        estimator.set_params(**parameters)

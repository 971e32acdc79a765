"""Small fitted models, and files of them that were tampered with."""

import copy

import numpy as np
import pytest

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.encoders import FCN, Rocket
from sktime_contrastive.training import LatentSnapshots, Trainer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans


def walks(n_channels=2):
    return np.random.default_rng(0).normal(size=(20, n_channels, 30)).cumsum(axis=2)


@pytest.fixture(scope="session")
def panel():
    """20 random walks of two channels: (20, 2, 30)."""
    return walks()


def quick_trainer():
    return Trainer(num_epochs=2, device="cpu", callbacks=[LatentSnapshots(1)])


EMBEDDERS = {
    "rocket": recipes.neighbors_2d(
        encoder=Rocket(4, hidden=(8, 8)), n_init=2, trainer=quick_trainer()
    ),
    "fcn": recipes.plain_2d(
        encoder=FCN((4,), (3,)), scaling="series", trainer=quick_trainer()
    ),
}


@pytest.fixture(scope="session")
def fitted():
    """A function from the name of an encoder to a fitted clusterer, its own."""
    models = {
        name: ContrastiveClusterer(3, embedder=embedder, random_state=0).fit(walks())
        for name, embedder in EMBEDDERS.items()
    }
    return lambda name: copy.deepcopy(models[name])


@pytest.fixture(scope="session")
def of_tslearn():
    """The clusterer for tslearn, fitted."""
    km = TimeSeriesContrastiveKMeans("auto", embedder=EMBEDDERS["fcn"], random_state=0)
    return km.fit(walks().transpose(0, 2, 1))

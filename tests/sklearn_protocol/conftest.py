import numpy as np
import pytest

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder
from sktime_contrastive.training import Trainer


@pytest.fixture(scope="package")
def panel():
    """30 series of two families: values (30, 1, 24), families (30,)."""
    X = np.random.default_rng(0).normal(0, 0.1, (30, 1, 24))
    X[::2] += np.sin(np.arange(24) / 2)
    X[1::2] += np.arange(24) > 12
    return X, np.arange(30) % 2


@pytest.fixture
def embedder():
    trainer = Trainer(num_steps=10, device="cpu")
    return ContrastiveEmbedder(trainer=trainer, n_init=1, random_state=0)


@pytest.fixture
def clusterer(embedder):
    return ContrastiveClusterer(2, embedder, random_state=0)

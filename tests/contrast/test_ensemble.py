import math

import numpy as np
import pytest
import torch
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from sktime_contrastive import ContrastiveEmbedder, recipes
from sktime_contrastive.contrast.ensemble import Run, choose_network
from sktime_contrastive.encoders import FCN, FeatureEncoder, Rocket
from sktime_contrastive.positives import TrainingData
from sktime_contrastive.training import Epoch, Trainer, Training

NAN = float("nan")


def two_groups(n=30):
    """A panel, as its own features, of two groups; and codes that tell them apart."""
    generator = torch.Generator().manual_seed(0)
    group = torch.arange(n) % 2
    features = torch.randn(n, 3, generator=generator) + 20 * group[:, None]
    values = features[:, None]
    lengths = torch.full((n,), 3)
    source = TrainingData(values, lengths, generator, features=features, n_clusters=2)
    return source, features[:, :2]


def run(codes, losses):
    training = Training([Epoch(1, tuple(losses), 0.1, 0.0)])
    return Run(torch.nn.Identity(), torch.stack(codes), training)


def test_of_networks_the_one_that_tells_the_groups_apart_is_kept():
    source, good = two_groups()
    bad = torch.randn(good.shape, generator=torch.Generator().manual_seed(1))
    runs = {0: run([bad], [1.0]), 2: run([bad, good, good], [1.0, 1.0, 1.0])}
    chosen = choose_network(runs, source)
    assert chosen[:2] in {(2, 1), (2, 2)}
    of_bad = KMeans(2, n_init=10, random_state=0).fit(bad.double().numpy()).labels_
    index = adjusted_rand_score(np.arange(30) % 2, of_bad)
    assert chosen.agreement == pytest.approx((2 * index + 1) / 3)


@pytest.mark.parametrize("sick", [NAN, float("inf")])
def test_networks_that_diverged_are_not_kept(sick):
    source, good = two_groups()
    spoilt = good.clone()
    spoilt[3, 0] = sick
    runs = {0: run([good, spoilt, good], [sick, 1.0, 1.0]), 1: run([spoilt], [1.0])}
    assert choose_network(runs, source)[:2] == (0, 2)
    assert math.isnan(choose_network(runs, source).agreement)  # no other is left
    with pytest.raises(FloatingPointError, match="learning_rate"):
        choose_network({0: run([spoilt, good], [1.0, sick])}, source)


class Sick(FCN):
    """Builds networks of which some have a weight of NaN: those before `healthy`."""

    def __init__(self, healthy=1, channels=(4,), kernel_sizes=(3,)):
        self.healthy = healthy
        super().__init__(channels, kernel_sizes)

    def check_parameters(self):
        self.n_built = 0

    def build(self, n_channels, latent_dim):
        network = super().build(n_channels, latent_dim)
        self.n_built += 1
        if self.n_built <= self.healthy:
            torch.nn.init.constant_(network.to_code.weight, NAN)
        return network


@pytest.mark.parametrize("n_init", [2, 3])
def test_a_run_that_diverges_leaves_the_others(two_families, n_init):
    recipe = recipes.plain_2d(encoder=Sick(healthy=1), num_epochs=2, random_state=0)
    recipe.set_params(n_init=n_init)
    assert np.isfinite(recipe.fit(two_families[0]).embedding_).all()
    recipe.set_params(encoder=Sick(healthy=n_init))
    with pytest.raises(FloatingPointError, match="learning_rate"):
        recipe.fit(two_families[0])


class PartlySick(Rocket):
    """Of the networks that train at once some have weights of NaN."""

    def __init__(self, sick=()):
        self.sick = sick
        super().__init__(n_components=5, hidden=(8, 8))

    def build_stack(self, n_features, latent_dim, n_networks):
        stack = super().build_stack(n_features, latent_dim, n_networks)
        with torch.no_grad():
            stack.third.weight[list(self.sick)] = NAN
        return stack


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("sick", [(0,), (3, 8), tuple(range(15)), tuple(range(8))])
def test_networks_of_a_stack_that_diverge_leave_the_others(two_families, sick):
    recipe = recipes.neighbors_2d(
        encoder=PartlySick(sick), num_epochs=2, random_state=0
    )
    embedder = recipe.fit(two_families[0])
    assert np.isfinite(embedder.embedding_).all()
    assert np.isfinite(embedder.history_["loss"]).all()
    recipe.set_params(encoder=PartlySick(tuple(range(16))))
    with pytest.raises(FloatingPointError, match="learning_rate"):
        recipe.fit(two_families[0])


def test_a_stack_that_cannot_be_split_is_trained_whole(two_families):
    class Whole(Rocket):
        def build_stack(self, n_features, latent_dim, n_networks):
            stack = super().build_stack(n_features, latent_dim, n_networks)
            stack.split = None
            return stack

    assert issubclass(Whole, FeatureEncoder)
    codes = [
        ContrastiveEmbedder(
            encoder, n_init=4, trainer=Trainer(num_epochs=2), random_state=0
        )
        .fit(two_families[0])
        .embedding_
        for encoder in (Whole(), Rocket())
    ]
    np.testing.assert_allclose(*codes, rtol=1e-2, atol=1e-2)

import numpy as np
import pytest
import torch
from torch import nn

from sktime_contrastive import ContrastiveEmbedder, recipes
from sktime_contrastive.contrast.elimination import NetworkElimination
from sktime_contrastive.encoders import Rocket
from sktime_contrastive.training import Callback, LatentSnapshots, Trainer
from tests.contrast.test_ensemble import two_groups


class Fixed(nn.ModuleList):
    """Networks whose codes are given; one stack."""

    def __init__(self, codes):
        super().__init__([nn.Identity()])
        self.codes = torch.stack(codes)
        self.kept = None

    def forward(self, features):
        return self.codes

    def keep(self, numbers):
        self.kept = numbers


def eliminate(codes):
    source, _ = two_groups()
    method = ContrastiveEmbedder().check_parameters()
    network, objectives = Fixed(codes), nn.ModuleList([nn.Identity(), nn.Identity()])
    elimination = NetworkElimination(network, objectives, nn.Identity(), method, source)
    kept = elimination()
    assert network.kept == kept == sorted(kept)
    assert [objective.network for objective in objectives] == list(network)
    return kept


def test_the_best_half_goes_on():
    _, good = two_groups()
    bad = torch.randn(3, *good.shape, generator=torch.Generator().manual_seed(1))
    assert eliminate([*bad[:2], good, bad[2], good * 2, good * 3]) == [2, 4, 5]


def test_networks_that_diverged_do_not_go_on():
    _, good = two_groups()
    spoilt = torch.full_like(good, torch.nan)
    kept = eliminate([spoilt] * 3 + [good] * 5)
    assert len(kept) == 4
    assert min(kept) >= 3
    assert eliminate([spoilt] * 7 + [good]) == [7]
    assert eliminate([spoilt] * 8) == [0]  # an error follows


class Losses(Callback):
    """Notes how many networks each epoch has, and which go on each time."""

    def on_train_begin(self, network, num_epochs):
        self.counts, self.numbers = [], []

    def on_epoch_end(self, network, epoch):
        self.counts.append(len(epoch.losses))

    def on_elimination(self, network, numbers):
        self.numbers.append(list(numbers))


@pytest.mark.parametrize(
    ("n_init", "counts"),
    [
        (16, [16] * 3 + [8] * 2 + [4] * 5),
        (9, [9] * 3 + [4] * 7),
        (7, [7] * 10),
    ],
)
def test_a_fit_goes_on_with_ever_fewer_of_many_networks(two_families, n_init, counts):
    noted, snapshots = Losses(), LatentSnapshots(every=1)
    trainer = Trainer(num_epochs=10, callbacks=[noted, snapshots], device="cpu")
    embedder = ContrastiveEmbedder(
        Rocket(n_components=5, hidden=(8, 8)),
        n_init=n_init,
        trainer=trainer,
        random_state=0,
    ).fit(two_families[0])
    assert noted.counts == counts
    assert [len(numbers) for numbers in noted.numbers] == sorted(
        set(counts) - {n_init}, reverse=True
    )
    assert len(embedder.history_) == 10
    assert list(embedder.snapshots_) == list(range(11))
    np.testing.assert_allclose(
        embedder.snapshots_[10], embedder.embedding_, rtol=1e-3, atol=1e-3
    )
    steps = [
        np.abs(embedder.snapshots_[epoch + 1] - embedder.snapshots_[epoch]).max()
        for epoch in range(10)
    ]
    assert max(steps) < 5 * np.median(steps)  # one network's, before and after
    assert 0 < embedder.agreement_ <= 1


def test_one_epoch_has_nothing_to_eliminate_after(two_families):
    noted = Losses()
    recipe = recipes.neighbors_2d(num_epochs=1, callbacks=[noted], random_state=0)
    assert recipe.fit(two_families[0]).history_["loss"].notna().all()
    assert noted.counts == [16]
    assert noted.numbers == []

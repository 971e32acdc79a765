"""What a user's own encoder may get wrong: one clear error each."""

import numpy as np
import pytest
import torch
from torch import nn

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.encoders import Encoder

X = np.random.default_rng(0).normal(size=(12, 1, 15))


class Own(Encoder):
    """Codes by a linear layer, spoilt by a function; or another network altogether."""

    def __init__(self, spoil=None, network=None):
        self.spoil = spoil
        self.network = network
        super().__init__()

    def build(self, n_channels, latent_dim):
        if self.network is not None:
            return self.network
        return Spoilt(n_channels, latent_dim, self.spoil)


class Spoilt(nn.Module):
    def __init__(self, n_channels, latent_dim, spoil):
        super().__init__()
        self.linear = nn.Linear(2 * n_channels, latent_dim)
        self.spoil = spoil or (lambda codes, _: codes)

    def forward(self, values, lengths=None):
        features = torch.cat([values.mean(2), values.std(2)], dim=1)
        return self.spoil(self.linear(features), self)


def fit(*arguments, n_init=1):
    embedder = recipes.plain_2d(encoder=Own(*arguments), num_epochs=2)
    return ContrastiveClusterer(2, embedder, n_init=n_init, random_state=0).fit(X)


WRONG = [
    (lambda codes, _: codes.long(), TypeError, "codes are torch.int64"),
    (lambda codes, _: codes.detach().numpy(), TypeError, "codes are ndarray"),
    (lambda codes, _: codes.detach(), TypeError, "have no gradient"),
    (lambda codes, _: codes[:1], ValueError, r"shape \(1, 2\)"),
    (lambda codes, _: codes[:, :1], ValueError, r"shape \(2, 1\)"),
    (lambda codes, _: codes * torch.nan, FloatingPointError, "diverged"),
    (
        lambda codes, network: codes if network.training else codes * torch.nan,
        FloatingPointError,
        "NaN or infinite after training",
    ),
]


@pytest.mark.parametrize(("spoil", "error", "message"), WRONG)
@pytest.mark.parametrize("n_init", [1, 2])
def test_wrong_codes(spoil, error, message, n_init):
    with pytest.raises(error, match=message):
        fit(spoil, n_init=n_init)


@pytest.mark.parametrize("network", [5, nn.Linear, lambda *_: None])
def test_no_network(network):
    with pytest.raises(TypeError, match="must build a torch"):
        fit(None, network)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16])
def test_any_precision(dtype):
    assert fit(lambda codes, _: codes.to(dtype)).embedding_.dtype == np.float64

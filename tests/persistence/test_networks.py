"""Encoders of a user: with ``rebuild`` a model is loaded, without it is not saved."""

import numpy as np
import pytest
import torch
from torch import nn

from sktime_contrastive import ContrastiveEmbedder, load_model, save_model
from sktime_contrastive.encoders import FeatureEncoder, FrontEndThen
from sktime_contrastive.training import Trainer


class Mean(nn.Module):
    def forward(self, values, lengths):
        return values.mean(2)


class Linears(nn.Module):
    """One linear layer for each network."""

    def __init__(self, n_in, n_out, n_networks):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_networks, n_in, n_out))

    def forward(self, features):
        return features @ self.weight

    def pick(self, number):
        layer = nn.Linear(*self.weight.shape[1:], bias=False)
        layer.weight.data = self.weight[number].T.detach().clone()
        return layer


class MeanEncoder(FeatureEncoder):
    def make_front_end(self, values, lengths, generator):
        return Mean(), values.mean(2)

    def build_stack(self, n_features, latent_dim, n_networks):
        return Linears(n_features, latent_dim, n_networks)


class Rebuilt(MeanEncoder):
    def rebuild(self, n_channels, latent_dim, state):
        layer = nn.Linear(n_channels, latent_dim, bias=False)
        network = FrontEndThen(Mean(), layer)
        network.load_state_dict(state)
        return network.eval()


def fit(encoder):
    X = np.random.default_rng(0).normal(size=(20, 3, 12)).cumsum(2)
    trainer = Trainer(num_epochs=2)
    embedder = ContrastiveEmbedder(encoder, trainer=trainer, n_init=2, random_state=0)
    return embedder.fit(X), X


def test_a_model_that_could_not_be_loaded_is_not_saved(tmp_path):
    fitted, _ = fit(MeanEncoder())
    with pytest.raises(TypeError, match=r"MeanEncoder\(\) cannot be saved.*rebuild"):
        save_model(fitted, tmp_path / "model.safetensors", allow=[MeanEncoder])
    assert list(tmp_path.iterdir()) == []


def test_a_model_comes_back_where_the_encoder_rebuilds(tmp_path):
    fitted, X = fit(Rebuilt())
    path = tmp_path / "model.safetensors"
    save_model(fitted, path, allow=[Rebuilt])
    again = load_model(path, allow=[Rebuilt])
    np.testing.assert_array_equal(again.transform(X), fitted.transform(X))

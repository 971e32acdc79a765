import pytest
import torch
from torch import nn

from sktime_contrastive.contrast.method import ContrastiveMethod
from sktime_contrastive.encoders import FCN, FeatureEncoder, ProjectionHead, Rocket
from sktime_contrastive.positives import (
    AugmentedViews,
    Neighbors,
    TrainingData,
    Views,
)
from sktime_contrastive.training import Trainer
from sktime_contrastive.utils.randomness import make_generator


def method(**parameters):
    defaults = {
        "encoder": "rocket",
        "latent_dim": 2,
        "positives": "neighbors",
        "similarity": "cauchy",
        "temperature": 1.0,
        "head": None,
        "trainer": None,
    }
    return ContrastiveMethod(**{**defaults, **parameters})


def series(n=20, **parts):
    values = torch.randn(n, 2, 25, generator=make_generator(0))
    return TrainingData(values, torch.full((n,), 25), make_generator(1), **parts)


def test_names_stand_for_components():
    chosen = method(encoder="fcn", positives="views", head="projection")
    assert isinstance(chosen.encoder, FCN)
    assert isinstance(chosen.positives, AugmentedViews)
    assert isinstance(chosen.head, ProjectionHead)
    assert isinstance(chosen.trainer, Trainer)
    assert method().head is None
    own = Neighbors(7)
    assert method(positives=own).positives is own


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"encoder": "fnc"}, ValueError, "Did you mean 'fcn'"),
        ({"encoder": 3}, TypeError, "encoder=3 must be one of 'fcn'.*of Encoder"),
        ({"encoder": FCN}, TypeError, "an instance of a subclass of Encoder"),
        ({"encoder": None}, TypeError, "encoder=None"),
        ({"positives": Trainer()}, TypeError, "subclass of Positives"),
        ({"trainer": "adam"}, TypeError, "trainer='adam' must be an instance"),
        ({"head": "linear"}, ValueError, "head='linear'"),
        ({"latent_dim": 0}, ValueError, "latent_dim=0"),
        ({"similarity": "l2"}, ValueError, "similarity='l2'"),
        ({"temperature": 0}, ValueError, "temperature=0"),
        ({"encoder": Rocket(n_components=0)}, ValueError, "n_components=0"),
    ],
)
def test_wrong_parts(parameters, error, message):
    with pytest.raises(error, match=message):
        method(**parameters)


def test_one_seed_builds_the_same_weights():
    data = TrainingData(torch.zeros(5, 2, 20), torch.full((5,), 20), make_generator(0))
    chosen = method(encoder=FCN((4,), (3,)), head="projection")
    before = torch.get_rng_state()
    first, again = chosen.build(data, seed=3), chosen.build(data, seed=3)
    assert torch.equal(torch.get_rng_state(), before)
    for one, other in zip(first, again, strict=True):
        assert isinstance(one, nn.Module)
        for weight, same in zip(one.parameters(), other.parameters(), strict=True):
            assert torch.equal(weight, same)


def test_the_objective_has_the_settings():
    chosen = method(encoder=FCN((4,), (3,)), similarity="cosine", temperature=0.3)
    network, head = chosen.build(series(), seed=0)
    objective = chosen.make_objective(network, head, series())
    assert (objective.similarity, objective.temperature) == ("cosine", 0.3)
    assert (objective.network, objective.padded) == (network, False)
    panel = series()
    loss = objective(Views(panel.values, panel.lengths, None))
    loss.sum().backward()
    assert all(weight.grad is not None for weight in objective.parameters())


def test_an_encoder_with_a_front_end_is_trained_on_features():
    panel = method(encoder=Rocket(4, hidden=(8, 8))).compute_features(series(), seed=0)
    assert panel.features.shape[0] == 20
    assert panel.neighbor_features is panel.features
    again = panel.front_end(panel.values, panel.lengths)
    torch.testing.assert_close(again, panel.features)
    assert not panel.features.requires_grad


@pytest.mark.parametrize(
    ("encoder", "n_features"), [(Rocket(), 4), (Rocket(level_weight=0), 0), (FCN(), 4)]
)
def test_the_last_features_are_known_to_be_the_level(encoder, n_features):
    panel = method(encoder=encoder).compute_features(series(), seed=0)
    assert panel.n_level_features == n_features
    assert series().n_level_features == 0


def test_a_front_end_need_not_know_the_level():
    class Means(FeatureEncoder):
        def make_front_end(self, values, lengths, generator):
            return nn.Identity(), values.mean(dim=2)

    panel = method(encoder=Means()).compute_features(series(), seed=0)
    assert panel.n_level_features == 0


@pytest.mark.parametrize(
    ("positives", "needs_neighbors", "computed"),
    [
        ("views", False, False),
        ("views", True, True),
        ("neighbors", False, True),
        ("labels", False, True),
    ],
)
def test_networks_that_read_series_have_features_to_find_neighbors_by(
    positives, needs_neighbors, computed
):
    chosen = method(encoder="fcn", positives=positives)
    panel = chosen.compute_features(series(), 0, needs_neighbors)
    assert (panel.neighbor_features is not None) == computed
    assert panel.features is panel.front_end is None

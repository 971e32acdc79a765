import numpy as np
import pytest
import torch
from torch import nn

from sktime_contrastive.contrast.method import ContrastiveMethod, stand_in
from sktime_contrastive.encoders import FCN, ProjectionHead, Rocket
from sktime_contrastive.neighbors import search
from sktime_contrastive.positives import AugmentedViews, Neighbors, TrainingData
from sktime_contrastive.training import Callback, Trainer
from sktime_contrastive.utils.randomness import make_generator

SMALL = {"encoder": Rocket(4, hidden=(8, 8)), "trainer": Trainer(num_epochs=2)}


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


@pytest.fixture
def panel():
    values = np.random.default_rng(0).normal(size=(30, 2, 25)).cumsum(2)
    return values, np.full(30, 25)


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


def test_what_stands_for_a_parameter():
    assert isinstance(stand_in("trainer", None), Trainer)
    assert isinstance(stand_in("encoder", "rocket"), Rocket)
    for name, given in [("encoder", None), ("encoder", [1]), ("similarity", "dot")]:
        assert stand_in(name, given) is None


@pytest.mark.parametrize(
    ("parameters", "n_init"),
    [(SMALL, 4), ({**SMALL, "encoder": FCN((4,), (3,))}, 2), (SMALL, 1)],
)
def test_codes_are_those_of_the_network(panel, parameters, n_init):
    values, lengths = panel
    if not parameters["encoder"].reads_double:
        values = values.astype(np.float32)
    trained = method(**parameters).train(values, lengths, seed=0, n_init=n_init)
    assert not trained.network.training
    with torch.no_grad():
        codes = trained.network(torch.from_numpy(values), None)
    np.testing.assert_allclose(trained.codes, codes, rtol=1e-4, atol=1e-5)
    assert list(trained.history["epoch"]) == [1, 2]


def test_one_search_for_neighbors_whoever_asks(panel, monkeypatch):
    """Positives and the choice of a network have other numbers of them."""
    asked, original = [], search.nearest_neighbors

    def count(features, n_neighbors):
        asked.append(n_neighbors)
        return original(features, n_neighbors)

    monkeypatch.setattr(search, "nearest_neighbors", count)
    for n_neighbors in ("auto", 2, 10):
        positives = Neighbors(n_neighbors)
        method(**SMALL, positives=positives).train(*panel, seed=0, n_init=2)
    assert len(asked) == 3


def test_features_for_neighbors_are_computed_where_they_are_asked_for(panel):
    made = []

    class Seen(Callback):
        def on_codes(self, training, codes):
            made.append(codes.data.neighbor_features is not None)

    parts = {"encoder": FCN((4,), (3,)), "trainer": Trainer(num_epochs=1)}
    for positives, n_init in [("views", 1), ("views", 2), ("neighbors", 1)]:
        method(**parts, positives=positives).train(
            *[panel[0].astype(np.float32), panel[1]],
            seed=0,
            n_init=n_init,
            callbacks=[Seen()],
        )
    assert made == [False, True, True, True]


def test_a_number_of_clusters_is_chosen_by_the_features(panel):
    asked = []

    def choose(features):
        asked.append(features.shape)
        return 3

    method(**SMALL).train(*panel, seed=0, n_clusters=choose)
    assert asked == [(30, 4 * 3 + 4)]


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

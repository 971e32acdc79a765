import pytest
import torch

from sktime_contrastive import recipes
from sktime_contrastive.encoders import Rocket
from sktime_contrastive.encoders.rocket.hydra import HydraCounts
from sktime_contrastive.utils.randomness import make_generator
from tests.encoders.rocket.conftest import panel


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        (Rocket(n_components=0), "n_components=0"),
        (Rocket(level_weight=-1), "level_weight=-1"),
        (Rocket(hidden=(8,)), "pair of integers"),
        (Rocket(hidden=(8, 0)), "Rocket.hidden=0"),
    ],
)
def test_wrong_parameters(encoder, message):
    with pytest.raises((ValueError, TypeError), match=message):
        encoder.check_parameters()


def test_features_of_the_panel_are_those_of_later_calls():
    values, lengths = panel([30, 22, 17] * 9, 3)
    front_end, features = Rocket().make_front_end(values, lengths, make_generator(0))
    torch.testing.assert_close(
        front_end(values, lengths), features, atol=1e-5, rtol=1e-4
    )


def test_training_computes_features_once(two_families, monkeypatch):
    calls = []
    original = HydraCounts.forward

    def count(self, values, lengths):
        calls.append(len(values))
        return original(self, values, lengths)

    monkeypatch.setattr(HydraCounts, "forward", count)
    embedder = recipes.neighbors_2d(num_epochs=3, random_state=0).fit(two_families[0])
    assert calls == [40]
    embedder.transform(two_families[0])
    assert calls == [40, 40]

"""Positives that a user writes: see CONTRIBUTING."""

import numpy as np
import pytest
import torch

from sktime_contrastive import ContrastiveEmbedder
from sktime_contrastive.encoders import FCN, Rocket
from sktime_contrastive.positives import POSITIVES, Positives, Views
from sktime_contrastive.training import Trainer


class Following(Positives):
    """Each series is paired with the one that comes after it in the panel."""

    uses_neighbors = False

    def __init__(self, by=1):
        self.by = by
        super().__init__()

    def prepare(self, data):
        return FollowingSampler(data, self.by)


class FollowingSampler:
    def __init__(self, data, by):
        self.data = data
        self.by = by

    def __call__(self, batch):
        series = torch.cat([batch, (batch + self.by) % len(self.data)])
        if self.data.features is not None:
            return Views(self.data.features[series], None, None)
        return Views(*self.data.take(series), None)


@pytest.mark.parametrize("encoder", [FCN((4,), (3,)), Rocket(4, hidden=(8, 8))])
def test_positives_of_a_user(two_families, encoder):
    parts = {"encoder": encoder, "n_init": 1, "trainer": Trainer(num_epochs=2)}
    codes = [
        ContrastiveEmbedder(positives=Following(by), random_state=0, **parts)
        .fit(two_families[0])
        .embedding_
        for by in (1, 1, 5)
    ]
    np.testing.assert_array_equal(codes[0], codes[1])
    assert not np.array_equal(codes[0], codes[2])


def test_neighbors_that_were_not_announced(two_families):
    class Silent(Following):
        def prepare(self, data):
            data.neighbor_graph(3)

    parts = {"encoder": FCN((4,), (3,)), "n_init": 1, "trainer": Trainer(num_epochs=1)}
    with pytest.raises(ValueError, match="must not set uses_neighbors = False"):
        ContrastiveEmbedder(positives=Silent(), **parts).fit(two_families[0])


def test_prepare_is_for_the_subclasses():
    with pytest.raises(NotImplementedError):
        Positives().prepare(None)


@pytest.mark.parametrize("kind", POSITIVES.values())
def test_each_has_its_class_and_checks_its_parameters(kind):
    assert issubclass(kind, Positives)
    kind().check_parameters()
    assert kind().clone().get_params(deep=False) == kind().get_params(deep=False)

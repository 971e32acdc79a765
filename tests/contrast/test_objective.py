from copy import deepcopy

import pytest
import torch
from torch import nn

from sktime_contrastive.contrast.losses import nt_xent
from sktime_contrastive.contrast.objective import ContrastiveObjective
from sktime_contrastive.contrast.similarity import SIMILARITIES
from sktime_contrastive.encoders import FCN
from sktime_contrastive.encoders.rocket.mlp import StackedMLP
from sktime_contrastive.positives import Views


@pytest.fixture
def features():
    return torch.randn(12, 5, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_the_loss_of_each_network_of_a_stack(features, similarity):
    stack = StackedMLP(5, (8, 6), 2, n_stacked=3)
    objective = ContrastiveObjective(stack, nn.Identity(), similarity, 0.7).eval()
    losses = objective(Views(features, None, None))
    assert losses.shape == (3,)
    for number in range(3):
        codes = stack.eval().pick(number).eval()(features)
        similarities = SIMILARITIES[similarity](codes[None])
        expected = nt_xent(similarities, None, 0.7)
        torch.testing.assert_close(losses[number : number + 1], expected)


@pytest.mark.parametrize("padded", [False, True])
def test_networks_get_lengths_where_they_need_them(padded):
    class Network(nn.Module):
        def forward(self, values, lengths):
            assert (lengths is not None) == padded
            return values[:, 0, :2]

    objective = ContrastiveObjective(Network(), nn.Identity(), "dot", 1.0, padded)
    views = Views(torch.ones(4, 1, 6), torch.full((4,), 6), None)
    assert objective(views).shape == (1,)


def test_other_positives_have_another_loss(features):
    objective = ContrastiveObjective(nn.Linear(5, 2), nn.Identity(), "cauchy", 1.0)
    # One network, as a stack of one.
    objective.network = nn.Sequential(nn.Linear(5, 2), nn.Unflatten(0, (1, 12)))
    place = torch.arange(12) % 6
    pairs = (place[:, None] == place).fill_diagonal_(False)
    losses = [objective(Views(features, None, given)) for given in (None, pairs)]
    torch.testing.assert_close(*losses)
    everyone = ~torch.eye(12, dtype=torch.bool)
    assert objective(Views(features, None, everyone)) != losses[0]


def test_its_parameters_are_those_of_network_and_head():
    network = FCN((4,), (3,)).build(1, 2)
    head = nn.Linear(2, 3)
    objective = ContrastiveObjective(network, head, "cosine", 0.5)
    expected = [*network.parameters(), *head.parameters()]
    assert [*map(id, objective.parameters())] == [*map(id, expected)]
    assert "similarity='cosine', temperature=0.5" in repr(objective)


@pytest.mark.parametrize("temperature", [0.5, 1.5])
def test_gradients_by_hand_are_those_of_autograd(features, temperature):
    stacks = [StackedMLP(5, (8, 6), 2, n_stacked=3)]
    stacks.append(deepcopy(stacks[0]))
    by_hand, other = (
        ContrastiveObjective(stack, nn.Identity(), "cauchy", temperature)
        for stack in stacks
    )
    losses = by_hand.compute_gradients(Views(features, None, None))
    expected = other(Views(features, None, None))
    expected.sum().backward()
    assert not losses.requires_grad
    torch.testing.assert_close(losses, expected.detach())
    for found, right in zip(by_hand.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(found.grad, right.grad, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("network", "head", "similarity", "positives"),
    [
        (StackedMLP(5, (8, 6), 2, 3), nn.Identity(), "dot", None),
        (StackedMLP(5, (8, 6), 2, 3), nn.Linear(2, 2), "cauchy", None),
        (StackedMLP(5, (8, 6), 2, 3), nn.Identity(), "cauchy", torch.eye(12) > 0),
        (nn.Linear(5, 2), nn.Identity(), "cauchy", None),
    ],
)
def test_other_gradients_are_left_to_autograd(
    features, network, head, similarity, positives
):
    objective = ContrastiveObjective(network, head, similarity, 1.5)
    assert objective.compute_gradients(Views(features, None, positives)) is None
    assert all(parameter.grad is None for parameter in objective.parameters())

import pytest
import torch
from torch import nn

from sktime_contrastive.encoders.rocket.mlp import StackedMLP
from sktime_contrastive.utils.randomness import make_generator


@pytest.mark.parametrize("training", [True, False])
def test_a_picked_mlp_is_the_stacked_one(training):
    stack = StackedMLP(5, (8, 6), 2, n_stacked=3)
    inputs = torch.randn(20, 5, generator=make_generator(0))
    stack(inputs)  # running statistics
    stack.train(training)
    outputs = stack(inputs)
    for number in range(3):
        picked = stack.pick(number).train(training)
        torch.testing.assert_close(picked(inputs), outputs[number])


def test_stacked_mlps_do_not_mix():
    stack = StackedMLP(5, (8, 6), 2, n_stacked=3)
    stack(torch.randn(20, 5, generator=make_generator(0)))[1].sum().backward()
    assert (stack.second.weight.grad[[0, 2]] == 0).all()
    assert (stack.first.weight.grad[:8] == 0).all()
    assert (stack.first.weight.grad[8:16] != 0).any()
    assert isinstance(stack.pick(1), nn.Sequential)


@torch.no_grad()
def test_mlps_that_are_kept_stay_the_same():
    inputs = torch.randn(20, 5, generator=make_generator(0))
    groups = StackedMLP(5, (8, 6), 2, n_stacked=7).split(3)
    groups(inputs)  # running statistics
    before = groups.eval()(inputs)
    groups.keep([5, 0, 6])
    assert [stack.n_stacked for stack in groups] == [3]
    torch.testing.assert_close(groups(inputs), before[[5, 0, 6]])
    torch.testing.assert_close(groups.pick(1).eval()(inputs), before[0])

import copy

import torch

from sktime_contrastive.contrast.latent_codes import CodesSoFar, codes_of_panel, finish
from sktime_contrastive.encoders import FCN
from sktime_contrastive.encoders.rocket.mlp import StackedMLP
from sktime_contrastive.positives import TrainingData
from sktime_contrastive.utils.randomness import make_generator


def data(n=20, **features):
    values = torch.randn(n, 1, 15, generator=make_generator(0))
    return TrainingData(values, torch.full((n,), 15), make_generator(1), **features)


def on_features(n=20):
    return data(n, features=3 + 2 * torch.randn(n, 4, generator=make_generator(2)))


def test_batch_norm_takes_the_statistics_of_the_whole_panel():
    panel, stack = on_features(), StackedMLP(4, (6, 5), 2, n_stacked=2)
    stack(panel.features[:3])
    finished = finish(stack, panel)
    assert finished is stack
    assert not stack.training
    hidden = stack.first(panel.features)
    torch.testing.assert_close(stack.norm.running_mean, hidden.mean(0))
    torch.testing.assert_close(stack.norm.running_var, hidden.var(0))
    assert stack.norm.momentum == 0.1


def test_of_a_single_series_there_are_no_statistics():
    stack = StackedMLP(4, (6, 5), 2, n_stacked=2)
    assert not finish(stack, on_features(1)).training


def test_codes_so_far_are_those_at_the_end_and_change_nothing():
    panel, stack = on_features(), StackedMLP(4, (6, 5), 2, n_stacked=2).train()
    before = copy.deepcopy(stack.state_dict())
    codes = CodesSoFar(stack, panel)()
    assert stack.training
    for name, value in stack.state_dict().items():
        assert torch.equal(value, before[name])
    assert torch.equal(codes, codes_of_panel(finish(stack, panel), panel))
    assert codes.shape == (2, 20, 2)


def test_of_networks_that_read_series():
    panel, network = data(), FCN((4,), (3,)).build(1, 2)
    codes = CodesSoFar(network, panel)()
    assert codes.shape == (1, 20, 2)
    assert not codes.requires_grad
    with torch.no_grad():
        expected = network.eval()(panel.values, None)
    torch.testing.assert_close(codes[0], expected)

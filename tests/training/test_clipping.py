import pytest
import torch
from torch import nn

from sktime_contrastive.training.clipping import clip_gradients


def parameters(*gradients):
    weights = [nn.Parameter(torch.zeros_like(gradient)) for gradient in gradients]
    for weight, gradient in zip(weights, gradients, strict=True):
        weight.grad = gradient.clone()
    return weights


@pytest.mark.parametrize("n_networks", [1, 3])
def test_each_network_is_clipped_as_torch_clips_one(n_networks):
    gradients = [torch.randn(6, 5), torch.randn(3, 4, 2), torch.randn(12)]
    limit = 4.0
    stacked = parameters(*gradients)
    norms = clip_gradients(stacked, limit, n_networks)
    assert norms.shape == (n_networks,)
    for number in range(n_networks):
        own = parameters(*(g.chunk(n_networks)[number] for g in gradients))
        norm = nn.utils.clip_grad_norm_(own, limit)
        assert norms[number].item() == pytest.approx(norm.item())
        for weight, expected in zip(stacked, own, strict=True):
            part = weight.grad.chunk(n_networks)[number]
            torch.testing.assert_close(part, expected.grad)


@pytest.mark.parametrize("wild", [float("nan"), float("inf"), 1e30])
def test_one_wild_gradient_leaves_the_others_alone(wild):
    gradients = torch.randn(3, 7)
    weights = parameters(gradients, torch.randn(6))
    weights[0].grad[1, 2] = wild
    clip_gradients(weights, 100.0, n_networks=3)
    assert torch.equal(weights[0].grad[[0, 2]], gradients[[0, 2]])


def test_parameters_without_a_gradient():
    used, unused = nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2))
    used.grad = torch.tensor([3.0, 4.0])
    assert clip_gradients([used, unused], 1.0).item() == pytest.approx(5.0)
    assert unused.grad is None

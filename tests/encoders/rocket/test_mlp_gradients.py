from copy import deepcopy

import pytest
import torch

from sktime_contrastive.encoders.rocket.mlp import StackedMLP
from sktime_contrastive.encoders.rocket.mlp_gradients import MLPGradients
from sktime_contrastive.utils.randomness import make_generator


@pytest.fixture
def stack():
    return StackedMLP(5, (8, 6), 2, n_stacked=3)


def compare(stack, gradients, other, inputs):
    """Outputs, gradients and statistics by hand, and by autograd in the other one."""
    outputs, expected = gradients.forward(inputs), other(inputs)
    torch.testing.assert_close(outputs, expected)
    assert not outputs.requires_grad
    by_outputs = torch.randn(expected.shape, generator=make_generator(1))
    gradients.backward(by_outputs)
    other.zero_grad()
    expected.backward(by_outputs)
    named = zip(stack.named_parameters(), other.parameters(), strict=True)
    for (name, parameter), right in named:
        torch.testing.assert_close(
            parameter.grad, right.grad, rtol=1e-5, atol=1e-5, msg=name
        )
    for buffer, right in zip(stack.buffers(), other.buffers(), strict=True):
        torch.testing.assert_close(buffer, right)


@pytest.mark.parametrize("n_stacked", [1, 3])
def test_the_same_as_autograd_at_each_step_of_an_optimizer(n_stacked):
    stack = StackedMLP(5, (8, 6), 2, n_stacked)
    other = deepcopy(stack)
    gradients = MLPGradients(stack)
    optimizer = torch.optim.SGD(stack.parameters(), 0.1)
    for step, m in enumerate((20, 21, 20)):
        inputs = torch.randn(m, 5, generator=make_generator(step))
        compare(stack, gradients, other, inputs)
        optimizer.step()  # in place: the gradients are of the new weights
        other.load_state_dict(stack.state_dict())


def test_inputs_need_not_be_contiguous(stack):
    inputs = torch.randn(5, 20, generator=make_generator(0)).T
    compare(stack, MLPGradients(stack), deepcopy(stack), inputs)


def test_gradients_are_anew_each_time(stack):
    gradients, inputs = MLPGradients(stack), torch.randn(20, 5)
    outputs = gradients.forward(inputs)
    gradients.backward(torch.ones_like(outputs))
    once = [parameter.grad.clone() for parameter in stack.parameters()]
    gradients.backward(torch.ones_like(outputs))
    for parameter, expected in zip(stack.parameters(), once, strict=True):
        torch.testing.assert_close(parameter.grad, expected, rtol=0, atol=0)

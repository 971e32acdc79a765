import numpy as np
import pytest
import torch
import torch.nn.functional as F

from sktime_contrastive.encoders.rocket.compiled_mlp import backward, forward

EPSILON, MOMENTUM = 1e-5, 0.1


def arrays(h=3, m=20, n_inputs=5, w=8, v=6, d=2, seed=0):
    rng = np.random.default_rng(seed)
    layers = (h, w, n_inputs), (h, w), (h, w), (h, w)
    others = (h, w, v), (h, v), (h, v, d), (h, d)
    weights = tuple(rng.normal(size=shape) for shape in layers + others)
    return rng.normal(size=(m, n_inputs)), weights, rng.normal(size=(h, m, d))


def run(inputs, weights, by_outputs):
    """Outputs, gradients and running statistics, by the compiled loops."""
    h, m, _ = by_outputs.shape
    w, v = weights[4].shape[1:]
    shapes = (h, m, w), (h, w), (h, m, w), (h, m, v)
    between = tuple(np.empty(shape, inputs.dtype) for shape in shapes)
    outputs = np.empty_like(by_outputs)
    running = np.zeros((h, w), inputs.dtype), np.ones((h, w), inputs.dtype)
    forward(inputs, weights, running, MOMENTUM, EPSILON, between, outputs)
    gradients = tuple(np.full_like(weight, 7.0) for weight in weights)
    backward(inputs, weights, between, by_outputs, gradients)
    return outputs, gradients, running


def by_autograd(inputs, weights, by_outputs):
    """The same for one network, by torch."""
    inputs, by_outputs = torch.from_numpy(inputs), torch.from_numpy(by_outputs)
    weights = [torch.from_numpy(weight).requires_grad_() for weight in weights]
    first, first_bias, gain, shift, second, second_bias, third, third_bias = weights
    running = torch.zeros(len(gain)).double(), torch.ones(len(gain)).double()
    linear = F.linear(inputs, first, first_bias)
    norm = F.batch_norm(linear, *running, gain, shift, True, MOMENTUM, EPSILON)
    last = (norm.relu() @ second + second_bias).relu()
    outputs = last @ third + third_bias
    return outputs.detach(), torch.autograd.grad(outputs, weights, by_outputs), running


@pytest.mark.parametrize("h", [1, 3])
@pytest.mark.parametrize("m", [2, 20, 33])
@pytest.mark.parametrize(("w", "v", "d"), [(8, 6, 2), (1, 1, 1), (19, 35, 5)])
def test_outputs_and_gradients_are_those_of_autograd(h, m, w, v, d):
    inputs, weights, by_outputs = arrays(h, m, w=w, v=v, d=d)
    results = run(inputs, weights, by_outputs)
    for n in range(h):
        own = [weight[n] for weight in weights]
        expected = by_autograd(inputs, own, by_outputs[n])
        np.testing.assert_allclose(results[0][n], expected[0], rtol=1e-9, atol=1e-9)
        for part in (1, 2):
            for found, right in zip(results[part], expected[part], strict=True):
                np.testing.assert_allclose(found[n], right, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_among_others_and_alone_is_the_same_to_the_bit(dtype):
    inputs, weights, by_outputs = arrays(m=50, w=64, v=32)
    inputs, by_outputs = inputs.astype(dtype), by_outputs.astype(dtype)
    weights = tuple(weight.astype(dtype) for weight in weights)
    outputs, gradients, running = run(inputs, weights, by_outputs)
    for n in range(3):
        alone = tuple(weight[n : n + 1].copy() for weight in weights)
        own = run(inputs, alone, by_outputs[n : n + 1].copy())
        np.testing.assert_array_equal(own[0][0], outputs[n])
        for one, several in zip(own[1] + own[2], gradients + running, strict=True):
            np.testing.assert_array_equal(one[0], several[n])


def test_nan_stays_in_its_network_and_is_seen():
    inputs, weights, by_outputs = arrays()
    expected = run(inputs, weights, by_outputs)
    weights[0][1, 0, 0] = np.nan
    outputs, gradients, _ = run(inputs, weights, by_outputs)
    assert np.isnan(outputs[1]).all()
    for n in (0, 2):
        np.testing.assert_array_equal(outputs[n], expected[0][n])
        np.testing.assert_array_equal(gradients[0][n], expected[1][0][n])

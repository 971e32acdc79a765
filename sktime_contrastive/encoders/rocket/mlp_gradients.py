"""Outputs and gradients of small MLPs on the CPU, without autograd."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from sktime_contrastive.encoders.rocket.mlp import StackedMLP

__all__ = ["MLPGradients"]


class MLPGradients:
    """What a stack of MLPs makes of inputs in training, and gradients by its weights.

    The same as the stack and autograd give, in half the time. Weights are read, and
    gradients left, where torch's optimizers look for them: ``grad`` of the parameters.

    Parameters
    ----------
    stack : StackedMLP
        On the CPU. Its parameters must stay the tensors that they are.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.encoders.rocket.mlp import StackedMLP
    >>> from sktime_contrastive.encoders.rocket.mlp_gradients import MLPGradients
    >>> stack = StackedMLP(5, (8, 6), 2, n_stacked=3)
    >>> gradients = MLPGradients(stack)
    >>> outputs = gradients.forward(torch.randn(20, 5))
    >>> gradients.backward(torch.ones_like(outputs))  # of the sum of all outputs
    >>> stack.third.bias.grad[:, 0]
    tensor([[20., 20.],
            [20., 20.],
            [20., 20.]])
    """

    def __init__(self, stack: StackedMLP) -> None:
        parameters = list(stack.parameters())
        for parameter in parameters:
            parameter.grad = torch.zeros_like(parameter)
        self._weights = _by_network(stack, (p.detach() for p in parameters))
        self._gradients = _by_network(stack, (p.grad for p in parameters))
        norm, shape = stack.norm, (stack.n_stacked, stack.width)
        statistics = norm.running_mean, norm.running_var
        self._running = tuple(each.view(shape).numpy() for each in statistics)
        self._n_batches = norm.num_batches_tracked
        # Numbers of the arrays' type, so that all is computed in it.
        self._type = self._weights[0].dtype.type
        self._momentum, self._epsilon = self._type(norm.momentum), self._type(norm.eps)

    @torch.no_grad()
    def forward(self, inputs: Tensor) -> Tensor:
        """Map inputs (m, n_inputs) to outputs (h, m, n_outputs), m at least 2."""
        from sktime_contrastive.encoders.rocket.compiled_mlp import forward

        m, (h, w, v) = len(inputs), self._weights[4].shape
        shapes = (h, m, w), (h, w), (h, m, w), (h, m, v)
        self._inputs = inputs.contiguous().numpy()
        self._between = tuple(np.empty(shape, self._type) for shape in shapes)
        outputs = np.empty((h, m, self._weights[6].shape[2]), self._type)
        batch_norm = self._running, self._momentum, self._epsilon
        forward(self._inputs, self._weights, *batch_norm, self._between, outputs)
        self._n_batches += 1
        return torch.from_numpy(outputs)

    def backward(self, by_outputs: Tensor) -> None:
        """Leave gradients by the weights, from those by the last outputs."""
        from sktime_contrastive.encoders.rocket.compiled_mlp import backward

        before = self._inputs, self._weights, self._between
        backward(*before, by_outputs.contiguous().numpy(), self._gradients)


def _by_network(stack: StackedMLP, tensors: Iterable[Tensor]) -> tuple[np.ndarray, ...]:
    """Weights, or their gradients, with networks along the first dimension."""
    first, first_bias, gain, shift, second, second_bias, third, third_bias = tensors
    side_by_side = (
        each.unflatten(0, (stack.n_stacked, -1))
        for each in (first, first_bias, gain, shift)
    )
    others = second, second_bias.squeeze(1), third, third_bias.squeeze(1)
    return tuple(each.numpy() for each in (*side_by_side, *others))

"""Small MLPs on the CPU, compiled by numba: their outputs and their gradients.

Products of matrices so small end before torch has looked up how to compute the next:
together with what autograd notes down, twice the time goes there. Each MLP of a stack
is computed by itself, in the fastest cache, so that what comes out of it does not
depend on the others, to the bit.

Of a stack of h MLPs, the weights are (first (h, w, n_inputs), its bias (h, w), gain
(h, w) and shift (h, w) of batch norm, second (h, w, v), its bias (h, v), third
(h, v, d), its bias (h, d)), and what is between the layers is (standardized inputs of
batch norm (h, m, w), their deviations (h, w), hidden (h, m, w), last (h, m, v)).
"""

from __future__ import annotations

import numpy as np

from sktime_contrastive.utils.compiling import compiled

__all__ = ["backward", "forward"]


@compiled
def forward(
    inputs: np.ndarray,
    weights: tuple[np.ndarray, ...],
    running: tuple[np.ndarray, ...],
    momentum: float,
    epsilon: float,
    between: tuple[np.ndarray, ...],
    outputs: np.ndarray,
) -> None:
    """Compute what MLPs make of inputs in training.

    Parameters
    ----------
    inputs : array of shape (m, n_inputs)
    weights : tuple of arrays
    running : tuple of arrays of shape (h, w)
        Running mean and variance of batch norm, to be updated.
    momentum, epsilon : float
        Of batch norm.
    between : tuple of arrays
        To be filled.
    outputs : array of shape (h, m, d)
        To be filled.
    """
    first, first_bias, gain, shift, second, second_bias, third, third_bias = weights
    standardized, deviations, hidden, last = between
    means, variances = running
    ones = np.ones(last.shape[2], inputs.dtype)
    unbiased = len(inputs) / (len(inputs) - 1)
    for n in range(len(outputs)):
        np.dot(inputs, first[n].T, standardized[n])
        mean, variance = _standardize(standardized[n], epsilon, deviations[n])
        for j in range(len(mean)):
            # Batch norm takes the bias away again: it is seen in the mean alone.
            means[n, j] += momentum * (mean[j] + first_bias[n, j] - means[n, j])
            variances[n, j] += momentum * (variance[j] * unbiased - variances[n, j])
        _scale_and_rectify(standardized[n], gain[n], shift[n], hidden[n])
        np.dot(hidden[n], second[n], last[n])
        _scale_and_rectify(last[n], ones, second_bias[n], last[n])
        np.dot(last[n], third[n], outputs[n])
        for i in range(len(inputs)):
            for j in range(outputs.shape[2]):
                outputs[n, i, j] += third_bias[n, j]


@compiled
def backward(
    inputs: np.ndarray,
    weights: tuple[np.ndarray, ...],
    between: tuple[np.ndarray, ...],
    by_outputs: np.ndarray,
    gradients: tuple[np.ndarray, ...],
) -> None:
    """Compute the gradients by the weights, by those of the outputs.

    Parameters
    ----------
    inputs, weights, between : as of ``forward``
    by_outputs : array of shape (h, m, d)
    gradients : tuple of arrays
        Of the shapes of the weights; to be filled. That by the first bias is 0, as
        batch norm takes the bias away again.
    """
    _, _, gain, _, second, _, third, _ = weights
    standardized, deviations, hidden, last = between
    by_first, by_first_bias, by_gain, by_shift = gradients[:4]
    by_second, by_second_bias, by_third, by_third_bias = gradients[4:]
    by_hidden, by_last = np.empty_like(hidden[0]), np.empty_like(last[0])
    for n in range(len(by_outputs)):
        np.dot(last[n].T, by_outputs[n], by_third[n])
        _sum_rows(by_outputs[n], by_third_bias[n])
        np.dot(by_outputs[n], third[n].T, by_last)
        _pass_relu(last[n], by_last)
        np.dot(hidden[n].T, by_last, by_second[n])
        _sum_rows(by_last, by_second_bias[n])
        np.dot(by_last, second[n].T, by_hidden)
        _pass_relu(hidden[n], by_hidden)
        _sum_rows(by_hidden, by_shift[n])
        _pass_standardization(
            standardized[n], gain[n], deviations[n], by_shift[n], by_gain[n], by_hidden
        )
        np.dot(by_hidden.T, inputs, by_first[n])
        for j in range(by_first_bias.shape[1]):
            by_first_bias[n, j] = 0


@compiled
def _standardize(
    values: np.ndarray, epsilon: float, deviations: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give columns (m, w) mean 0 and variance 1, in place; return those from before."""
    m, w = values.shape
    mean, variance = np.zeros(w, values.dtype), np.zeros(w, values.dtype)
    _sum_rows(values, mean)
    for j in range(w):
        mean[j] /= m
    for i in range(m):
        row = values[i]
        for j in range(w):
            row[j] -= mean[j]
            variance[j] += row[j] * row[j]
    for j in range(w):
        variance[j] /= m
        deviations[j] = np.sqrt(variance[j] + epsilon)
    for i in range(m):
        row = values[i]
        for j in range(w):
            row[j] /= deviations[j]
    return mean, variance


@compiled
def _scale_and_rectify(
    inputs: np.ndarray, scale: np.ndarray, shift: np.ndarray, outputs: np.ndarray
) -> None:
    """Compute ReLU of columns (m, w), each scaled and shifted."""
    zero = outputs.dtype.type(0)
    for i in range(len(inputs)):
        values, output = inputs[i], outputs[i]
        for j in range(len(scale)):
            value = values[j] * scale[j] + shift[j]
            output[j] = zero if value < 0 else value


@compiled
def _pass_relu(outputs: np.ndarray, gradients: np.ndarray) -> None:
    """Turn gradients by the outputs (m, w) into those by the inputs, in place."""
    zero = gradients.dtype.type(0)
    for i in range(len(outputs)):
        output, gradient = outputs[i], gradients[i]
        for j in range(len(output)):
            gradient[j] = gradient[j] if output[j] > 0 else zero


@compiled
def _pass_standardization(
    standardized: np.ndarray,
    gain: np.ndarray,
    deviations: np.ndarray,
    by_shift: np.ndarray,
    by_gain: np.ndarray,
    gradients: np.ndarray,
) -> None:
    """Turn gradients by the outputs (m, w) into those by the inputs, in place.

    That by the shift is given, that by the gain (w,) is filled.
    """
    m, w = standardized.shape
    for j in range(w):
        by_gain[j] = 0
    for i in range(m):
        values, gradient = standardized[i], gradients[i]
        for j in range(w):
            by_gain[j] += gradient[j] * values[j]
    mean, slope = np.empty(w, gradients.dtype), np.empty(w, gradients.dtype)
    scale = np.empty(w, gradients.dtype)
    for j in range(w):
        mean[j], slope[j] = by_shift[j] / m, by_gain[j] / m
        scale[j] = gain[j] / deviations[j]
    for i in range(m):
        values, gradient = standardized[i], gradients[i]
        for j in range(w):
            own = gradient[j] - mean[j] - slope[j] * values[j]
            gradient[j] = own * scale[j]


@compiled
def _sum_rows(rows: np.ndarray, total: np.ndarray) -> None:
    for j in range(len(total)):
        total[j] = 0
    for i in range(len(rows)):
        row = rows[i]
        for j in range(len(total)):
            total[j] += row[j]

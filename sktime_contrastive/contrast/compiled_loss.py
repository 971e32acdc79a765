"""NT-Xent of pairs under the Cauchy similarity on the CPU, compiled by numba.

One pass over the pairs does what torch does in ten, each of which goes through memory.
The losses and gradients of a network depend on its own codes alone, to the bit.
Logarithms and powers are the caller's: those of torch take many numbers at a time.

Codes are of shape (h, d, m): h networks, d dimensions, m views. Their pairs, of shape
(h, m, m), are symmetric: a sum over one view's pairs is taken over rows, not within
one, so that all views' sums are taken side by side.
"""

from __future__ import annotations

import numpy as np

from sktime_contrastive.utils.compiling import compiled

__all__ = ["add_losses_and_gradients", "inverse_kernel"]


@compiled
def inverse_kernel(codes: np.ndarray, inverse: np.ndarray) -> None:
    """Compute one plus the squared distance of each code from each other.

    Parameters
    ----------
    codes : array of shape (h, d, m)
    inverse : array of shape (h, m, m)
        To be filled.
    """
    h, d, m = codes.shape
    for n in range(h):
        for i in range(m):
            row = inverse[n, i]
            for j in range(m):
                row[j] = 1
            for k in range(d):
                coordinate = codes[n, k]
                here = coordinate[i]
                for j in range(m):
                    row[j] += (coordinate[j] - here) * (coordinate[j] - here)


@compiled
def add_losses_and_gradients(
    codes: np.ndarray,
    inverse: np.ndarray,
    weights: np.ndarray,
    temperature: float,
    losses: np.ndarray,
    gradients: np.ndarray,
) -> None:
    """Add the loss of each network, and its gradient by the codes.

    Parameters
    ----------
    codes : array of shape (h, d, m)
        Views i and i + m / 2 are the only positives of each other.
    inverse : array of shape (h, m, m)
        Of the kernel, as ``inverse_kernel`` computes it.
    weights : array of shape (h, m, m)
        The kernel to the power of 1 / temperature. The diagonal is set to 0.
    temperature : float
    losses : array of shape (h,)
        Added to.
    gradients : array of shape (h, d, m)
        Added to.
    """
    h, d, m = codes.shape
    scale = codes.dtype.type(2 / (m * temperature))
    pull = codes.dtype.type(2)  # on a pair of positives, each an anchor of the other
    push = np.empty(m, codes.dtype)
    for n in range(h):
        normalizer = np.zeros(m, codes.dtype)
        for i in range(m):
            row = weights[n, i]
            row[i] = 0
            for j in range(m):
                normalizer[j] += row[j]
        for i in range(m):
            apart = np.log(inverse[n, i, (i + m // 2) % m]) / temperature
            losses[n] += (np.log(normalizer[i]) + apart) / m
            normalizer[i] = 1 / normalizer[i]
        for i in range(m):
            row, far, own = weights[n, i], inverse[n, i], normalizer[i]
            # Probabilities of the pair as seen from both of its ends.
            for j in range(m):
                push[j] = row[j] * (own + normalizer[j]) / far[j]
            partner = (i + m // 2) % m
            push[partner] -= pull / far[partner]
            for k in range(d):
                coordinate, gradient = codes[n, k], gradients[n, k]
                here = coordinate[i]
                for j in range(m):
                    gradient[j] -= scale * push[j] * (coordinate[j] - here)

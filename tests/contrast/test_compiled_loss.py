import math

import numpy as np
import pytest

from sktime_contrastive.contrast.compiled_loss import (
    add_losses_and_gradients,
    inverse_kernel,
)


def losses_and_gradients(codes, temperature):
    h, _, m = codes.shape
    inverse, losses = np.empty((h, m, m), codes.dtype), np.zeros(h, codes.dtype)
    gradients = np.zeros_like(codes)
    inverse_kernel(codes, inverse)
    weights = inverse ** (-1 / temperature)
    add_losses_and_gradients(codes, inverse, weights, temperature, losses, gradients)
    return losses, gradients


def loss_by_definition(codes, temperature):
    """The paper's formula, term by term, of codes (d, m)."""
    m = codes.shape[1]

    def alike(i, k):
        return (1 + math.dist(codes[:, i], codes[:, k]) ** 2) ** (-1 / temperature)

    terms = [
        -math.log(
            alike(i, (i + m // 2) % m) / sum(alike(i, k) for k in range(m) if k != i)
        )
        for i in range(m)
    ]
    return sum(terms) / m


@pytest.mark.parametrize("temperature", [1.0, 1.5, 3.0])
@pytest.mark.parametrize("d", [1, 2, 5])
def test_loss_by_definition_and_gradient_by_finite_differences(d, temperature, rng):
    codes = rng.normal(size=(2, d, 8))
    losses, gradients = losses_and_gradients(codes, temperature)
    expected = [loss_by_definition(one, temperature) for one in codes]
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    step = 1e-5
    for place in np.ndindex(codes.shape):
        moved = [codes.copy(), codes.copy()]
        moved[0][place] -= step
        moved[1][place] += step
        low, high = (loss_by_definition(m[place[0]], temperature) for m in moved)
        assert gradients[place] == pytest.approx((high - low) / (2 * step), abs=1e-8)


def test_a_network_among_others_and_alone_is_the_same_to_the_bit(rng):
    codes = rng.normal(size=(3, 2, 50)).astype(np.float32)
    losses, gradients = losses_and_gradients(codes, 1.5)
    for number in range(3):
        own = losses_and_gradients(codes[number : number + 1], 1.5)
        np.testing.assert_array_equal(own[0][0], losses[number])
        np.testing.assert_array_equal(own[1][0], gradients[number])


def test_the_order_of_the_halves_does_not_matter(rng):
    codes = rng.normal(size=(1, 2, 50))
    loss, gradient = losses_and_gradients(codes, 1.5)
    swapped_loss, swapped = losses_and_gradients(np.roll(codes, 25, axis=2), 1.5)
    np.testing.assert_allclose(swapped_loss, loss)
    np.testing.assert_allclose(np.roll(swapped, 25, axis=2), gradient)

import numpy as np
import pytest
import torch

from sktime_contrastive.utils.row_blocks import ROWS, in_row_blocks, rows_at_once


def draw(*shape):
    values = np.random.default_rng(0).normal(size=shape)
    return torch.from_numpy(values).float()


@pytest.mark.parametrize("n", [0, 1, 7, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS + 5])
def test_rows_are_those_of_the_function(n):
    rows, matrix, sizes = draw(n, 12), draw(12, 5), set()

    def product(block):
        sizes.add(len(block))
        return block @ matrix

    products = in_row_blocks(product, rows)
    torch.testing.assert_close(products, rows @ matrix)
    assert products.shape == (n, 5)
    assert sizes == {ROWS}


@pytest.mark.parametrize("shape", [(3000, 40), (120, 64), (64, 32), (32, 2), (7, 3)])
def test_a_row_does_not_depend_on_the_others(shape):
    rows, matrix = draw(150, shape[0]), draw(*shape)
    products = in_row_blocks(lambda block: block @ matrix, rows)
    for some in (range(1), range(9), range(40, 73), range(149, -1, -1)):
        own = in_row_blocks(lambda block: block @ matrix, rows[list(some)])
        assert torch.equal(own, products[list(some)])


def test_sizes():
    sizes = [rows_at_once(most) for most in (10**6, 48, 47, 24, 20, 16, 15, 1, 0)]
    assert sizes == [48, 48, 24, 24, 16, 16, 1, 1, 1]

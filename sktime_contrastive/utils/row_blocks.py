"""Products of matrices row by row: what a row gives does not depend on the others.

Libraries for linear algebra sum in another order where a matrix has other numbers of
rows, and for rows at its end: a series by itself would get a code that differs in its
last bits from the one that it has among others. In blocks of one size, which MKL and
its like divide without a rest, each row is summed alike wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable

import torch.nn.functional as F
from torch import Tensor, cat

__all__ = ["ROWS", "in_row_blocks", "rows_at_once"]

# Of 2 to 384 rows, these are alike with MKL's kernels for AVX2 and for AVX-512; 8, 20
# and 32 are not. Products of larger blocks are hardly faster.
_SIZES = (48, 24, 16, 1)
ROWS = _SIZES[0]


def rows_at_once(most: int) -> int:
    """Return the largest size of blocks of at most so many rows: 48, 24, 16 or 1."""
    return next((size for size in _SIZES if size <= most), 1)


def in_row_blocks(function: Callable[[Tensor], Tensor], rows: Tensor) -> Tensor:
    """Apply a function that maps each row by itself to blocks of 48 rows.

    Parameters
    ----------
    function : callable
        From a Tensor of shape (48, f) to one of shape (48, g).
    rows : Tensor of shape (n, f)
        The last block is filled up with zeros. On a GPU there is one block of all rows.

    Returns
    -------
    Tensor of shape (n, g)

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.utils.row_blocks import in_row_blocks
    >>> rows, matrix = torch.rand(100, 300), torch.rand(300, 40)
    >>> products = in_row_blocks(lambda block: block @ matrix, rows)
    >>> one = in_row_blocks(lambda block: block @ matrix, rows[37:38])
    >>> torch.equal(one, products[37:38])
    True
    """
    if rows.device.type != "cpu":
        return function(rows)
    *whole, last = rows.split(ROWS)
    filled = F.pad(last, (0, 0, 0, ROWS - len(last)))
    return cat([function(block) for block in [*whole, filled]])[: len(rows)]

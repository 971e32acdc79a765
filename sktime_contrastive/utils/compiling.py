"""Functions on arrays, compiled by numba. Importing this imports numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba

__all__ = ["compiled"]


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Have a function compiled at its first call, and kept on the disk.

    It lets other threads run. A division by zero gives NaN or infinity. A product and
    the sum that takes it are one operation where the processor has such; sums are taken
    in the order in which they are written.

    Parameters
    ----------
    function : callable
        Of arrays and numbers, in what numba understands of Python.

    Returns
    -------
    callable
    """
    options = {"nogil": True, "error_model": "numpy", "fastmath": {"contract"}}
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no folder that can be written to: each process compiles
        return numba.njit(**options)(function)

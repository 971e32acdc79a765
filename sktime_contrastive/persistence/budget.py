"""A limit on the memory that torch allocates, checked before it is allocated."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

__all__ = ["Budget", "BudgetExceededError"]

# What a tensor takes beside its values: a network of a million empty parts is large.
_LEAST = 2**12


class BudgetExceededError(ValueError):
    """Something asks for more memory than it may have."""


class Budget(TorchDispatchMode):
    """Context in which torch's new tensors take so many bytes together, and no more.

    For what is built by a file's word: the size of each result is found on torch's
    device "meta", which has no memory, before it is computed. It holds for the thread
    that enters it, and counts what was freed as well.

    Parameters
    ----------
    n_bytes : int
        The limit.

    Raises
    ------
    BudgetExceededError
        Inside, before the limit is passed.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.persistence.budget import Budget
    >>> with Budget(10**6):
    ...     _ = torch.nn.Linear(100, 100)
    ...     _ = torch.nn.Linear(30_000, 30_000)
    Traceback (most recent call last):
    sktime_contrastive.persistence.budget.BudgetExceededError: more than 1,000,000 ...
    """

    def __init__(self, n_bytes: int) -> None:
        super().__init__()
        self.n_bytes = n_bytes
        self.used = 0

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Count the results of an operation, then do it."""
        kwargs = kwargs or {}
        self.used += _new_bytes(function, args, kwargs)
        if self.used > self.n_bytes:
            raise BudgetExceededError(
                f"more than {self.n_bytes:,} bytes of memory are asked for"
            )
        return function(*args, **kwargs)


def _new_bytes(function: Any, args: Any, kwargs: dict[str, Any]) -> int:
    """Bytes of the tensors that an operation makes."""
    if any(result.alias_info is not None for result in function._schema.returns):
        return 0  # a view, or in place
    takes = {argument.name for argument in function._schema.arguments}
    if "device" in takes:
        kwargs = kwargs | {"device": torch.device("meta")}
    if "generator" in takes:
        kwargs = kwargs | {"generator": None}  # those of the CPU do not fit
    try:
        results = function(*tree_map(_to_meta, args), **tree_map(_to_meta, kwargs))
    except (NotImplementedError, RuntimeError):
        return (
            0  # its size follows from values, as that of a mask: of its input's order
        )
    tensors = [leaf for leaf in tree_leaves(results) if isinstance(leaf, Tensor)]
    return sum(max(t.numel() * t.element_size(), _LEAST) for t in tensors)


def _to_meta(given: Any) -> Any:
    if not isinstance(given, Tensor):
        return given
    return torch.empty_strided(
        given.shape, given.stride(), dtype=given.dtype, device="meta"
    )

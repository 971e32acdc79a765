"""Tensors that hold several networks, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

__all__ = ["take_networks"]


def take_networks(
    stacks: Sequence[Tensor], sizes: Sequence[int], numbers: Sequence[int]
) -> Tensor:
    """Take what belongs to some of the networks that stacks hold.

    Parameters
    ----------
    stacks : sequence of Tensors
        Each holds one network after the other along its first dimension.
    sizes : sequence of int
        Networks of each stack.
    numbers : sequence of int
        Of networks, counted through all stacks.

    Returns
    -------
    Tensor
        Holds those networks, in this order.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.utils.stacks import take_networks
    >>> stacks = torch.arange(4), torch.arange(4, 6)  # two networks, then one
    >>> take_networks(stacks, [2, 1], [2, 0])
    tensor([4, 5, 0, 1])
    """
    of_networks = [
        stack.unflatten(0, (size, -1))
        for stack, size in zip(stacks, sizes, strict=True)
    ]
    return torch.cat(of_networks)[list(numbers)].flatten(0, 1)

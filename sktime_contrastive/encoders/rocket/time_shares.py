"""Shares of the time steps of series at which something holds."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from sktime_contrastive.panel.masks import within_length

__all__ = ["TimeShares", "compare"]


class TimeShares:
    """Shares of the time steps of series, in the whole or in parts of equal length.

    A sum over time is a product with a matrix of 0 and 1, (parts, t): one product for
    all series where they have the same length. Such sums are exact, so a share does not
    depend on what is counted beside it. The parts are filled up to four, for which the
    product is several times as fast as for three.

    Parameters
    ----------
    lengths : int Tensor of shape (n,)
    n_steps : int
        Time steps of what is counted, t.
    """

    def __init__(self, lengths: Tensor, n_steps: int) -> None:
        self.lengths = lengths
        self.n_steps = n_steps
        self.within = within_length(lengths, n_steps)
        self.alike = bool((lengths == lengths[0]).all())
        self._parts: dict[int, Tensor] = {}

    def of_differences(self) -> TimeShares:
        """Return the same for the differences of the series, one step shorter."""
        return TimeShares(self.lengths - 1, self.n_steps - 1)

    def of(self, hits: Tensor, n_parts: int) -> Tensor:
        """Count the 1 among 0 and 1 in each part of a series, over its whole length.

        Parameters
        ----------
        hits : float Tensor of shape (..., n, t)
        n_parts : int
            Four at most.

        Returns
        -------
        Tensor of shape (..., n, n_parts)
        """
        return self._count(hits, n_parts) / self.lengths[:, None]

    def _count(self, hits: Tensor, n_parts: int) -> Tensor:
        if self.alike and n_parts == 1:
            return hits[..., : int(self.lengths[0])].sum(-1, keepdim=True)
        if n_parts not in self._parts:
            self._parts[n_parts] = self._find_parts(n_parts).to(hits)
        parts = self._parts[n_parts]
        if self.alike:
            counts = parts[0] @ hits.flatten(0, -2).T
            return counts[:n_parts].T.unflatten(0, hits.shape[:-1])
        by_series = hits.flatten(0, -3).permute(1, 2, 0)  # (n, t, k), no copy
        counts = (parts @ by_series)[:, :n_parts].permute(2, 0, 1)
        return counts.unflatten(0, hits.shape[:-2])

    def _find_parts(self, n_parts: int) -> Tensor:
        """Whether a step is in a part: bool (n, 4, t), or (1, 4, t)."""
        lengths = self.lengths[:1] if self.alike else self.lengths
        steps = torch.arange(self.n_steps, device=lengths.device)
        part = steps * n_parts // lengths[:, None]
        part = part.where(part < n_parts, -1)  # past the end
        return part[:, None] == torch.arange(4, device=lengths.device)[:, None]


def compare(how: Callable[..., Tensor], left: Tensor, right: Tensor) -> Tensor:
    """Compare, and return 0.0 and 1.0: several times as fast as by a bool tensor.

    Parameters
    ----------
    how : callable
        ``torch.gt`` or its like.
    left, right : float Tensors
        `right` can be broadcast to the shape of `left`.

    Returns
    -------
    float Tensor of the shape of `left`
    """
    return how(left, right, out=torch.empty_like(left))

"""What random convolutional features have in common: dilations, and work in chunks."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from sktime_contrastive.encoders.rocket.fitted_module import FittedModule
from sktime_contrastive.encoders.rocket.time_shares import TimeShares
from sktime_contrastive.panel.buckets import by_length, cut, in_order
from sktime_contrastive.utils.parallel import share_out

__all__ = ["TIE", "DilatedFeatures"]

TIE = 1e-4  # outputs closer than this are the same: far above rounding in float32
# Values of an intermediate (kernels, series, steps) at a time: few enough for a cache,
# on the CPU, and enough to share among its cores.
_VALUES_AT_ONCE = {"cpu": 2**19, "cuda": 2**27}


class DilatedFeatures(FittedModule):
    """Base class of features at several dilations, which are part of their state.

    Parameters
    ----------
    prepare : callable or None, default=None
        From values (n, c, t) and lengths (n,) of some series to the values that are
        looked at, of the same shape; called for a chunk at a time. None takes them as
        they are.
    """

    dilations: list[int]

    def __init__(self, prepare: Callable[[Tensor, Tensor], Tensor] | None) -> None:
        super().__init__()
        self._prepare = prepare

    def cut(
        self, values: Tensor, lengths: Tensor, series: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Take some series, prepared, padded to the longest of them alone.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
        lengths : int Tensor of shape (n,)
        series : int Tensor of shape (m,)

        Returns
        -------
        values : Tensor of shape (m, c, longest)
        lengths : int Tensor of shape (m,)
        """
        values, lengths = cut(values, lengths, series)
        prepared = values if self._prepare is None else self._prepare(values, lengths)
        return prepared, lengths

    def compute_in_chunks(
        self,
        compute: Callable[[Tensor, TimeShares], list[Tensor]],
        values: Tensor,
        lengths: Tensor,
        n_kernels: int,
    ) -> list[Tensor]:
        """Compute features for series of like lengths, as many as stay in the cache.

        Parameters
        ----------
        compute : callable
            From prepared values (m, c, t) and their `TimeShares` to a list of
            families of features, (m, f) each.
        values : Tensor of shape (n, c, t)
        lengths : int Tensor of shape (n,)
        n_kernels : int
            Kernels whose outputs are held at a time.

        Returns
        -------
        list of Tensors of shape (n, f)
        """
        budget = _VALUES_AT_ONCE["cpu" if values.device.type == "cpu" else "cuda"]
        chunks: list[Tensor] = []
        for bucket in by_length(lengths):
            size = max(1, budget // (n_kernels * int(lengths[bucket].max())))
            chunks += bucket.split(size)

        def compute_chunk(chunk: Tensor) -> list[Tensor]:
            own, own_lengths = self.cut(values, lengths, chunk)
            return compute(own, TimeShares(own_lengths, own.shape[2]))

        parts = share_out(compute_chunk, chunks, values.device)
        return [in_order(blocks, chunks) for blocks in zip(*parts, strict=True)]

    def get_extra_state(self) -> Tensor:
        """Return the dilations, for ``state_dict``."""
        return torch.tensor(getattr(self, "dilations", []))

    def set_extra_state(self, state: Tensor) -> None:
        """Take the dilations from a ``state_dict``."""
        self.dilations = state.tolist()

"""What random convolutional features have in common: kernels at several dilations."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.utils._python_dispatch import _get_current_dispatch_mode

from sktime_contrastive.encoders.rocket.fitted_module import FittedModule
from sktime_contrastive.encoders.rocket.kernels import N_TAPS
from sktime_contrastive.encoders.rocket.time_shares import TimeShares

__all__ = ["TIE", "DilatedFeatures"]

TIE = 1e-4  # outputs closer than this are the same: far above rounding in float32


class DilatedFeatures(FittedModule):
    """Base class of features by kernels at several dilations.

    The features of a series depend on its own values and length alone, whatever the
    series beside it or the padding. On the CPU they come from compiled loops, series by
    series; on other devices from torch, for all series at once. The two differ where
    an output is within rounding of what it is compared with. A subclass writes both.

    Attributes
    ----------
    dilations : list of int
        1, 2, 4, ...; part of the state.
    n_kernels : int
        Of each dilation.
    n_sources : int
        What is convolved: the series alone, or its differences too.
    """

    dilations: list[int]
    n_kernels: int
    n_sources: int = 1

    def forward(self, values: Tensor, lengths: Tensor) -> list[Tensor]:
        """Features of a panel; memory follows the panel.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
            0 past the end of each series.
        lengths : int Tensor of shape (n,)

        Returns
        -------
        list of Tensors of shape (n, f)
            Families of features.
        """
        # What watches torch's operations would not see the loops: a limit on memory, as
        # when a model is loaded from a file, or a trace.
        is_watched = _get_current_dispatch_mode() is not None
        if values.device.type != "cpu" or is_watched:
            return self.compute_batched(values, TimeShares(lengths, values.shape[2]))
        if not 1 <= int(lengths.min()) <= int(lengths.max()) <= values.shape[2]:
            raise ValueError(
                f"lengths between {int(lengths.min())} and {int(lengths.max())} must "
                f"be between 1 and the {values.shape[2]} time steps of the values."
            )
        return self.compute_by_series(values.detach().contiguous(), lengths.long())

    def compute_by_series(self, values: Tensor, lengths: Tensor) -> list[Tensor]:
        """Compute features on the CPU, in compiled loops."""
        raise NotImplementedError

    def compute_batched(self, values: Tensor, time_shares: TimeShares) -> list[Tensor]:
        """Compute features on any device, by torch."""
        raise NotImplementedError

    def stack_kernels(self) -> tuple[Tensor, Tensor]:
        """Put the kernels of all sources and dilations together, and their channels.

        Returns
        -------
        kernels : Tensor of shape (n_sources * n_dilations, n_kernels, taps)
            One channel of each: all channels that a kernel sums have the same weights.
        channels : int Tensor of shape (n_sources * n_dilations, n_kernels, c)
            Those that it sums, filled up with c.

        Raises
        ------
        RuntimeError
            If the kernels are no such kernels, as in a state that is damaged.
        """
        numbers = range(self.n_sources * len(self.dilations))
        numbered = [self.get_buffer(f"kernels_{number}") for number in numbers]
        weights = torch.stack(numbered).unflatten(2, (-1, N_TAPS))
        n_channels = weights.shape[2]
        if weights.shape[1] != self.n_kernels:
            raise RuntimeError(
                f"There are {weights.shape[1]} kernels, not {self.n_kernels}."
            )
        if n_channels == 1:
            return weights[:, :, 0], weights.new_zeros(weights.shape[:3]).long()
        mixed = weights.ne(0).any(dim=3)
        channels = torch.arange(n_channels, device=weights.device)
        channels = channels.where(mixed, n_channels).sort(dim=2).values
        first = channels[:, :, :1, None].expand(-1, -1, -1, N_TAPS)
        if int(first.max()) < n_channels:
            kernels = weights.gather(2, first)
            if torch.equal(weights, kernels * mixed[..., None]):
                return kernels[:, :, 0], channels
        raise RuntimeError("These are not the kernels of random features.")

    def get_extra_state(self) -> Tensor:
        """Return the dilations, for ``state_dict``."""
        return torch.tensor(getattr(self, "dilations", []))

    def set_extra_state(self, state: Tensor) -> None:
        """Take the dilations from a ``state_dict``, of which all else is loaded."""
        self.dilations = state.tolist()
        if self.dilations != [2**power for power in range(len(state))]:
            raise ValueError(f"dilations={self.dilations} must be 1, 2, 4, ...")
        if self.dilations:
            self.stack_kernels()  # an error now, not when series are to get codes

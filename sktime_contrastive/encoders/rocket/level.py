"""Level and amplitude of the channels of a series, as features."""

from __future__ import annotations

import torch
from torch import Tensor

from sktime_contrastive.encoders.rocket.fitted_module import FittedModule

__all__ = ["LevelFeatures"]


class LevelFeatures(FittedModule):
    """Mean and log standard deviation of each channel, over the panel's variation.

    Parameters
    ----------
    weight : float
        Root mean square of all features of a series, at most; 0 gives no features.
    """

    def __init__(self, weight: float) -> None:
        super().__init__()
        self.weight = weight

    @property
    def n_features(self) -> int:
        """Number of features: two for each channel of the panel that was fitted."""
        return len(self.center) if self.weight else 0

    def fit(self, mean: Tensor, std: Tensor) -> None:
        """Take units and centres from means and standard deviations (n, c)."""
        # What a series moves by itself: differences of level are large against that
        # where the level says something, and tiny in series that come z-normalized.
        self.register_buffer("unit", std.square().mean(0).sqrt().clamp_min(1e-8))
        level = self._of(mean, std)
        self.register_buffer("center", level.mean(0))
        spread = level.std(0, correction=0).clamp_min(1.0)
        # All channels together weigh no more than one family: each of many channels
        # that differ in level would by itself, and the shapes would count for nothing.
        share = ((level - self.center) / spread).square().mean(0).sum()
        self.register_buffer("spread", spread * share.clamp_min(1.0).sqrt())

    def forward(self, mean: Tensor, std: Tensor) -> Tensor:
        """Map means and standard deviations (n, c) to features (n, 2 * c)."""
        if self.weight == 0:
            return mean.new_empty(len(mean), 0)
        return (self._of(mean, std) - self.center) / self.spread * self.weight

    def _of(self, mean: Tensor, std: Tensor) -> Tensor:
        relative = mean / self.unit, (std / self.unit + 0.1).log()
        return torch.cat(relative, dim=1)

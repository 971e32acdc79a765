"""Families of random convolutional features side by side, a few components each."""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor, nn

from sktime_contrastive.encoders.rocket.components import PrincipalComponents
from sktime_contrastive.encoders.rocket.hydra import HydraCounts
from sktime_contrastive.encoders.rocket.level import LevelFeatures
from sktime_contrastive.encoders.rocket.minirocket import MiniRocket
from sktime_contrastive.encoders.rocket.normalization import SeriesNormalizer
from sktime_contrastive.utils.parallel import share_out

__all__ = ["RocketFeatures"]


class RocketFeatures(nn.Module):
    """From series to features: what MiniRocket and Hydra see, and the level.

    Series are normalized for the convolutions, all channels of one by one factor, see
    `SeriesNormalizer`. Each family of features is standardized and reduced to its
    leading principal components. The level and the amplitude of each channel come
    beside them, in units of what a series moves by itself: of a panel of z-normalized
    series nothing is left of them.

    Parameters
    ----------
    n_components : int, default=40
        Principal components of each family.
    level_weight : float, default=1.5
        Weight of level and amplitude beside a family; 0 leaves them out.

    Attributes
    ----------
    reads_double : bool
        True: of values in double precision, series keep their shape beside a level
        that is far above it. Features are float32.
    """

    reads_double = True

    def __init__(self, n_components: int = 40, level_weight: float = 1.5) -> None:
        super().__init__()
        self.level_weight = level_weight
        self.normalizer = SeriesNormalizer()
        shapes = self.normalizer.shapes
        self.families = nn.ModuleList(
            [MiniRocket(prepare=shapes), HydraCounts(prepare=shapes)]
        )
        # Hydra is two families: over the whole series, and over its thirds.
        self.components = nn.ModuleList(
            PrincipalComponents(n_components) for _ in range(3)
        )
        self.level = LevelFeatures(level_weight * math.sqrt(n_components))

    def fit_transform(
        self, values: Tensor, lengths: Tensor, generator: Generator
    ) -> Tensor:
        """Draw kernels, take statistics of a panel and return its features.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
        lengths : int Tensor of shape (n,)
        generator : torch.Generator
            On the CPU.

        Returns
        -------
        Tensor of shape (n, f)
        """
        self.normalizer.fit(values, lengths)
        blocks = []
        for family in self.families:
            blocks += family.fit(values, lengths, generator)(values, lengths)
        probes = [
            components.draw_probes(block, generator)
            for components, block in zip(self.components, blocks, strict=True)
        ]
        fits = zip(self.components, blocks, probes, strict=True)
        share_out(lambda fit: fit[0].fit(*fit[1:]), fits, values.device)
        mean, std = self.normalizer.levels(values, lengths)
        self.level.fit(mean, std)
        return self._reduce(blocks, mean, std)

    def forward(self, values: Tensor, lengths: Tensor) -> Tensor:
        """Features of a panel.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
            Scaled as the panel that was fitted, 0 past the end of each series.
        lengths : int Tensor of shape (n,)

        Returns
        -------
        Tensor of shape (n, f)
        """
        blocks = [block for f in self.families for block in f(values, lengths)]
        return self._reduce(blocks, *self.normalizer.levels(values, lengths))

    def _reduce(self, blocks: list[Tensor], mean: Tensor, std: Tensor) -> Tensor:
        reduced = [c(b) for c, b in zip(self.components, blocks, strict=True)]
        return torch.cat([*reduced, self.level(mean, std)], dim=1)

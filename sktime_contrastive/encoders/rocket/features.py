"""Families of random convolutional features side by side, a few components each."""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor, nn

from sktime_contrastive.encoders.rocket.fitted_module import FittedModule
from sktime_contrastive.encoders.rocket.normalization import SeriesNormalizer
from sktime_contrastive.encoders.rocket.random_convolutions import Hydra, MiniRocket
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
            [MiniRocket(prepare=shapes), Hydra(prepare=shapes)]
        )
        # Hydra is two families: over the whole series, and over its thirds.
        self.components = nn.ModuleList(_Components(n_components) for _ in range(3))
        self.level = _Level(level_weight * math.sqrt(n_components))

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


class _Components(FittedModule):
    """Standardized features on their leading principal components, of variance 1."""

    def __init__(self, n_components: int) -> None:
        super().__init__()
        self.n_components = n_components

    def draw_probes(self, features: Tensor, generator: Generator) -> Tensor:
        """Random directions (f, n_probes) to begin the search for the axes with."""
        n_probes = min(self._count_axes(features) + 16, *features.shape)
        probes = torch.randn(features.shape[1], n_probes, generator=generator)
        return probes.to(features)

    def fit(self, features: Tensor, probes: Tensor) -> None:
        mean = features.mean(0)
        centered = features - mean
        std = centered.square().mean(0).sqrt()  # several times as fast as torch's std
        weight = torch.where(std > 1e-6, 1 / std.clamp_min(1e-6), 0.0)
        standardized = centered.mul_(weight)
        axes = _principal_axes(standardized, self._count_axes(features), probes)
        spread = (standardized @ axes).square().mean().sqrt().clamp_min(1e-8)
        self.register_buffer("mean", mean)
        self.register_buffer("axes", weight[:, None] * axes / spread)

    def forward(self, features: Tensor) -> Tensor:
        return (features - self.mean) @ self.axes

    def _count_axes(self, features: Tensor) -> int:
        return min(self.n_components, *features.shape)


class _Level(FittedModule):
    """Mean and log standard deviation of each channel, over the panel's variation."""

    def __init__(self, weight: float) -> None:
        super().__init__()
        self.weight = weight

    def fit(self, mean: Tensor, std: Tensor) -> None:
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
        if self.weight == 0:
            return mean.new_empty(len(mean), 0)
        return (self._of(mean, std) - self.center) / self.spread * self.weight

    def _of(self, mean: Tensor, std: Tensor) -> Tensor:
        relative = mean / self.unit, (std / self.unit + 0.1).log()
        return torch.cat(relative, dim=1)


def _principal_axes(centered: Tensor, n_components: int, probes: Tensor) -> Tensor:
    """Leading right singular vectors (f, n_components), by randomized iteration [1]_.

    torch's own draws from the global generator, and scikit-learn's takes five times as
    long for tables as wide as these.

    References
    ----------
    .. [1] Halko, Martinsson and Tropp, Finding structure with randomness, SIAM Review
       2011.
    """
    for _ in range(3):
        probes = torch.linalg.qr(centered.T @ (centered @ probes)).Q
    _, _, axes = torch.linalg.svd(centered @ probes, full_matrices=False)
    return probes @ axes[:n_components].T

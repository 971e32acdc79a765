"""Families of random convolutional features side by side, a few components each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import Generator, Tensor, nn

from sktime_contrastive.encoders.rocket.hydra import HydraCounts
from sktime_contrastive.encoders.rocket.level import LevelFeatures
from sktime_contrastive.encoders.rocket.minirocket import MiniRocket
from sktime_contrastive.encoders.rocket.normalization import SeriesNormalizer
from sktime_contrastive.encoders.rocket.principal_components import PrincipalComponents
from sktime_contrastive.panel.buckets import by_length, cut, in_order
from sktime_contrastive.utils.parallel import share_out
from sktime_contrastive.utils.row_blocks import ROWS

__all__ = ["RocketFeatures"]

_MOST_FITTED = 4096  # series: some 24 KB each, until they are reduced
# What is worked on at a time, on the CPU by each thread: values of series, and series.
# Enough that the calls count for little, and few enough for a cache. A GPU has several
# hundred times as much of them in intermediate tensors.
_VALUES_AT_ONCE = {"cpu": 2**15, "cuda": 2**20}
_SERIES_AT_ONCE = {"cpu": 3 * ROWS, "cuda": 2**14}


class RocketFeatures(nn.Module):
    """From series to features: what MiniRocket and Hydra see, and the level.

    Series are normalized for the convolutions, all channels of one by one factor, see
    `SeriesNormalizer`. Each family of features is standardized and reduced to its
    leading principal components. The level and the amplitude of each channel come
    beside them, in units of what a series moves by itself: of a panel of z-normalized
    series nothing is left of them.

    Of a panel that is too large for memory, read the series of ``choose_sample`` for
    ``fit``, then each chunk of ``split`` for ``transform_chunk``: that is what
    ``fit_transform`` does, and gives the same to the bit.

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
        self.families = nn.ModuleList([MiniRocket(), HydraCounts()])
        # Hydra's is two families: over the whole series, and over its thirds.
        self.components = nn.ModuleList(
            PrincipalComponents(n_components) for _ in range(3)
        )
        self.level = LevelFeatures(level_weight * math.sqrt(n_components))

    @property
    def n_level_features(self) -> int:
        """Number of the last features, those of level and amplitude."""
        return self.level.n_features

    def fit_transform(
        self, values: Tensor, lengths: Tensor, generator: Generator
    ) -> Tensor:
        """Fit to a panel, or to a sample of a large one, and return its features.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
            0 past the end of each series.
        lengths : int Tensor of shape (n,)
        generator : torch.Generator
            On the CPU.

        Returns
        -------
        Tensor of shape (n, f)
        """
        sample = self.choose_sample(len(values), generator)
        if sample is None:
            return self._fit_transform(values, lengths, generator)
        self.fit(*cut(values, lengths, sample.to(values.device)), generator)
        return self(values, lengths)

    @staticmethod
    def choose_sample(n_series: int, generator: Generator) -> Tensor | None:
        """Choose the series of a large panel to which the features are fitted.

        Parameters
        ----------
        n_series : int
        generator : torch.Generator
            On the CPU. Nothing is drawn for a small panel.

        Returns
        -------
        int Tensor of shape (4096,), ascending, or None
            None is all series: there are no more than 4,096 of them.
        """
        if n_series <= _MOST_FITTED:
            return None
        order = torch.randperm(n_series, generator=generator)
        return order[:_MOST_FITTED].sort().values

    def fit(
        self, values: Tensor, lengths: Tensor, generator: Generator
    ) -> RocketFeatures:
        """Draw kernels, and take statistics of series.

        Memory for all their features is needed at once, some 24 KB a series: of a large
        panel give the series that ``choose_sample`` chooses.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
            0 past the end of each series.
        lengths : int Tensor of shape (n,)
        generator : torch.Generator
            On the CPU.

        Returns
        -------
        self
        """
        self._fit_transform(values, lengths, generator)
        return self

    def forward(self, values: Tensor, lengths: Tensor) -> Tensor:
        """Features of a panel, in memory that does not grow with it.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
            Scaled as the panel that was fitted, 0 past the end of each series.
        lengths : int Tensor of shape (n,)

        Returns
        -------
        Tensor of shape (n, f)
        """
        chunks = self.split(lengths, values.shape[1], values.device)
        transform = partial(self._transform_series, values, lengths)
        return in_order(share_out(transform, chunks, values.device), chunks)

    @staticmethod
    def split(lengths: Tensor, n_channels: int, device: torch.device) -> list[Tensor]:
        """Split a panel into chunks of series of like lengths.

        Parameters
        ----------
        lengths : int Tensor of shape (n,)
        n_channels : int
        device : torch.device
            Where the features are to be computed.

        Returns
        -------
        list of int Tensors
            Numbers of the series of each chunk, as many as are worked on at a time.
        """
        kind = "cpu" if device.type == "cpu" else "cuda"
        chunks: list[Tensor] = []
        for bucket in by_length(lengths):
            n_values = n_channels * int(lengths[bucket].max())
            size = min(_VALUES_AT_ONCE[kind] // n_values, _SERIES_AT_ONCE[kind])
            chunks += bucket.split(max(1, size))
        return chunks

    def transform_chunk(self, values: Tensor, lengths: Tensor) -> Tensor:
        """Features of one of the chunks of ``split``, all at once.

        Parameters
        ----------
        values : Tensor of shape (m, c, t)
            0 past the end of each series; t is the longest of them.
        lengths : int Tensor of shape (m,)

        Returns
        -------
        Tensor of shape (m, f)
        """
        families = self._compute_families(values, lengths)
        level = self.level(*self.normalizer.levels(values, lengths))
        return torch.cat([self._reduce(families), level], dim=1)

    def _transform_series(
        self, values: Tensor, lengths: Tensor, series: Tensor
    ) -> Tensor:
        return self.transform_chunk(*cut(values, lengths, series))

    def _compute_series(
        self, values: Tensor, lengths: Tensor, series: Tensor
    ) -> list[Tensor]:
        return self._compute_families(*cut(values, lengths, series))

    def _compute_families(self, values: Tensor, lengths: Tensor) -> list[Tensor]:
        """Families of features (n, f) before they are reduced."""
        shapes = self.normalizer.shapes(values, lengths)
        return [block for family in self.families for block in family(shapes, lengths)]

    def _fit_transform(
        self, values: Tensor, lengths: Tensor, generator: Generator
    ) -> Tensor:
        self.normalizer.fit(values, lengths)
        mini, hydra = self.families
        mini.fit(values, lengths, generator, prepare=self.normalizer.shapes)
        hydra.fit(values, lengths, generator)
        chunks = self.split(lengths, values.shape[1], values.device)
        compute = partial(self._compute_series, values, lengths)
        parts = share_out(compute, chunks, values.device)
        # In the order of the chunks: to put them into the panel's takes as long as to
        # reduce them.
        families = [torch.cat(blocks) for blocks in zip(*parts, strict=True)]
        del parts
        fits = [
            partial(components.fit, family, components.draw_probes(family, generator))
            for components, family in zip(self.components, families, strict=True)
        ]
        share_out(_call, fits, values.device)
        # Chunk by chunk, as later panels are: then a series has the same features to
        # the bit whether it is fitted or not.
        sizes = [len(chunk) for chunk in chunks]
        by_chunk = zip(*(family.split(sizes) for family in families), strict=True)
        reduced = share_out(self._reduce, list(by_chunk), values.device)
        mean, std = self.normalizer.levels(values, lengths)
        self.level.fit(mean, std)
        return torch.cat([in_order(reduced, chunks), self.level(mean, std)], dim=1)

    def _reduce(self, families: Sequence[Tensor]) -> Tensor:
        """Principal components of all families, side by side."""
        pairs = zip(self.components, families, strict=True)
        return torch.cat([components(family) for components, family in pairs], dim=1)


def _call(function: Callable[[], Any]) -> Any:
    return function()

"""Principal components of a family of features."""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from sktime_contrastive.encoders.rocket.fitted_module import FittedModule
from sktime_contrastive.utils.row_blocks import in_row_blocks

__all__ = ["PrincipalComponents"]


class PrincipalComponents(FittedModule):
    """Standardized features on their leading principal components, of variance 1.

    Parameters
    ----------
    n_components : int
        At most; fewer series or features have fewer.
    """

    def __init__(self, n_components: int) -> None:
        super().__init__()
        self.n_components = n_components

    def draw_probes(self, features: Tensor, generator: Generator) -> Tensor:
        """Draw directions at random, from which the search for the axes begins.

        Parameters
        ----------
        features : Tensor of shape (n, f)
        generator : torch.Generator
            On the CPU.

        Returns
        -------
        Tensor of shape (f, n_probes)
        """
        n_probes = min(self._count_axes(features) + 16, *features.shape)
        probes = torch.randn(features.shape[1], n_probes, generator=generator)
        return probes.to(features)

    def fit(self, features: Tensor, probes: Tensor) -> PrincipalComponents:
        """Take means, standard deviations and axes from features.

        Parameters
        ----------
        features : Tensor of shape (n, f)
        probes : Tensor of shape (f, n_probes)
            Of ``draw_probes``.

        Returns
        -------
        self
        """
        mean = features.mean(0)
        centered = features - mean
        std = centered.square().mean(0).sqrt()  # several times as fast as torch's std
        weight = torch.where(std > 1e-6, 1 / std.clamp_min(1e-6), 0.0)
        standardized = centered.mul_(weight)
        n_axes = self._count_axes(features)
        axes, scores = _principal_components(standardized, n_axes, probes)
        spread = scores.square().mean().sqrt().clamp_min(1e-8)
        self.register_buffer("mean", mean)
        self.register_buffer("axes", weight[:, None] * axes / spread)
        return self

    def forward(self, features: Tensor) -> Tensor:
        """Map features (n, f) to their components (n, n_components)."""
        return in_row_blocks(self._project, features)

    def _project(self, features: Tensor) -> Tensor:
        return (features - self.mean) @ self.axes

    def _count_axes(self, features: Tensor) -> int:
        return min(self.n_components, *features.shape)


def _principal_components(
    centered: Tensor, n_components: int, probes: Tensor
) -> tuple[Tensor, Tensor]:
    """Leading right singular vectors, by randomized iteration [1]_, and projections.

    torch's own draws from the global generator, and scikit-learn's takes five times as
    long for tables as wide as these.

    Parameters
    ----------
    centered : Tensor of shape (n, f)
    n_components : int
    probes : Tensor of shape (f, n_probes)
        Directions to begin with, more than components.

    Returns
    -------
    axes : Tensor of shape (f, n_components)
    scores : Tensor of shape (n, n_components)
        The rows of the table along these axes.

    References
    ----------
    .. [1] Halko, Martinsson and Tropp, Finding structure with randomness, SIAM Review
       2011.
    """
    for _ in range(3):
        probes = torch.linalg.qr(centered.T @ (centered @ probes)).Q
    projected = centered @ probes
    _, _, turns = torch.linalg.svd(projected, full_matrices=False)
    turns = turns[:n_components].T
    return probes @ turns, projected @ turns

"""Heads: what stands behind an encoder while it is trained."""

from __future__ import annotations

from skbase.base import BaseObject
from torch import nn

from sktime_contrastive.utils.validation import check_integer

__all__ = ["ProjectionHead"]


class ProjectionHead(BaseObject):
    """SimCLR's projection head [1]_: the loss sees its output, the user never does.

    An MLP with one hidden layer between the codes and the loss, thrown away after
    training: what the augmentations destroy may be lost in it and not in the codes.

    Parameters
    ----------
    hidden_dim : int, default=128
        Width of the hidden layer.
    output_dim : int, default=64
        Dimensions of what the loss sees.

    References
    ----------
    .. [1] Chen et al., A Simple Framework for Contrastive Learning of Visual
       Representations, ICML 2020.
    """

    def __init__(self, hidden_dim: int = 128, output_dim: int = 64) -> None:
        self.hidden_dim = hidden_dim
        self.output_dim = output_dim
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_integer("ProjectionHead.hidden_dim", self.hidden_dim, least=1)
        check_integer("ProjectionHead.output_dim", self.output_dim, least=1)

    def build(self, latent_dim: int) -> nn.Module:
        """Build the head, with fresh weights.

        Parameters
        ----------
        latent_dim : int
            Dimensions of the codes.

        Returns
        -------
        nn.Module
            Maps codes ``(n, latent_dim)`` to ``(n, output_dim)``.
        """
        return nn.Sequential(
            nn.Linear(latent_dim, self.hidden_dim),
            nn.ReLU(),
            nn.Linear(self.hidden_dim, self.output_dim),
        )

"""A contrastive method: its components chosen, its settings checked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import nn

from sktime_contrastive.contrast.named_components import choose_component
from sktime_contrastive.contrast.objective import ContrastiveObjective
from sktime_contrastive.contrast.similarity import SIMILARITIES
from sktime_contrastive.encoders import FeatureEncoder, Rocket
from sktime_contrastive.encoders.check import check_network
from sktime_contrastive.positives import TrainingData
from sktime_contrastive.utils.randomness import make_generator, seeded_modules
from sktime_contrastive.utils.stages import stage
from sktime_contrastive.utils.validation import (
    check_choice,
    check_integer,
    check_positive,
)

__all__ = ["ContrastiveMethod"]


class ContrastiveMethod:
    """The settings of a contrastive method, its components in the place of names.

    The components do not know each other: the encoder makes codes, the positives make
    views and say which are alike, the similarity compares codes, the trainer minimizes
    the loss.

    Parameters
    ----------
    encoder : str, Encoder or FeatureEncoder
    latent_dim : int
    positives : str or Positives
    similarity : str
    temperature : float
    head : None, "projection" or ProjectionHead, default=None
    trainer : None or Trainer, default=None

    Raises
    ------
    ValueError, TypeError
        If a name is unknown, a component of the wrong kind or a number out of range.
    """

    def __init__(
        self,
        *,
        encoder: Any,
        latent_dim: int,
        positives: Any,
        similarity: str,
        temperature: float,
        head: Any = None,
        trainer: Any = None,
    ) -> None:
        self.encoder = choose_component("encoder", encoder)
        self.positives = choose_component("positives", positives)
        self.head = choose_component("head", head)
        self.trainer = choose_component("trainer", trainer)
        self.latent_dim = check_integer("latent_dim", latent_dim, least=1)
        self.similarity = check_choice("similarity", similarity, SIMILARITIES)
        check_positive("temperature", temperature)
        self.temperature = temperature

    @property
    def uses_labels(self) -> bool:
        """Whether labels make the positives where there are any."""
        return self.positives.uses_labels

    def build(
        self, data: TrainingData, seed: int, n_stacked: int = 1
    ) -> tuple[nn.Module, nn.Module]:
        """Build networks and the head behind them, with fresh weights, on the CPU.

        Parameters
        ----------
        data : TrainingData
        seed : int
            One gives the same weights whatever the device.
        n_stacked : int, default=1
            Networks at once, on features.

        Returns
        -------
        network, head : nn.Module
        """
        n_channels = data.values.shape[1]
        with seeded_modules(make_generator(seed)):
            if data.features is not None:
                n_features = data.features.shape[1]
                network = self.encoder.build_stack(
                    n_features, self.latent_dim, n_stacked
                )
            else:
                network = self.encoder.build(n_channels, self.latent_dim)
            head = self.head.build(self.latent_dim) if self.head else nn.Identity()
        if data.features is None:
            check_network(network, self.encoder, n_channels, self.latent_dim)
        return network, head

    def make_objective(
        self, network: nn.Module, head: nn.Module, data: TrainingData
    ) -> ContrastiveObjective:
        """Make the loss that trains a network and the head behind it.

        Parameters
        ----------
        network, head : nn.Module
            As ``build`` returns them.
        data : TrainingData

        Returns
        -------
        ContrastiveObjective
        """
        return ContrastiveObjective(
            network, head, self.similarity, self.temperature, padded=data.padded
        )

    @torch.no_grad()
    @stage("features")
    def compute_features(
        self, data: TrainingData, seed: int, needs_neighbors: bool = False
    ) -> TrainingData:
        """Compute the features that do not change during training.

        An encoder with a front end is trained on features. Other networks read the
        series; they have features only to find neighbours by, where the positives or
        `needs_neighbors` ask for them.

        Parameters
        ----------
        data : TrainingData
        seed : int
        needs_neighbors : bool, default=False
            Whether something besides the positives needs neighbours: the choice of a
            network or of a number of clusters.

        Returns
        -------
        TrainingData
            With the features.
        """
        reads_features = isinstance(self.encoder, FeatureEncoder)
        if not (reads_features or needs_neighbors or self.positives.uses_neighbors):
            return data
        encoder = self.encoder if reads_features else Rocket()
        front_end, features = encoder.make_front_end(
            data.values, data.lengths, make_generator(seed)
        )
        data = replace(
            data,
            neighbor_features=features,
            n_level_features=getattr(front_end, "n_level_features", 0),
        )
        if not reads_features:
            return data
        return replace(data, front_end=front_end, features=features)

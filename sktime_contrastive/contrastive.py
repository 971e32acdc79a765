"""Contrastive training of a network, assembled from its parts.

The parts know nothing of each other: the encoder makes codes, the positives make views
and say which are alike, a similarity compares codes, NT-Xent is the loss, the trainer
goes down its gradient.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from sktime_contrastive.encoders import ENCODERS, Encoder, ProjectionHead
from sktime_contrastive.losses import nt_xent
from sktime_contrastive.positives import POSITIVES, Positives
from sktime_contrastive.randomness import make_generator, seeded_modules
from sktime_contrastive.similarity import SIMILARITIES
from sktime_contrastive.training import Callback, Trainer
from sktime_contrastive.validation import check_choice, check_integer, check_positive

__all__ = ["Contrast", "encode"]

_STEPS_AT_ONCE = 2**18  # time steps that `encode` sends through the network together


@dataclass(frozen=True)
class Contrast:
    """A contrastive method with all its parts chosen.

    Parameters
    ----------
    encoder : str or Encoder
    latent_dim : int
    positives : str or Positives
    similarity : str
    temperature : float
    head : None, "projection" or ProjectionHead
    trainer : None or Trainer

    Raises
    ------
    ValueError, TypeError
        If a name is unknown, a component of the wrong kind or a number out of range.
    """

    encoder: Any
    latent_dim: int
    positives: Any
    similarity: str
    temperature: float
    head: Any
    trainer: Any

    def __post_init__(self) -> None:
        """Put components in the place of names, and check everything."""
        parts = {
            "encoder": _component("encoder", self.encoder, ENCODERS, Encoder),
            "positives": _component("positives", self.positives, POSITIVES, Positives),
            "trainer": _component("trainer", self.trainer or Trainer(), {}, Trainer),
        }
        if self.head is not None:
            known = {"projection": ProjectionHead}
            parts["head"] = _component("head", self.head, known, ProjectionHead)
        for name, part in parts.items():
            part.check_parameters()
            object.__setattr__(self, name, part)
        check_integer("latent_dim", self.latent_dim, least=1)
        check_choice("similarity", self.similarity, SIMILARITIES)
        check_positive("temperature", self.temperature)

    def train(
        self,
        values: np.ndarray,
        lengths: np.ndarray,
        seed: int,
        callbacks: Sequence[Callback] = (),
    ) -> tuple[nn.Module, pd.DataFrame]:
        """Train a network on a panel.

        Parameters
        ----------
        values : float32 array of shape (n, c, t)
            Scaled, 0 past the end of each series.
        lengths : int array of shape (n,)
        seed : int
        callbacks : sequence of Callback, default=()

        Returns
        -------
        network : nn.Module
            The encoder's, on the CPU, in evaluation mode; the head is dropped.
        history : DataFrame
            A row for each epoch.
        """
        device = self.trainer.choose_device()
        generator = make_generator(seed, device)
        all_values = torch.from_numpy(values).to(device)
        all_lengths = torch.from_numpy(lengths).to(device)
        padded = bool((lengths < values.shape[2]).any())
        network, head = self._build(values.shape[1], seed)
        network, head = network.to(device), head.to(device)
        similarity = SIMILARITIES[self.similarity]

        def batch_loss(batch: Tensor) -> Tensor:
            views, view_lengths, positives = self.positives.draw(
                all_values[batch], all_lengths[batch], generator
            )
            codes = head(network(views, view_lengths if padded else None))
            return nt_xent(similarity(codes), positives, self.temperature)

        with _deterministic(device):
            history = self.trainer.train(
                nn.ModuleList([network, head]),
                batch_loss,
                len(values),
                generator,
                callbacks,
            )
        return network.cpu().eval(), history

    def _build(self, n_channels: int, seed: int) -> tuple[nn.Module, nn.Module]:
        # On the CPU whatever the device: one seed gives the same weights on all.
        with seeded_modules(make_generator(seed)):
            network = self.encoder.build(n_channels, self.latent_dim)
            head = self.head.build(self.latent_dim) if self.head else nn.Identity()
        with torch.no_grad():
            shape = tuple(network.eval()(torch.zeros(2, n_channels, 8), None).shape)
        if shape != (2, self.latent_dim):
            raise ValueError(
                f"encoder={self.encoder!r} builds a network whose codes for 2 series "
                f"have shape {shape}; with latent_dim={self.latent_dim} it must be "
                f"(2, {self.latent_dim})."
            )
        return network, head


def encode(
    network: nn.Module, values: np.ndarray, lengths: np.ndarray, device: torch.device
) -> np.ndarray:
    """Codes of a panel.

    Parameters
    ----------
    network : nn.Module
        Trained, on the CPU; it is not changed.
    values : float32 array of shape (n, c, t)
    lengths : int array of shape (n,)
    device : torch.device
        Where to compute.

    Returns
    -------
    float64 array of shape (n, latent_dim)
    """
    if device.type != "cpu":
        network = deepcopy(network).to(device)
    padded = bool((lengths < values.shape[2]).any())
    at_once = max(1, _STEPS_AT_ONCE // values.shape[2])
    codes = []
    with torch.inference_mode(), _deterministic(device):
        for start in range(0, len(values), at_once):
            batch = slice(start, start + at_once)
            batch_lengths = torch.from_numpy(lengths[batch]).to(device)
            codes.append(
                network(
                    torch.from_numpy(values[batch]).to(device),
                    batch_lengths if padded else None,
                )
            )
    return torch.cat(codes).double().cpu().numpy()


def _component(name: str, given: Any, known: dict[str, type], kind: type) -> Any:
    """Return the component that was given, or the one that a name stands for."""
    if isinstance(given, kind):
        return given
    if isinstance(given, str) and known:
        return known[check_choice(name, given, known)]()
    names = f"one of {', '.join(map(repr, known))}, or " if known else ""
    raise TypeError(
        f"{name}={given!r} must be {names}an instance of a subclass of {kind.__name__}."
    )


def _deterministic(device: torch.device) -> Any:
    """Context in which cuDNN gives the same bits each time, and full float32."""
    if device.type != "cuda":
        return nullcontext()
    return torch.backends.cudnn.flags(
        enabled=True, benchmark=False, deterministic=True, allow_tf32=False
    )

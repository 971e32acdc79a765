"""Contrastive training of a network, assembled from its parts.

The parts know nothing of each other: the encoder makes codes, the positives make views
and say which are alike, a similarity compares codes, NT-Xent is the loss, the trainer
goes down its gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from sktime_contrastive.encoders import (
    ENCODERS,
    Encoder,
    FeatureEncoder,
    FrontEndThen,
    ProjectionHead,
    Rocket,
)
from sktime_contrastive.encoding import (
    FEWEST_AT_ONCE,
    deterministic,
    encode,
    in_batches,
    settle,
)
from sktime_contrastive.losses import cauchy_nt_xent, nt_xent
from sktime_contrastive.positives import POSITIVES, Labels, Positives, Source
from sktime_contrastive.positives.graph import choose_n_neighbors
from sktime_contrastive.randomness import draw_seeds, make_generator, seeded_modules
from sktime_contrastive.selection import score_networks
from sktime_contrastive.similarity import SIMILARITIES
from sktime_contrastive.training import Callback, Trainer, Training
from sktime_contrastive.validation import check_choice, check_integer, check_positive

__all__ = ["Contrast", "TrainingPanel"]


class TrainingPanel(NamedTuple):
    """A panel as it is trained on.

    Attributes
    ----------
    values : float32 array of shape (n, c, t)
        Scaled, 0 past the end of each series.
    lengths : int array of shape (n,)
    n_clusters : int, callable or None
        Number of clusters that are looked for, where it is known: see ``Source``.
    labels : int array of shape (n,) or None
        Labels from 0; -1 for series without one.
    """

    values: np.ndarray
    lengths: np.ndarray
    n_clusters: int | Callable[[np.ndarray], int] | None = None
    labels: np.ndarray | None = None


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

    @property
    def uses_labels(self) -> bool:
        """Whether labels make the positives where there are any."""
        return isinstance(self.positives, Labels)

    def train(
        self,
        panel: TrainingPanel,
        seed: int,
        n_init: int = 1,
        callbacks: Sequence[Callback] = (),
    ) -> tuple[nn.Module, np.ndarray, pd.DataFrame]:
        """Train networks on a panel and keep the one with the best clusters.

        Parameters
        ----------
        panel : TrainingPanel
        seed : int
        n_init : int, default=1
            Number of networks. On features they are trained all at once, on the same
            batches; networks that read the series, one after the other.
        callbacks : sequence of Callback, default=()

        Returns
        -------
        network : nn.Module
            From series to codes, on the CPU, in evaluation mode; the head is dropped.
        codes : float64 array of shape (n, latent_dim)
            Those of the panel.
        history : DataFrame
            A row for each epoch.
        """
        device = self.trainer.choose_device()
        with deterministic(device):
            source = self._make_source(panel, seed, device)
            at_once = source.features is not None and self.head is None
            n_stacked, n_runs = (n_init, 1) if at_once else (1, n_init)
            runs = [
                self._run(source, run_seed, n_stacked, callbacks, number)
                for number, run_seed in enumerate(draw_seeds(seed, n_runs))
            ]
            run, number = self._choose(runs, source) if n_init > 1 else (0, 0)
        for callback in [*self.trainer.callbacks, *callbacks]:
            callback.on_choice(run, number)
        network, stack, training = runs[run]
        codes = stack[number]
        if source.front_end is not None:
            # By itself a network gives a code other last bits than in the stack, and
            # the codes of the panel are to be those that `encode` will give.
            network = network.pick(number).to(device).eval()
            codes = _encode_panel(network, source)
            network = FrontEndThen(source.front_end, network)
        network, codes = network.cpu().eval(), codes.cpu().double().numpy()
        if len(codes) < FEWEST_AT_ONCE:
            codes = encode(network, panel.values, panel.lengths, device)
        return network, codes, training.history(number)

    def _choose(self, runs: list[_Run], source: Source) -> tuple[int, int]:
        """Return the numbers of the run and of its network with the best clusters."""
        n_neighbors = choose_n_neighbors(len(source), source.n_clusters)
        graph = source.neighbor_graph().first(n_neighbors)
        networks = {
            (run, number): codes
            for run, (_, stack, _) in enumerate(runs)
            for number, codes in enumerate(stack.cpu().numpy())
        }
        scores = score_networks([*networks.values()], graph, source.n_clusters)
        return [*networks][scores.argmax()]

    def _make_source(
        self, panel: TrainingPanel, seed: int, device: torch.device
    ) -> Source:
        """Put the panel on the device and compute what is frozen, once."""
        values = torch.from_numpy(panel.values).to(device)
        lengths = torch.from_numpy(panel.lengths).to(device)
        labels = None
        if panel.labels is not None:
            labels = torch.from_numpy(panel.labels).to(device)
        generator = make_generator(seed)

        def make_front_end(encoder: FeatureEncoder) -> tuple[nn.Module, Tensor]:
            with torch.no_grad():
                return encoder.make_front_end(values, lengths, generator)

        front_end = features = None
        if isinstance(self.encoder, FeatureEncoder):
            front_end, features = make_front_end(self.encoder)
        return Source(
            values,
            lengths,
            make_generator(seed, device),
            front_end,
            features,
            lambda: make_front_end(Rocket())[1],
            panel.n_clusters,
            labels,
        )

    def _run(
        self,
        source: Source,
        seed: int,
        n_stacked: int,
        callbacks: Sequence[Callback],
        number: int,
    ) -> _Run:
        network, head = self._build(source, seed, n_stacked)
        network, head = network.to(source.values.device), head.to(source.values.device)
        with torch.no_grad():
            draw = self.positives.prepare(source)
        similarity = SIMILARITIES[self.similarity]
        padded = bool((source.lengths < source.values.shape[2]).any())

        def batch_loss(batch: Tensor) -> Tensor:
            inputs, lengths, positives = draw(batch)
            if lengths is None:
                codes = head(network(inputs))
            else:
                codes = head(network(inputs, lengths if padded else None))[None]
            if self.similarity == "cauchy" and positives is None:
                return cauchy_nt_xent(codes, self.temperature)
            return nt_xent(similarity(codes), positives, self.temperature)

        for callback in [*self.trainer.callbacks, *callbacks]:
            callback.on_codes(number, lambda: _current_codes(network, source))
        training = self.trainer.train(
            nn.ModuleList([network, head]),
            batch_loss,
            len(source),
            source.generator,
            callbacks,
        )
        if source.features is not None and len(source) > 1:
            settle(network, source.features)
        return _Run(network, _encode_panel(network.eval(), source), training)

    def _build(
        self, source: Source, seed: int, n_stacked: int
    ) -> tuple[nn.Module, nn.Module]:
        # On the CPU whatever the device: one seed gives the same weights on all.
        with seeded_modules(make_generator(seed)):
            if source.features is not None:
                network = self.encoder.build_stack(
                    source.features.shape[1], self.latent_dim, n_stacked
                )
            else:
                network = self.encoder.build(source.values.shape[1], self.latent_dim)
            head = self.head.build(self.latent_dim) if self.head else nn.Identity()
        if source.features is None:
            self._check_shape(network, source.values.shape[1])
        return network, head

    def _check_shape(self, network: nn.Module, n_channels: int) -> None:
        with torch.no_grad():
            shape = tuple(network.eval()(torch.zeros(2, n_channels, 8), None).shape)
        if shape != (2, self.latent_dim):
            raise ValueError(
                f"encoder={self.encoder!r} builds a network whose codes for 2 series "
                f"have shape {shape}; with latent_dim={self.latent_dim} it must be "
                f"(2, {self.latent_dim})."
            )


class _Run(NamedTuple):
    """A training of one network, or of several at once.

    Attributes
    ----------
    network : nn.Module
    codes : Tensor of shape (h, n, latent_dim)
    training : Training
    """

    network: nn.Module
    codes: Tensor
    training: Training


@torch.no_grad()
def _current_codes(network: nn.Module, source: Source) -> Tensor:
    """Codes (h, n, latent_dim) if training ended here; the network is not changed."""
    network = deepcopy(network).eval()
    if source.features is not None and len(source) > 1:
        settle(network, source.features)
    return _encode_panel(network.eval(), source)


@torch.no_grad()
def _encode_panel(network: nn.Module, source: Source) -> Tensor:
    """Codes of the panel: (h, n, latent_dim), or (n, latent_dim) by a picked one."""
    if source.features is not None:
        return network(source.features)
    series = source.values, source.lengths, source.values.device
    return in_batches(network, *series)[None]


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

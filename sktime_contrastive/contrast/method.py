"""Contrastive training of a network, assembled from its parts.

The parts know nothing of each other: the encoder makes codes, the positives make views
and say which are alike, a similarity compares codes, NT-Xent is the loss, the trainer
goes down its gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from sktime_contrastive.contrast.ensemble import (
    Run,
    choose_network,
    codes_of_panel,
    codes_so_far,
)
from sktime_contrastive.contrast.losses import cauchy_nt_xent, nt_xent
from sktime_contrastive.contrast.similarity import SIMILARITIES
from sktime_contrastive.encoders import (
    ENCODERS,
    Encoder,
    FeatureEncoder,
    FrontEndThen,
    ProjectionHead,
    Rocket,
)
from sktime_contrastive.encoders.check import check_finite_codes, check_network
from sktime_contrastive.positives import POSITIVES, Positives, Source, Views
from sktime_contrastive.training import Callback, Trainer
from sktime_contrastive.training.inference import (
    FEWEST_AT_ONCE,
    as_tensor,
    deterministic,
    encode,
    settle,
)
from sktime_contrastive.utils.parallel import one_core
from sktime_contrastive.utils.randomness import (
    draw_seeds,
    make_generator,
    seeded_modules,
)
from sktime_contrastive.utils.validation import (
    check_choice,
    check_integer,
    check_positive,
)

__all__ = ["Contrast", "TrainingPanel", "stand_in"]

# Networks of a stack: half of the default's sixteen, for two threads. On one core two
# stacks of eight take 8 % more than one of sixteen, and four of four 46 %.
_TRAINED_TOGETHER = 8


class TrainingPanel(NamedTuple):
    """A panel as it is trained on.

    Attributes
    ----------
    values : float32 or float64 array of shape (n, c, t)
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
        latent_dim = check_integer("latent_dim", self.latent_dim, least=1)
        object.__setattr__(self, "latent_dim", latent_dim)
        check_choice("similarity", self.similarity, SIMILARITIES)
        check_positive("temperature", self.temperature)

    @property
    def uses_labels(self) -> bool:
        """Whether labels make the positives where there are any."""
        return self.positives.uses_labels

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
        with one_core(self.trainer.n_jobs), deterministic(device):
            source = self._make_source(panel, seed, device)
            at_once = source.features is not None and self.head is None
            n_stacked, n_runs = (n_init, 1) if at_once else (1, n_init)
            runs = self._run_all(source, draw_seeds(seed, n_runs), n_stacked, callbacks)
            run, number = choose_network(runs, source) if n_init > 1 else (0, 0)
            for callback in [*self.trainer.callbacks, *callbacks]:
                callback.on_choice(run, number)
            network, stack, training = runs[run]
            codes = stack[number]
            if source.front_end is not None:
                # By itself a network gives a code other last bits than in the stack,
                # and the codes of the panel are to be those that `encode` will give.
                network = network.pick(number).to(device).eval()
                codes = codes_of_panel(network, source)
                network = FrontEndThen(source.front_end, network)
            network, codes = network.cpu().eval(), codes.cpu().double().numpy()
            if len(codes) < FEWEST_AT_ONCE:
                codes = encode(network, panel.values, panel.lengths, device)
        return network, codes, training.history(number)

    def _run_all(
        self,
        source: Source,
        seeds: Sequence[int],
        n_stacked: int,
        callbacks: Sequence[Callback],
    ) -> dict[int, Run]:
        """Make the runs that do not diverge, by number, one after the other."""
        runs: dict[int, Run] = {}
        for number, seed in enumerate(seeds):
            try:
                runs[number] = self._run(source, seed, n_stacked, callbacks, number)
            except FloatingPointError:
                if not runs and number == len(seeds) - 1:
                    raise
        return runs

    def _make_source(
        self, panel: TrainingPanel, seed: int, device: torch.device
    ) -> Source:
        """Put the panel on the device and compute what is frozen, once."""
        values = as_tensor(panel.values, device).to(device)
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
    ) -> Run:
        network, head = self._build(source, seed, n_stacked)
        network, head = network.to(source.values.device), head.to(source.values.device)
        with torch.no_grad():
            draw = self.positives.prepare(source)
        stacks = [network]
        if getattr(network, "split", None) and source.values.device.type == "cpu":
            # Whatever the number of threads, so that no sum depends on it.
            stacks = network = network.split(_TRAINED_TOGETHER)

        def loss_of(network: nn.Module) -> Callable[[Views], Tensor]:
            return lambda views: self._loss(network, head, views, source.padded)

        for callback in [*self.trainer.callbacks, *callbacks]:
            callback.on_codes(number, lambda: codes_so_far(network, source))
        training = self.trainer.train(
            nn.ModuleList([nn.ModuleList([stack, head]) for stack in stacks]),
            [loss_of(stack) for stack in stacks],
            len(source),
            source.generator,
            callbacks,
            draw,
        )
        if source.features is not None and len(source) > 1:
            settle(network, source.features)
        codes = codes_of_panel(network.eval(), source)
        check_finite_codes(codes, self.encoder)
        return Run(network, codes, training)

    def _loss(
        self, network: nn.Module, head: nn.Module, views: Views, padded: bool
    ) -> Tensor:
        inputs, lengths, positives = views
        if lengths is None:
            codes = head(network(inputs))
        else:
            codes = head(network(inputs, lengths if padded else None))[None]
        if self.similarity == "cauchy" and positives is None:
            return cauchy_nt_xent(codes, self.temperature)
        similarity = SIMILARITIES[self.similarity]
        return nt_xent(similarity(codes), positives, self.temperature)

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
            check_network(
                network, self.encoder, source.values.shape[1], self.latent_dim
            )
        return network, head


def stand_in(name: str, given: Any) -> Any:
    """Return the component that a name or None stands for, None if it is none."""
    known = {
        "encoder": ENCODERS,
        "positives": POSITIVES,
        "head": {"projection": ProjectionHead},
        "trainer": {None: Trainer},
    }
    component = None
    if isinstance(given, str | None):  # what else is given may not be hashable
        component = known.get(name, {}).get(given)
    return component and component()


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

"""A contrastive method: its parts chosen, and trained together.

The parts know nothing of each other: the encoder makes codes, the positives make views
and say which are alike, a similarity compares codes, NT-Xent is the loss, the trainer
goes down its gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from sktime_contrastive.contrast.ensemble import Ensemble, choose_network
from sktime_contrastive.contrast.latent_codes import codes_of_panel
from sktime_contrastive.contrast.similarity import SIMILARITIES
from sktime_contrastive.encoders import (
    ENCODERS,
    BaseEncoder,
    FeatureEncoder,
    FrontEndThen,
    ProjectionHead,
    Rocket,
)
from sktime_contrastive.encoders.check import check_network
from sktime_contrastive.positives import POSITIVES, Positives, TrainingData
from sktime_contrastive.training import Callback, Trainer
from sktime_contrastive.training.inference import (
    FEWEST_AT_ONCE,
    as_tensor,
    deterministic,
    encode,
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

__all__ = ["ContrastiveMethod", "Trained", "stand_in"]


class Trained(NamedTuple):
    """What a contrastive method made of a panel.

    Attributes
    ----------
    network : nn.Module
        From series to codes, on the CPU, in evaluation mode; the head is dropped.
    codes : float64 array of shape (n, latent_dim)
        Those of the panel.
    history : DataFrame
        A row for each epoch.
    """

    network: nn.Module
    codes: np.ndarray
    history: pd.DataFrame


@dataclass(frozen=True)
class ContrastiveMethod:
    """A contrastive method with all its parts chosen.

    Parameters
    ----------
    encoder : str, Encoder or FeatureEncoder
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
        for name, kind in _KINDS.items():
            part = getattr(self, name)
            if name == "head" and part is None:
                continue
            part = _component(name, part, kind)
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
        values: np.ndarray,
        lengths: np.ndarray,
        seed: int,
        *,
        labels: np.ndarray | None = None,
        n_clusters: int | Callable[[np.ndarray], int] | None = None,
        n_init: int = 1,
        callbacks: Sequence[Callback] = (),
    ) -> Trained:
        """Train networks on a panel and keep the one with the best clusters.

        Parameters
        ----------
        values : float32 or float64 array of shape (n, c, t)
            Scaled, 0 past the end of each series.
        lengths : int array of shape (n,)
        seed : int
        labels : int array of shape (n,) or None, default=None
            Labels from 0; -1 for series without one.
        n_clusters : int, callable or None, default=None
            Number of clusters that are looked for, where it is known, or what chooses
            it by the features (n, f).
        n_init : int, default=1
            Number of networks. On features they are trained all at once, on the same
            batches; networks that read the series, one after the other.
        callbacks : sequence of Callback, default=()

        Returns
        -------
        Trained
        """
        device = self.trainer.choose_device()
        with one_core(self.trainer.n_jobs), deterministic(device):
            data = TrainingData(
                as_tensor(values, device),
                torch.from_numpy(lengths),
                make_generator(seed, device),
                None if labels is None else torch.from_numpy(labels),
            ).to(device)
            choosing = n_init > 1 or callable(n_clusters)
            data = self._with_features(data, seed, choosing)
            if callable(n_clusters):
                n_clusters = n_clusters(data.neighbor_features.cpu().numpy())
            data = replace(data, n_clusters=n_clusters)
            at_once = data.features is not None and self.head is None
            n_stacked, n_runs = (n_init, 1) if at_once else (1, n_init)
            ensemble = Ensemble(self, data, n_stacked, callbacks)
            runs = ensemble.train(draw_seeds(seed, n_runs))
            run, number = choose_network(runs, data) if n_init > 1 else (0, 0)
            for callback in [*self.trainer.callbacks, *callbacks]:
                callback.on_choice(run, number)
            network, stack, training = runs[run]
            codes = stack[number]
            if data.front_end is not None:
                # By itself a network gives a code other last bits than in the stack,
                # and the codes of the panel are to be those that `encode` will give.
                network = network.pick(number).to(device).eval()
                codes = codes_of_panel(network, data)
                network = FrontEndThen(data.front_end, network)
            network, codes = network.cpu().eval(), codes.cpu().double().numpy()
            if len(codes) < FEWEST_AT_ONCE:
                codes = encode(network, values, lengths, device)
        return Trained(network, codes, training.history(number))

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

    @torch.no_grad()
    def _with_features(
        self, data: TrainingData, seed: int, choosing: bool
    ) -> TrainingData:
        """Compute what is frozen, once.

        Where networks read the series, features are there for neighbours alone: for
        positives that ask for them, and for `choosing` a network or a number of
        clusters.
        """
        generator = make_generator(seed)
        if isinstance(self.encoder, FeatureEncoder):
            front_end, features = _fit_front_end(self.encoder, data, generator)
            return replace(
                data,
                front_end=front_end,
                features=features,
                neighbor_features=features,
            )
        if choosing or self.positives.uses_neighbors:
            _, features = _fit_front_end(Rocket(), data, generator)
            return replace(data, neighbor_features=features)
        return data


def _fit_front_end(
    encoder: FeatureEncoder, data: TrainingData, generator: torch.Generator
) -> tuple[nn.Module, Tensor]:
    return encoder.make_front_end(data.values, data.lengths, generator)


_Kind = tuple[dict[str | None, type], type]

# Of each part: the names that stand for a component, and what it must be.
_KINDS: dict[str, _Kind] = {
    "encoder": (ENCODERS, BaseEncoder),
    "positives": (POSITIVES, Positives),
    "head": ({"projection": ProjectionHead}, ProjectionHead),
    "trainer": ({None: Trainer}, Trainer),
}


def stand_in(name: str, given: Any) -> Any:
    """Return the component that a name or None stands for; None if it is none.

    Parameters
    ----------
    name : str
        Of a parameter.
    given : any
        Its value.

    Returns
    -------
    component or None
    """
    known, _ = _KINDS.get(name, ({}, object))
    if isinstance(given, str | None) and given in known:  # others may have no hash
        return known[given]()
    return None


def _component(
    name: str, given: Any, kinds: tuple[dict[str | None, type], type]
) -> Any:
    """Return the component that was given, or the one that a name stands for."""
    known, kind = kinds
    if isinstance(given, kind):
        return given
    names = [known_name for known_name in known if known_name is not None]
    if isinstance(given, str) and names:
        given = check_choice(name, given, names)
    component = stand_in(name, given)
    if component is None:
        listed = f"one of {', '.join(map(repr, names))}, or " if names else ""
        kind_name = kind.__name__.removeprefix("Base")
        raise TypeError(
            f"{name}={given!r} must be {listed}an instance of a subclass of "
            f"{kind_name}."
        )
    return component

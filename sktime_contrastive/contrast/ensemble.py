"""Several networks trained on the same data, of which one is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from sktime_contrastive.contrast.elimination import (
    FEWEST_ELIMINATED_FROM,
    SHARES_BEFORE,
    NetworkElimination,
)
from sktime_contrastive.contrast.latent_codes import CodesSoFar, codes_of_panel, finish
from sktime_contrastive.contrast.method import ContrastiveMethod
from sktime_contrastive.contrast.selection import score_networks
from sktime_contrastive.encoders.check import check_finite_codes
from sktime_contrastive.positives import TrainingData
from sktime_contrastive.training import Callback, Elimination, Training
from sktime_contrastive.utils.stages import stage

__all__ = ["Choice", "Ensemble", "Run", "choose_network"]

# Networks of a stack: half of the default's sixteen, for two threads. On one core two
# stacks of eight take 8 % more than one of sixteen, and four of four 46 %.
_TRAINED_TOGETHER = 8


class Run(NamedTuple):
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


class Choice(NamedTuple):
    """The network that is kept.

    Attributes
    ----------
    run, number : int
        Of the run, and of the network within it.
    agreement : float
        Mean adjusted Rand index of its clusters with those of the other networks that
        were trained to the end. NaN where there are none.
    """

    run: int
    number: int
    agreement: float = math.nan


@dataclass(frozen=True)
class Ensemble:
    """Networks that are trained on the same data.

    Parameters
    ----------
    method : ContrastiveMethod
    data : TrainingData
    n_stacked : int, default=1
        Networks that each run trains at once, on features.
    callbacks : sequence of Callback, default=()
        Called beside the trainer's own.
    """

    method: ContrastiveMethod
    data: TrainingData
    n_stacked: int = 1
    callbacks: Sequence[Callback] = ()

    @stage("training")
    def train(self, seeds: Sequence[int]) -> dict[int, Run]:
        """Train networks, one run after the other.

        Parameters
        ----------
        seeds : sequence of int
            One for each run.

        Returns
        -------
        dict of int to Run
            The runs that did not diverge, by their numbers.

        Raises
        ------
        FloatingPointError
            If all have diverged.
        """
        runs: dict[int, Run] = {}
        for number, seed in enumerate(seeds):
            try:
                runs[number] = self._run(number, seed)
            except FloatingPointError:
                if not runs and number == len(seeds) - 1:
                    raise
        return runs

    def _run(self, number: int, seed: int) -> Run:
        method, data = self.method, self.data
        device = data.values.device
        network, head = method.build(data, seed, self.n_stacked)
        network, head = network.to(device), head.to(device)
        with torch.no_grad():
            sampler = method.positives.prepare(data)
        stacks = [network]
        if getattr(network, "split", None):
            on_cpu = device.type == "cpu"
            # Whatever the number of threads, so that no sum depends on it.
            network = network.split(_TRAINED_TOGETHER if on_cpu else self.n_stacked)
            stacks = list(network)
        objectives = nn.ModuleList(
            method.make_objective(stack, head, data) for stack in stacks
        )
        elimination = None
        if hasattr(network, "keep"):
            keep = NetworkElimination(network, objectives, head, method, data)
            elimination = Elimination(SHARES_BEFORE, keep, FEWEST_ELIMINATED_FROM)
        for callback in [*method.trainer.callbacks, *self.callbacks]:
            callback.on_codes(number, CodesSoFar(network, data))
        training = method.trainer.train(
            objectives,
            len(data),
            data.generator,
            self.callbacks,
            sampler,
            elimination,
        )
        codes = codes_of_panel(finish(network, data), data)
        check_finite_codes(codes, method.encoder)
        return Run(network, codes, training)


@stage("choice of the network")
def choose_network(runs: Mapping[int, Run], data: TrainingData) -> Choice:
    """Choose the network with the best clusters, of those that have not diverged.

    Parameters
    ----------
    runs : mapping from int to Run
        By their numbers.
    data : TrainingData

    Returns
    -------
    Choice

    Raises
    ------
    FloatingPointError
        If all have diverged.
    """
    places, codes = [], []
    for run, trained in runs.items():
        losses = trained.training.epochs[-1].losses
        for number, own in enumerate(trained.codes.cpu().numpy()):
            if math.isfinite(losses[number]) and np.isfinite(own).all():
                places.append((run, number))
                codes.append(own)
    if not places:
        raise FloatingPointError(
            "The codes of all networks became infinite or NaN: training diverged. "
            "Lower learning_rate, or raise temperature."
        )
    if len(places) == 1:
        return Choice(*places[0])
    graph = data.neighbor_graph(adaptivity=0.0)
    scores, agreement = score_networks(codes, graph, data.n_clusters)
    best = scores.argmax()
    return Choice(*places[best], float(agreement[best]))

"""Networks that are given up early in training, so that the best ones cost less."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import nn

from sktime_contrastive.contrast.latent_codes import CodesSoFar
from sktime_contrastive.contrast.method import ContrastiveMethod
from sktime_contrastive.contrast.selection import score_networks
from sktime_contrastive.positives import TrainingData

__all__ = ["FEWEST_ELIMINATED_FROM", "SHARES_BEFORE", "NetworkElimination"]

# Half of the networks go on after three tenths of the steps, and half of these after
# half of the steps. On the 33 and the 16 data sets, six seeds each, the ARI is that of
# sixteen trained to the end (0.417 to 0.417, 0.504 to 0.504). Earlier, after a fifth
# and two fifths, it is 0.414 and 0.500. The clusters of those given up have no say in
# the choice: they are of an early time, and where two ways to cluster are as good, they
# took the one that others leave.
SHARES_BEFORE = (0.3, 0.5)
_SHARE_KEPT = 0.5
FEWEST_ELIMINATED_FROM = 8  # networks; of fewer there is too little to save
_STARTS = 1  # of k-means: with three the ARI is the same, the final choice has ten


@dataclass
class NetworkElimination:
    """Keeps the half with the best clusters so far: successive halving [1]_.

    The score of a network early in training says much about its score at the end.

    Parameters
    ----------
    network : nn.ModuleList
        Stacks of networks, with a method ``keep(numbers)``.
    objectives : nn.ModuleList
        One for each stack.
    head : nn.Module
    method : ContrastiveMethod
    data : TrainingData

    References
    ----------
    .. [1] Jamieson and Talwalkar, Non-stochastic best arm identification and
       hyperparameter optimization, AISTATS 2016.
    """

    network: nn.ModuleList
    objectives: nn.ModuleList
    head: nn.Module
    method: ContrastiveMethod
    data: TrainingData

    def __call__(self) -> list[int]:
        """Keep some, as one stack with one objective, and return their numbers."""
        codes = CodesSoFar(self.network, self.data)().cpu().numpy()
        kept = self._choose(codes)
        self.network.keep(kept)
        del self.objectives[:]
        (stack,) = self.network
        self.objectives.append(self.method.make_objective(stack, self.head, self.data))
        return kept

    def _choose(self, codes: np.ndarray) -> list[int]:
        n_kept = int(len(codes) * _SHARE_KEPT)
        finite = np.flatnonzero(np.isfinite(codes).all(axis=(1, 2)))
        if len(finite) <= n_kept:  # the others have diverged
            return [int(number) for number in finite] or [0]
        graph = self.data.neighbor_graph(adaptivity=0.0)
        scored = score_networks(
            codes[finite], graph, self.data.n_clusters, n_starts=_STARTS
        )
        order = np.argsort(-scored.scores, kind="stable")
        return sorted(int(number) for number in finite[order[:n_kept]])

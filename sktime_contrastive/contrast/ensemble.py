"""Networks that were trained: their codes of the panel, and which of them to keep."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import deepcopy
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from sktime_contrastive.contrast.selection import score_networks
from sktime_contrastive.neighbors.graph import choose_n_neighbors
from sktime_contrastive.positives import Source
from sktime_contrastive.training import Training
from sktime_contrastive.training.inference import in_batches, settle

__all__ = ["Run", "choose_network", "codes_of_panel", "codes_so_far"]


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


def choose_network(runs: Mapping[int, Run], source: Source) -> tuple[int, int]:
    """Choose the network with the best clusters, of those that have not diverged.

    Parameters
    ----------
    runs : mapping from int to Run
        By their numbers.
    source : Source

    Returns
    -------
    run, number : int
        Of the run, and of the network within it.

    Raises
    ------
    FloatingPointError
        If all have diverged.
    """
    places, codes = [], []
    for run, (_, stack, training) in runs.items():
        losses = training.epochs[-1].losses
        for number, own in enumerate(stack.cpu().numpy()):
            if math.isfinite(losses[number]) and np.isfinite(own).all():
                places.append((run, number))
                codes.append(own)
    if not places:
        raise FloatingPointError(
            "The codes of all networks became infinite or NaN: training diverged. "
            "Lower learning_rate, or raise temperature."
        )
    if len(places) == 1:
        return places[0]
    n_neighbors = choose_n_neighbors(len(source), source.n_clusters)
    graph = source.neighbor_graph().first(n_neighbors)
    return places[score_networks(codes, graph, source.n_clusters).argmax()]


@torch.no_grad()
def codes_so_far(network: nn.Module, source: Source) -> Tensor:
    """Codes (h, n, latent_dim) if training ended here; the network is not changed."""
    network = deepcopy(network).eval()
    if source.features is not None and len(source) > 1:
        settle(network, source.features)
    return codes_of_panel(network.eval(), source)


@torch.no_grad()
def codes_of_panel(network: nn.Module, source: Source) -> Tensor:
    """Codes of the panel: (h, n, latent_dim), or (n, latent_dim) by a picked one."""
    if source.features is not None:
        return network(source.features)
    series = source.values, source.lengths, source.values.device
    return in_batches(network, *series)[None]

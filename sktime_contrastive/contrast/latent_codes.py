"""Codes that networks give the panel that they are trained on."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import update_bn

from sktime_contrastive.positives import TrainingData
from sktime_contrastive.training.inference import in_batches

__all__ = ["CodesSoFar", "codes_of_panel", "finish"]


class CodesSoFar:
    """Codes that networks would end with if their training ended now.

    Parameters
    ----------
    network : nn.Module
    data : TrainingData
    """

    def __init__(self, network: nn.Module, data: TrainingData) -> None:
        self.network = network
        self.data = data

    def __call__(self) -> Tensor:
        """Return codes (h, n, latent_dim); the network is not changed."""
        return codes_of_panel(finish(deepcopy(self.network), self.data), self.data)


def finish(network: nn.Module, data: TrainingData) -> nn.Module:
    """Put a network that was trained into evaluation mode, in place.

    On features batch norm takes its statistics from the whole panel, not from the last
    batches.

    Parameters
    ----------
    network : nn.Module
    data : TrainingData

    Returns
    -------
    nn.Module
        The network.
    """
    if data.features is not None and len(data) > 1:
        update_bn([data.features], network)
    return network.eval()


@torch.no_grad()
def codes_of_panel(network: nn.Module, data: TrainingData) -> Tensor:
    """Codes of the panel: (h, n, latent_dim), or (n, latent_dim) by a picked one."""
    if data.features is not None:
        return network(data.features)
    return in_batches(network, data.values, data.lengths, data.values.device)[None]

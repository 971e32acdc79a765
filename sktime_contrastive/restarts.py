"""Several trainings of one embedder, of which the best is kept."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.panel import Panel

__all__ = ["fit_best"]


def fit_best(
    embedder: ContrastiveEmbedder, panel: Panel, seeds: Sequence[int], verbose: bool
) -> ContrastiveEmbedder:
    """Fit a copy of an embedder with each seed and keep the one with the lowest loss.

    Parameters
    ----------
    embedder : ContrastiveEmbedder
        Not changed.
    panel : Panel
    seeds : sequence of int
    verbose : bool

    Returns
    -------
    ContrastiveEmbedder
        Fitted, its loss the lowest at the end of training.
    """
    copies = (
        embedder.clone().set_params(random_state=seed, verbose=verbose)
        for seed in seeds
    )
    return min((copy.fit_panel(panel) for copy in copies), key=_final_loss)


def _final_loss(embedder: ContrastiveEmbedder) -> float:
    """Mean loss of the last tenth of the epochs: a single one is a matter of luck."""
    losses = embedder.history_["loss"]
    return losses.tail(math.ceil(len(losses) / 10)).mean()

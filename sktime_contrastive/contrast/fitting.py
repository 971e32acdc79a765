"""Fitting a contrastive method to a panel: several networks trained, one kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import nn

from sktime_contrastive.contrast.convergence import (
    warn_of_single_series,
    warn_of_training,
)
from sktime_contrastive.contrast.ensemble import Choice, Ensemble, Run, choose_network
from sktime_contrastive.contrast.level_reliance import (
    LevelReliance,
    measure_level_reliance,
    warn_of_level,
)
from sktime_contrastive.contrast.method import ContrastiveMethod
from sktime_contrastive.contrast.sampling import draw_sample
from sktime_contrastive.encoders import FrontEndThen
from sktime_contrastive.panel import Panel
from sktime_contrastive.panel.scaling import Scaler
from sktime_contrastive.positives import TrainingData
from sktime_contrastive.training import Callback, Movement, take_snapshots
from sktime_contrastive.training.inference import (
    as_tensor,
    deterministic,
    encode_panel,
)
from sktime_contrastive.utils.parallel import one_core
from sktime_contrastive.utils.randomness import draw_seeds, make_generator
from sktime_contrastive.utils.row_blocks import in_row_blocks
from sktime_contrastive.utils.torch_modes import default_modes

__all__ = ["FittedNetwork", "fit_network", "fit_to_panel"]


class FittedNetwork(NamedTuple):
    """The network that was kept, and how it was trained.

    Attributes
    ----------
    network : nn.Module
        From series to codes, on the CPU, in evaluation mode; the head is dropped.
    codes : float64 array of shape (n, latent_dim)
        Those of the panel.
    history : DataFrame
        A row for each epoch.
    snapshots : dict of int to array of shape (n, latent_dim), or None
        Codes after so many epochs, where the trainer has a ``LatentSnapshots``.
    fault : str or None
        Why the network learned nothing, which a warning has said. None where it did.
    agreement : float
        Mean adjusted Rand index of the clusters of this network with those of the
        others that were trained. NaN where there are no others.
    level_reliance : LevelReliance or None
        How far the clusters hang on the level of the series; None where nothing does.
    sample_indices : int array of shape (m,) or None
        Series of a large panel that were trained on; None for all.
    """

    network: nn.Module
    codes: np.ndarray
    history: pd.DataFrame
    snapshots: dict[int, np.ndarray] | None
    fault: str | None
    agreement: float
    level_reliance: LevelReliance | None = None
    sample_indices: np.ndarray | None = None


def fit_to_panel(
    method: ContrastiveMethod,
    panel: Panel,
    scaler: Scaler,
    seed: int,
    *,
    labels: np.ndarray | None = None,
    **settings: Any,
) -> FittedNetwork:
    """Train networks on a panel, or on a sample of a large one; all series get codes.

    Parameters
    ----------
    method : ContrastiveMethod
    panel : Panel
    scaler : Scaler
        Fitted to the panel.
    seed : int
    labels : int array of shape (n,) or None, default=None
        Labels from 0; -1 for series without one.
    **settings : dict
        As of ``fit_network``.

    Returns
    -------
    FittedNetwork

    Warns
    -----
    LevelWarning
        If the clusters hang on the level of the series, which `scaler` keeps.
    """
    trainer = method.trainer
    sample = draw_sample(len(panel), trainer.max_samples, seed, labels)
    trained_on = panel.take(sample)
    fitted = fit_network(
        method,
        scaler.transform(trained_on, double=method.encoder.reads_double),
        trained_on.lengths,
        seed,
        labels=labels if labels is None else labels[sample],
        **settings,
    )
    if scaler.scaling != "series" and not fitted.fault:
        warn_of_level(fitted.level_reliance)
    if len(trained_on) == len(panel):
        return fitted
    device = trainer.choose_device()
    codes = encode_panel(fitted.network, scaler, panel, device, trainer.n_jobs)
    return fitted._replace(codes=codes, sample_indices=sample)


def fit_network(
    method: ContrastiveMethod,
    values: np.ndarray,
    lengths: np.ndarray,
    seed: int,
    *,
    labels: np.ndarray | None = None,
    n_clusters: int | Callable[[np.ndarray], int] | None = None,
    n_init: int = 1,
    callbacks: Sequence[Callback] = (),
) -> FittedNetwork:
    """Train networks on a panel and keep the one with the best clusters.

    Parameters
    ----------
    method : ContrastiveMethod
    values : float32 or float64 array of shape (n, c, t)
        Scaled, 0 past the end of each series.
    lengths : int array of shape (n,)
    seed : int
    labels : int array of shape (n,) or None, default=None
        Labels from 0; -1 for series without one.
    n_clusters : int, NClustersChoice or None, default=None
        Number of clusters that are looked for, where it is known, or what chooses it by
        the features (n, f).
    n_init : int, default=1
        Number of networks. On features they are trained all at once, on the same
        batches; networks that read the series, one after the other.
    callbacks : sequence of Callback, default=()
        Called beside the trainer's own.

    Returns
    -------
    FittedNetwork

    Raises
    ------
    FloatingPointError
        If all networks diverge.

    Warns
    -----
    sklearn.exceptions.ConvergenceWarning
        If the network that is kept learned nothing.
    UserWarning
        If there is a single series.
    """
    if len(values) == 1:
        warn_of_single_series()
    trainer, movement = method.trainer, Movement()
    callbacks = [movement, *callbacks]
    device = trainer.choose_device()
    with one_core(trainer.n_jobs), default_modes(), deterministic(device):
        data = TrainingData(
            as_tensor(values, device),
            torch.from_numpy(lengths),
            make_generator(seed, device),
            labels=None if labels is None else torch.from_numpy(labels),
        ).to(device)
        needs_neighbors = n_init > 1 or callable(n_clusters)
        data = method.compute_features(data, seed, needs_neighbors)
        if callable(n_clusters):
            n_clusters = n_clusters(data.neighbor_features.cpu().numpy())
        data = replace(data, n_clusters=n_clusters)
        at_once = data.features is not None and method.head is None
        n_stacked, n_runs = (n_init, 1) if at_once else (1, n_init)
        ensemble = Ensemble(method, data, n_stacked, callbacks)
        runs = ensemble.train(draw_seeds(seed, n_runs))
        chosen = choose_network(runs, data) if n_init > 1 else Choice(0, 0)
        run, number = chosen.run, chosen.number
        for callback in [*trainer.callbacks, *callbacks]:
            callback.on_choice(run, number)
        network, codes = _take_out(runs[run], number, data)
        level_reliance = measure_level_reliance(data, codes)
    history = runs[run].training.history(number)
    fault = warn_of_training(history, codes, trainer.batch_size, movement.moved, values)
    snapshots = take_snapshots(trainer.callbacks)
    return FittedNetwork(
        network, codes, history, snapshots, fault, chosen.agreement, level_reliance
    )


def _take_out(
    run: Run, number: int, data: TrainingData
) -> tuple[nn.Module, np.ndarray]:
    """Return one network of a run, from series to codes, and its codes of the panel."""
    network, codes = run.network, run.codes[number]
    if data.front_end is not None:
        # The last bits of a code differ between a network alone and in a stack, and
        # the codes of the panel must be those that `encode` will give.
        network = network.pick(number).to(data.values.device).eval()
        with torch.no_grad():
            codes = in_row_blocks(network, data.features)
        network = FrontEndThen(data.front_end, network)
        if data.labels is None:  # which say more than features do
            network.remember(data.features, codes)
    return network.cpu().eval(), codes.cpu().double().numpy()

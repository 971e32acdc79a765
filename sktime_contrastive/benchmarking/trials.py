"""A trial: one estimator with one seed on one task of a benchmark."""

from __future__ import annotations

import contextlib
import functools
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sktime_contrastive.benchmarking.datasets import DatasetError
from sktime_contrastive.benchmarking.evaluate import evaluate, to_container
from sktime_contrastive.benchmarking.protocols import resolve_splitter
from sktime_contrastive.benchmarking.resources import limit_threads
from sktime_contrastive.benchmarking.tasks import configure, load_data
from sktime_contrastive.benchmarking.time_limit import (
    TimeLimit,
    TimeLimitError,
    end_with_parent,
)

if TYPE_CHECKING:
    from sktime.benchmarking.benchmarks import TaskObject
    from sktime.clustering.base import BaseClusterer

__all__ = ["Trial", "TrialResult", "TrialSettings", "run_trial"]

_CORNER_SERIES, _CORNER_STEPS = 12, 40  # of a panel, to have code compiled before


@dataclass(frozen=True)
class Trial:
    """One estimator with one seed on one task.

    Attributes
    ----------
    task_id, estimator_id : str
    task : TaskObject
    estimator : sktime clusterer
    seed : int or None
        Its ``random_state``; None leaves the estimator's.
    """

    task_id: str
    estimator_id: str
    task: TaskObject
    estimator: BaseClusterer
    seed: int | None


@dataclass(frozen=True)
class TrialResult:
    """What came of a trial.

    Attributes
    ----------
    task_id, estimator_id, seed : str, str, int or None
        The trial.
    scores : DataFrame or None
        What `evaluate` returns; None where the trial failed.
    error_type, error_message : str
        Of the exception with which it failed; empty where it did not.
    """

    task_id: str
    estimator_id: str
    seed: int | None
    scores: pd.DataFrame | None = None
    error_type: str = ""
    error_message: str = ""


@dataclass(frozen=True)
class TrialSettings:
    """Under what all trials of a benchmark are run.

    Attributes
    ----------
    timeout : float or None
        Seconds of a trial.
    n_clusters : "classes" or None
        "classes" sets the number of clusters to that of the classes of the task.
    return_data : bool
    n_threads : int or None
        Threads of each fit; None leaves them as they are.
    """

    timeout: float | None
    n_clusters: str | None
    return_data: bool
    n_threads: int | None


def run_trial(trial: Trial, meta: dict[str, Any]) -> TrialResult:
    """Run a trial where the backend puts it; whatever goes wrong is its result.

    Parameters
    ----------
    trial : Trial
    meta : dict
        The `settings`; `parent`, the id of the run's process; `run`, its name.

    Returns
    -------
    TrialResult
    """
    _watch(meta["parent"])
    settings = meta["settings"]
    if settings.timeout is None:
        _warm_up(trial, settings)
        return _attempt(trial, settings)
    try:
        return _attempt_within_limit(trial, settings, meta["run"])
    except Exception as error:
        return _failure(trial, error)


class _ProcessMemory:
    """What this process remembers of the trials before.

    Attributes
    ----------
    compiled : set of str
        Estimators that were fitted.
    stuck : set of tuple
        Of a run, "data" or "estimator", and its id: what went beyond the time limit.
    """

    def __init__(self) -> None:
        self.compiled: set[str] = set()
        self.stuck: set[tuple[str, str, str]] = set()


_memory = _ProcessMemory()


def _attempt_within_limit(
    trial: Trial, settings: TrialSettings, run: str
) -> TrialResult:
    """Run a trial in a process that is ended when reading, warm-up or fit hangs."""
    limit = TimeLimit(settings.timeout)
    _read_within(limit, trial, run)
    estimator = (run, "estimator", trial.estimator_id)
    if estimator not in _memory.stuck:
        try:
            limit.prepare(_warm_up, trial, settings)
        except TimeLimitError:
            _memory.stuck.add(estimator)  # other trials need not wait for it again
            _read_within(limit, trial, run)  # in the process that takes its place
    return limit.call(_attempt, trial, settings)


def _read_within(limit: TimeLimit, trial: Trial, run: str) -> None:
    data = (run, "data", trial.task_id)
    try:
        if data not in _memory.stuck:
            limit.prepare(_read, trial)
            return
    except TimeLimitError:
        _memory.stuck.add(data)
    raise DatasetError(
        f"The data of the task {trial.task_id} was not read within the time limit: "
        "read it once beforehand and pass the panel and its labels, or set a longer "
        "timeout."
    )


@functools.cache
def _watch(parent: int) -> None:
    """Once in a worker: of a killed run, joblib's workers would do what is queued."""
    if os.getppid() == parent:  # not in the run's own process, nor on other machines
        end_with_parent(parent)


def _attempt(trial: Trial, settings: TrialSettings) -> TrialResult:
    try:
        scores = _evaluate(trial, settings)
    except Exception as error:
        return _failure(trial, error)
    return TrialResult(trial.task_id, trial.estimator_id, trial.seed, scores)


def _failure(trial: Trial, error: Exception) -> TrialResult:
    kind, message = type(error).__name__, str(error)
    return TrialResult(
        trial.task_id, trial.estimator_id, trial.seed, None, kind, message
    )


def _evaluate(trial: Trial, settings: TrialSettings) -> pd.DataFrame:
    X, y = load_data(trial.task_id, trial.task)
    task = trial.task
    with limit_threads(settings.n_threads):
        return evaluate(
            configure(trial.estimator, y, trial.seed, settings.n_clusters),
            resolve_splitter(task.cv_splitter, task.data),
            X,
            y,
            task.scorers,
            return_data=settings.return_data,
            error_score=task.error_score,
        )


def _read(trial: Trial) -> None:
    """Read the data, which is kept, so that it does not count as seconds of a fit."""
    with _quietly():
        load_data(trial.task_id, trial.task)


def _warm_up(trial: Trial, settings: TrialSettings) -> None:
    """Have code compiled, so that it does not count as seconds of a fit.

    Compilation with numba takes longer than most fits.
    """
    if trial.estimator_id in _memory.compiled:
        return
    _memory.compiled.add(trial.estimator_id)
    with _quietly(), limit_threads(settings.n_threads):
        X, _ = load_data(trial.task_id, trial.task)
        corner = _corner(to_container(X))
        configure(trial.estimator, [0, 1], 0, "classes").fit(corner).predict(corner)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Leave out what goes wrong: it does again in the fit, and is reported then."""
    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _corner(panel: np.ndarray | list[pd.DataFrame]) -> Any:
    if isinstance(panel, np.ndarray):
        return np.ascontiguousarray(panel[:_CORNER_SERIES, :, :_CORNER_STEPS])
    return [frame.iloc[:_CORNER_STEPS] for frame in panel[:_CORNER_SERIES]]

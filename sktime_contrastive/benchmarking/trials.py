"""A trial: one estimator with one seed on one task of a benchmark."""

from __future__ import annotations

import contextlib
import functools
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from sktime.benchmarking.benchmarks import TaskObject
from sktime.clustering.base import BaseClusterer

from sktime_contrastive.benchmarking.evaluate import evaluate, to_container
from sktime_contrastive.benchmarking.metrics import is_internal
from sktime_contrastive.benchmarking.protocols import resolve_splitter
from sktime_contrastive.benchmarking.store import Record
from sktime_contrastive.benchmarking.time_limit import (
    TimeLimitError,
    call_within,
    end_with_parent,
)
from sktime_contrastive.panel.archive_files import DatasetError

__all__ = ["LEAST_SECONDS", "Trial", "configure", "load_data", "run_trial"]

LEAST_SECONDS = 20.0  # that reading data, imports and compilation have in any case
_CORNER_SERIES, _CORNER_STEPS = 12, 40  # of a panel, to have code compiled before
_compiled: set[str] = set()  # estimators that this process has fitted


@dataclass(frozen=True)
class Trial:
    """One estimator with one seed on one task.

    Attributes
    ----------
    record : Record
        Without folds: the ids of task and estimator, and the seed, which becomes the
        ``random_state``; None leaves the estimator's.
    task : TaskObject
    estimator : sktime clusterer
    n_clusters : "classes" or None
        "classes" sets the number of clusters to that of the classes of the task.
    timeout : float or None
        Seconds of a trial. Reading the data and the first small fit have as many each,
        but at least `LEAST_SECONDS`.
    parent : int
        Id of the process of the run, the one that makes the trial.
    """

    record: Record
    task: TaskObject
    estimator: BaseClusterer
    n_clusters: str | None
    timeout: float | None
    parent: int = field(default_factory=os.getpid)


def run_trial(trial: Trial) -> Record:
    """Run a trial where the backend puts it; whatever goes wrong is its result."""
    _watch(trial.parent)
    try:
        scores = _attempt(trial).astype(float)
    except Exception as error:
        return replace(trial.record, error=type(error).__name__, message=str(error))
    scores.columns = scores.columns.str.removeprefix("test_")
    return replace(trial.record, folds=scores.to_dict("records"))


@functools.cache
def _watch(parent: int) -> None:
    """Once in a worker: of a killed run, joblib's workers would do what is queued."""
    if os.getppid() == parent:  # not in the run's own process, nor on other machines
        end_with_parent(parent)


def _attempt(trial: Trial) -> pd.DataFrame:
    if trial.timeout is None:
        _warm_up(trial)
        return _evaluate(trial)
    least = max(trial.timeout, LEAST_SECONDS)
    try:
        call_within(least, _read, trial, what="Reading the data")
    except TimeLimitError as error:
        raise DatasetError(f"{trial.record.task}: {error}") from error
    call_within(least, _warm_up, trial, what="The first small fit")
    return call_within(trial.timeout, _evaluate, trial, what="The fit")


def _evaluate(trial: Trial) -> pd.DataFrame:
    task, seed = trial.task, trial.record.seed
    X, y = load_data(trial.record.task, task)
    estimator = configure(trial.estimator, y, seed, trial.n_clusters)
    cv = resolve_splitter(task.cv_splitter, task.data)
    return evaluate(estimator, cv, X, y, task.scorers, error_score=task.error_score)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Leave out what goes wrong: it does again in the fit, and is reported then."""
    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@_quietly()
def _read(trial: Trial) -> None:
    """Read the data, which is kept, so that it does not count as seconds of a fit."""
    load_data(trial.record.task, trial.task)


@_quietly()
def _warm_up(trial: Trial) -> None:
    """Have code compiled, so that it does not count as seconds of a fit.

    Compilation with numba takes longer than most fits.
    """
    name = repr(trial.estimator)
    if name in _compiled:
        return
    _compiled.add(name)
    X = to_container(load_data(trial.record.task, trial.task)[0])[:_CORNER_SERIES]
    if isinstance(X, np.ndarray):
        X = np.ascontiguousarray(X[:, :, :_CORNER_STEPS])
    else:
        X = [frame.iloc[:_CORNER_STEPS] for frame in X]
    configure(trial.estimator, [0, 1], 0, "classes").fit(X).predict(X)


def configure(
    estimator: BaseClusterer, y: Any, seed: int | None, n_clusters: str | None
) -> BaseClusterer:
    """Return a copy of an estimator with seed and number of clusters set.

    The seed is its ``random_state``, or that of its components where it has none; None
    leaves it. "classes" is the number of different labels `y`, None leaves it.
    """
    given: dict[str, Any] = {"random_state": seed}
    if n_clusters == "classes" and y is not None:
        given["n_clusters"] = len(pd.unique(np.asarray(y)))
    estimator = estimator.clone()
    known = estimator.get_params()
    for name, value in given.items():
        nested = [key for key in known if key.endswith(f"__{name}")]
        if value is not None:
            names = [name] if name in known else nested
            estimator.set_params(**dict.fromkeys(names, value))
    return estimator


def load_data(task_id: str, task: TaskObject) -> tuple[Any, Any]:
    """Load the panel of a task and its labels, None where none are needed or known.

    What cannot be loaded is a DatasetError that names the task.
    """
    try:
        loaded = task.get_y_X("clustering")
    except DatasetError:
        if not all(map(is_internal, task.scorers)):
            raise
        return task.data.load("X"), None  # raises where the series are at fault
    except Exception as error:
        raise DatasetError(
            f"The data of the task {task_id} cannot be loaded: "
            f"{type(error).__name__}: {error}"
        ) from error
    return loaded["X"], loaded["y"]

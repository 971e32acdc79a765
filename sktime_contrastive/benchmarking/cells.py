"""One cell of a benchmark: a fit of an estimator with a seed on a task."""

from __future__ import annotations

import contextlib
import functools
import os
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sktime_contrastive.benchmarking.datasets import ArchiveDataset, DatasetError
from sktime_contrastive.benchmarking.evaluate import evaluate_with, to_container
from sktime_contrastive.benchmarking.metrics import is_internal
from sktime_contrastive.benchmarking.protocols import resolve_splitter
from sktime_contrastive.benchmarking.resources import limit_threads
from sktime_contrastive.benchmarking.time_limit import (
    TimeLimit,
    TimeLimitError,
    end_with_parent,
)

if TYPE_CHECKING:
    from sktime.benchmarking.benchmarks import TaskObject
    from sktime.clustering.base import BaseClusterer

__all__ = [
    "Cell",
    "CellResult",
    "Conditions",
    "configure",
    "is_internal_only",
    "load_data",
    "run_cell",
]

_CORNER_SERIES, _CORNER_STEPS = 12, 40  # of a panel, to have code compiled before


@dataclass(frozen=True)
class Cell:
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
class CellResult:
    """What came of a cell.

    Attributes
    ----------
    task_id, estimator_id, seed : str, str, int or None
        The cell.
    scores : DataFrame or None
        What `evaluate` returns; None where the cell failed.
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
class Conditions:
    """Under what all cells of a benchmark are run.

    Attributes
    ----------
    timeout : float or None
        Seconds of a cell.
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


def run_cell(cell: Cell, meta: dict[str, Any]) -> CellResult:
    """Run a cell where the backend puts it; whatever goes wrong is its result.

    Parameters
    ----------
    cell : Cell
    meta : dict
        The `conditions`; `parent`, the id of the run's process; `run`, its name.

    Returns
    -------
    CellResult
    """
    _watch(meta["parent"])
    conditions = meta["conditions"]
    if conditions.timeout is None:
        _warm_up(cell, conditions)
        return _attempt(cell, conditions)
    try:
        return _attempt_within_limit(cell, conditions, meta["run"])
    except Exception as error:
        return _failure(cell, error)


_stuck: set[tuple[str, str, str]] = set()  # of a run, data or estimator, and its id


def _attempt_within_limit(cell: Cell, conditions: Conditions, run: str) -> CellResult:
    """Run a cell in a process that is ended when reading, warm-up or fit hangs."""
    limit = TimeLimit(conditions.timeout)
    _read_within(limit, cell, run)
    estimator = (run, "estimator", cell.estimator_id)
    if estimator not in _stuck:
        try:
            limit.prepare(_warm_up, cell, conditions)
        except TimeLimitError:
            _stuck.add(estimator)  # other cells need not wait for it again
            _read_within(limit, cell, run)  # in the process that takes its place
    return limit.call(_attempt, cell, conditions)


def _read_within(limit: TimeLimit, cell: Cell, run: str) -> None:
    data = (run, "data", cell.task_id)
    try:
        if data not in _stuck:
            limit.prepare(_read, cell)
            return
    except TimeLimitError:
        _stuck.add(data)
    raise DatasetError(
        f"The data of the task {cell.task_id} was not read within the time limit: read "
        "it once beforehand and pass the panel and its labels, or set a longer timeout."
    )


@functools.cache
def _watch(parent: int) -> None:
    """Once in a worker: of a killed run, joblib's workers would do what is queued."""
    if os.getppid() == parent:  # not in the run's own process, nor on other machines
        end_with_parent(parent)


def _attempt(cell: Cell, conditions: Conditions) -> CellResult:
    try:
        scores = _evaluate(cell, conditions)
    except Exception as error:
        return _failure(cell, error)
    return CellResult(cell.task_id, cell.estimator_id, cell.seed, scores)


def _failure(cell: Cell, error: Exception) -> CellResult:
    kind, message = type(error).__name__, str(error)
    return CellResult(cell.task_id, cell.estimator_id, cell.seed, None, kind, message)


def _evaluate(cell: Cell, conditions: Conditions) -> pd.DataFrame:
    X, y = load_data(cell.task_id, cell.task)
    return evaluate_with(
        configure(cell.estimator, y, cell.seed, conditions.n_clusters),
        resolve_splitter(cell.task.cv_splitter, cell.task.data),
        X,
        y,
        cell.task.scorers,
        return_data=conditions.return_data,
        error_score=cell.task.error_score,
        n_threads=conditions.n_threads,
    )


def configure(
    estimator: BaseClusterer, y: Any, seed: int | None, n_clusters: str | None
) -> BaseClusterer:
    """Return a copy of an estimator with seed and number of clusters set.

    Parameters
    ----------
    estimator : sktime clusterer
    y : array of shape (n,) or None
        True labels, of which the classes are counted.
    seed : int or None
        Its ``random_state``, or that of its components where it has none.
    n_clusters : "classes" or None

    Returns
    -------
    sktime clusterer
    """
    estimator = estimator.clone()
    own, all_params = estimator.get_params(deep=False), estimator.get_params()

    def places(name: str) -> list[str]:
        nested = [key for key in all_params if key.endswith(f"__{name}")]
        return [name] if name in own else nested

    if seed is not None:
        estimator.set_params(**dict.fromkeys(places("random_state"), seed))
    if n_clusters == "classes" and y is not None:
        n_classes = len(pd.unique(np.asarray(y)))
        estimator.set_params(**dict.fromkeys(places("n_clusters"), n_classes))
    return estimator


def load_data(task_id: str, task: TaskObject) -> tuple[Any, Any]:
    """Load the panel of a task and its labels, None where none are needed or known.

    Parameters
    ----------
    task_id : str
    task : TaskObject

    Returns
    -------
    panel and array-like of shape (n,) or None

    Raises
    ------
    DatasetError
        With the task, if its data cannot be loaded.
    """
    data = task.data
    try:
        if isinstance(data, ArchiveDataset) and is_internal_only(task.scorers):
            return _load_archive(data)
        if hasattr(data, "load") and not isinstance(data, type):
            return data.load("X", "y")  # at once: sktime asks for one, then the other
        loaded = task.get_y_X("clustering")
    except DatasetError:
        raise
    except Exception as error:
        raise DatasetError(
            f"The data of the task {task_id} cannot be loaded: "
            f"{type(error).__name__}: {error}"
        ) from error
    return loaded["X"], loaded["y"]


def is_internal_only(scorers: Any) -> bool:
    """Whether no metric compares with labels, so that none are needed.

    Parameters
    ----------
    scorers : callable, list of callables or None
        None is the default, which compares.

    Returns
    -------
    bool
    """
    scorers = scorers if isinstance(scorers, list | tuple) else [scorers]
    return all(callable(metric) and is_internal(metric) for metric in scorers)


def _load_archive(data: ArchiveDataset) -> tuple[Any, Any]:
    """Series, and labels if there are any: nothing is compared with them."""
    try:
        return data.load("X", "y")
    except DatasetError:
        return data.load("X"), None  # raises where the series are at fault


_compiled: set[str] = set()  # estimators that this process has fitted before


def _read(cell: Cell) -> None:
    """Read the data, which is kept, so that it does not count as seconds of a fit.

    What goes wrong here goes wrong again in the fit, and is reported then.
    """
    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        load_data(cell.task_id, cell.task)


def _warm_up(cell: Cell, conditions: Conditions) -> None:
    """Have code compiled, so that it does not count as seconds of a fit.

    Compilation with numba takes longer than most fits.
    """
    if cell.estimator_id in _compiled:
        return
    _compiled.add(cell.estimator_id)
    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        X, _ = load_data(cell.task_id, cell.task)
        corner = _corner(to_container(X))
        estimator = configure(cell.estimator, [0, 1], 0, "classes")
        with limit_threads(conditions.n_threads):
            estimator.fit(corner).predict(corner)


def _corner(panel: np.ndarray | list[pd.DataFrame]) -> Any:
    if isinstance(panel, np.ndarray):
        return np.ascontiguousarray(panel[:_CORNER_SERIES, :, :_CORNER_STEPS])
    return [frame.iloc[:_CORNER_STEPS] for frame in panel[:_CORNER_SERIES]]

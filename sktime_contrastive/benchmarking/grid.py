"""The cells of a benchmark, a fit of an estimator on a task each, run and streamed."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sktime_contrastive.benchmarking.datasets import ArchiveDataset, DatasetError
from sktime_contrastive.benchmarking.evaluate import evaluate_with, to_container
from sktime_contrastive.benchmarking.metrics import is_internal
from sktime_contrastive.benchmarking.protocols import resolve_splitter
from sktime_contrastive.benchmarking.resources import limit_threads
from sktime_contrastive.benchmarking.time_limit import TimeLimit, end_with_parent

if TYPE_CHECKING:
    from sktime.benchmarking.benchmarks import TaskObject
    from sktime.clustering.base import BaseClusterer

__all__ = ["Cell", "CellResult", "Conditions", "configure", "run_cells"]

_CORNER_SERIES, _CORNER_STEPS = 12, 40  # of a panel, to have code compiled before
_PORTION = 32  # cells handed over at once, where results do not come one by one


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


def run_cells(
    cells: Iterable[Cell],
    conditions: Conditions,
    backend: str | None = None,
    backend_params: dict[str, Any] | None = None,
) -> Iterator[CellResult]:
    """Run cells over one of sktime's backends, and yield each as soon as it is done.

    Parameters
    ----------
    cells : iterable of Cell
    conditions : Conditions
    backend, backend_params : str or None, dict or None
        As in ``sktime.utils.parallel.parallelize``.

    Yields
    ------
    CellResult
        In the order in which they are done.
    """
    from sktime.utils.parallel import backend_dict, parallelize

    meta = {"conditions": conditions, "parent": os.getpid()}
    kind = backend_dict[str(backend)]
    params = dict(backend_params or {})
    if kind == "none":
        yield from (_run_cell(cell, meta) for cell in cells)
    elif kind == "joblib" and backend != "joblib":
        params["return_as"] = "generator_unordered"
        yield from parallelize(_run_cell, cells, meta, backend, params)
    elif kind == "dask" and not params and (client := _dask_client()) is not None:
        from distributed import as_completed

        lazy = parallelize(_run_cell, cells, meta, "dask_lazy", params)
        futures = as_completed(client.compute(lazy), with_results=True)
        yield from (result for _, result in futures)
    else:
        # They hand results over when all are done: no more than a portion can be lost.
        backend = "dask" if kind == "dask" else backend
        cells = iter(cells)
        while portion := list(itertools.islice(cells, _PORTION)):
            yield from parallelize(_run_cell, portion, meta, backend, params)


def _dask_client() -> Any:
    try:
        from distributed import default_client
    except ImportError:
        return None
    try:
        return default_client()
    except ValueError:  # none was started
        return None


def _run_cell(cell: Cell, meta: dict[str, Any]) -> CellResult:
    """Run a cell where the backend puts it; whatever goes wrong is its result."""
    _watch(meta["parent"])
    conditions = meta["conditions"]
    if conditions.timeout is None:
        _prepare(cell, conditions)
        return _attempt(cell, conditions)
    limit = TimeLimit(conditions.timeout)
    try:
        limit.prepare(_prepare, cell, conditions)
        return limit.call(_attempt, cell, conditions)
    except Exception as error:
        return _failure(cell, error)


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
    X, y = _load(cell)
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


def _load(cell: Cell) -> tuple[Any, Any]:
    data = cell.task.data
    try:
        if isinstance(data, ArchiveDataset) and _is_internal(cell.task.scorers):
            return _load_archive(data)
        if hasattr(data, "load") and not isinstance(data, type):
            return data.load("X", "y")  # at once: sktime asks for one, then the other
        loaded = cell.task.get_y_X("clustering")
    except DatasetError:
        raise
    except Exception as error:
        raise DatasetError(
            f"The data of the task {cell.task_id} cannot be loaded: "
            f"{type(error).__name__}: {error}"
        ) from error
    return loaded["X"], loaded["y"]


def _is_internal(scorers: Any) -> bool:
    """Whether no metric compares with labels, so that none are needed."""
    scorers = scorers if isinstance(scorers, list | tuple) else [scorers]
    return all(callable(metric) and is_internal(metric) for metric in scorers)


def _load_archive(data: ArchiveDataset) -> tuple[Any, Any]:
    """Series, and labels if there are any: nothing is compared with them."""
    try:
        return data.load("X", "y")
    except DatasetError:
        return data.load("X"), None  # raises where the series are at fault


_compiled: set[str] = set()  # estimators that this process has fitted before


def _prepare(cell: Cell, conditions: Conditions) -> None:
    """Read the data and have code compiled, so that neither counts as seconds of a fit.

    Compilation with numba takes longer than most fits. What goes wrong here goes wrong
    again in the fit, and is reported then.
    """
    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        X, _ = _load(cell)
        if cell.estimator_id in _compiled:
            return
        _compiled.add(cell.estimator_id)
        corner = _corner(to_container(X))
        estimator = configure(cell.estimator, [0, 1], 0, "classes")
        with limit_threads(conditions.n_threads):
            estimator.fit(corner).predict(corner)


def _corner(panel: np.ndarray | list[pd.DataFrame]) -> Any:
    if isinstance(panel, np.ndarray):
        return np.ascontiguousarray(panel[:_CORNER_SERIES, :, :_CORNER_STEPS])
    return [frame.iloc[:_CORNER_STEPS] for frame in panel[:_CORNER_SERIES]]

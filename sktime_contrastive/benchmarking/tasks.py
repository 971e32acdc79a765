"""What a task asks: its data, and an estimator set up for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sktime_contrastive.benchmarking.datasets import ArchiveDataset, DatasetError
from sktime_contrastive.benchmarking.metrics import is_internal

if TYPE_CHECKING:
    from sktime.benchmarking.benchmarks import TaskObject
    from sktime.clustering.base import BaseClusterer

__all__ = ["configure", "is_internal_only", "load_data"]


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

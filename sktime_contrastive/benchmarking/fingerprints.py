"""What scores depend on, so that a run does not go on from those of another experiment.

A fingerprint is a flat table of texts: the parameters of the estimator, the data, the
metrics, the protocol, the seeds and the versions. What is no number or text is in it by
a hash.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import inspect
import re
from typing import Any

import joblib
from joblib.hashing import NumpyHasher
from sktime.benchmarking.benchmarks import TaskObject
from sktime.clustering.base import BaseClusterer

from sktime_contrastive.benchmarking.datasets import ArchiveDataset
from sktime_contrastive.benchmarking.metrics import is_internal, metric_name
from sktime_contrastive.benchmarking.time_limit import call_within
from sktime_contrastive.benchmarking.trials import (
    LEAST_SECONDS,
    configure,
    load_data,
)

__all__ = ["describe_data", "describe_experiment"]

_WITHOUT_EFFECT = ("n_jobs", "verbose")  # on scores
_PACKAGES = ("aeon", "numpy", "scipy", "sklearn", "sktime", "sktime_contrastive")


def describe_data(task_id: str, task: TaskObject, timeout: float | None) -> str:
    """Describe the data of a task: a hash of files or values, or a name.

    Empty where the data cannot be had, which is reported when they are needed.
    """
    data = task.data() if isinstance(task.data, type) else task.data
    try:
        if isinstance(data, ArchiveDataset):
            return joblib.hash([file.read_bytes() for file in data.find_files()])
        if hasattr(data, "load"):  # sktime's, which stay as they are
            return f"{_name(type(data))} {data.get_params()}"
        if timeout is None:
            return _hash_loaded(task_id, task)
        return call_within(max(timeout, LEAST_SECONDS), _hash_loaded, task_id, task)
    except Exception:
        return ""


def _hash_loaded(task_id: str, task: TaskObject) -> str:
    return joblib.hash(load_data(task_id, task))


def describe_experiment(
    estimator: BaseClusterer,
    task: TaskObject,
    data: str,
    n_seeds: int | None,
    n_clusters: str | None,
) -> dict[str, str]:
    """Describe what the scores of an estimator on a task depend on.

    `data` is that of `describe_data`. Of `n_seeds` it counts only whether there are
    any: more seeds are no other experiment.
    """
    if all(map(is_internal, task.scorers)):
        n_clusters = None  # it may be the estimator's own
    seed = None if n_seeds is None else 0
    configured = configure(estimator, [0, 1], seed, n_clusters)
    metrics = [f"{metric_name(metric)} {_hash(metric)}" for metric in task.scorers]
    return {
        "estimator": _name(type(configured)),
        **{
            f"estimator's {name}": _describe_parameter(value)
            for name, value in configured.get_params().items()
            if name.rpartition("__")[2] not in _WITHOUT_EFFECT
        },
        "data": data,
        "metrics": ", ".join(metrics),
        "protocol": _describe(task.cv_splitter),
        "error_score": _describe(task.error_score),
        "seeds": "the estimator's own" if n_seeds is None else "0, 1, ...",
        "n_clusters of the benchmark": _describe(n_clusters),
        **_versions(configured),
    }


def _versions(estimator: BaseClusterer) -> dict[str, str]:
    """Versions of this package, of the estimator's and of those that its tags name."""
    needed = estimator.get_tag("python_dependencies", tag_value_default=None) or []
    needed = [needed] if isinstance(needed, str) else needed
    names = {re.match(r"[\w.-]*", str(name))[0] for name in needed}
    names |= {"sktime-contrastive", type(estimator).__module__.partition(".")[0]}
    versions = {}
    for name in sorted(names):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):  # a user's
            versions[f"version of {name}"] = importlib.metadata.version(name)
    return versions


def _name(named: Any) -> str:
    return f"{named.__module__}.{named.__qualname__}"


def _describe_parameter(value: Any) -> str:
    if hasattr(value, "get_params") and not isinstance(value, type):
        return _name(type(value))  # its parameters are among those of the estimator
    return _describe(value)


def _describe(value: Any) -> str:
    """Text that is the same for equal values in every process."""
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    return f"{type(value).__name__} {_hash(value)}"


def _hash(value: Any) -> str:
    try:
        return _Hasher("md5").hash(value)[:12]
    except Exception:  # what cannot be pickled is known by its type alone
        return _name(type(value))


class _Hasher(NumpyHasher):
    """joblib's hash, of classes and functions that cannot be pickled as well.

    Classes and functions by name; a function of the user's, which has no version as
    those of packages have, by what it does as well.
    """

    def save(self, obj: Any) -> None:
        if isinstance(obj, frozenset):  # joblib sorts sets alone
            obj = set(obj)
        elif inspect.iscode(obj):
            obj = obj.co_code, obj.co_names, obj.co_consts
        elif inspect.isfunction(obj) and obj.__module__.split(".")[0] not in _PACKAGES:
            cells = [cell.cell_contents for cell in obj.__closure__ or ()]
            defaults = obj.__defaults__, obj.__kwdefaults__
            obj = _name(obj), obj.__code__, cells, defaults
        elif inspect.isfunction(obj) or isinstance(obj, type):
            obj = _name(obj)
        super().save(obj)

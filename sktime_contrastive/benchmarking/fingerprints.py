"""What scores depend on, so that a run does not go on from those of another experiment.

A fingerprint is a flat table of texts: the parameters of the estimator, the data, the
metrics, the protocol, the seeds and the versions. Arrays and files are in it by a hash.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import inspect
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import joblib

from sktime_contrastive.benchmarking.archives import find_files
from sktime_contrastive.benchmarking.datasets import ArchiveDataset
from sktime_contrastive.benchmarking.metrics import DEFAULT_METRICS
from sktime_contrastive.benchmarking.tasks import (
    configure,
    is_internal_only,
    load_data,
)
from sktime_contrastive.benchmarking.time_limit import TimeLimit

if TYPE_CHECKING:
    from sktime.benchmarking.benchmarks import TaskObject
    from sktime.clustering.base import BaseClusterer

    from sktime_contrastive.benchmarking.store import ResultStore

__all__ = [
    "DATA",
    "check_no_mixing",
    "describe_data",
    "describe_experiment",
    "differences",
]

DATA = "data"
_WITHOUT_EFFECT = ("n_jobs", "verbose")  # on scores
_MAX_DEPTH = 6  # of objects within objects
_PACKAGES = ("aeon", "numpy", "scipy", "sklearn", "sktime", "sktime_contrastive")


def describe_data(task_id: str, task: TaskObject, timeout: float | None) -> str:
    """Describe the data of a task: a hash of files or values, or a name.

    Parameters
    ----------
    task_id : str
    task : TaskObject
    timeout : float or None
        Seconds after which a function that loads the data is ended.

    Returns
    -------
    str
        Empty where the data cannot be had, which is reported when they are needed.
    """
    data = task.data() if isinstance(task.data, type) else task.data
    try:
        if isinstance(data, ArchiveDataset):
            files = find_files(data.folder, data.name)
            hashes = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
            return " ".join(hashes)
        if hasattr(data, "load"):  # sktime's, which stay as they are
            return _describe(data)
        if not callable(data):
            return joblib.hash(data)
        if timeout is None:
            return _hash_loaded(task_id, task)
        return TimeLimit(timeout).prepare(_hash_loaded, task_id, task)
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

    Parameters
    ----------
    estimator : sktime clusterer
    task : TaskObject
    data : str
        Of `describe_data`.
    n_seeds : int or None
        Whether the seeds are numbers or the estimator's own; more are no difference.
    n_clusters : "classes" or None

    Returns
    -------
    dict of str to str
    """
    if is_internal_only(task.scorers):
        n_clusters = None  # it may be the estimator's own
    seed = None if n_seeds is None else 0
    configured = configure(estimator, [0, 1], seed, n_clusters)
    described = {"estimator": _name(type(configured))}
    for name, value in configured.get_params().items():
        if name.rpartition("__")[2] not in _WITHOUT_EFFECT:
            shown = _name(type(value)) if _has_params(value) else _describe(value)
            described[f"estimator's {name}"] = shown
    scorers = DEFAULT_METRICS if task.scorers is None else task.scorers
    scorers = scorers if isinstance(scorers, list | tuple) else [scorers]
    described |= {
        "metrics": _describe(list(scorers)),
        "protocol": _describe(task.cv_splitter),
        "error_score": _describe(task.error_score),
        "seeds": "the estimator's own" if n_seeds is None else "0, 1, ...",
        "n_clusters of the benchmark": _describe(n_clusters),
        **_versions(configured),
    }
    return described | ({DATA: data} if data else {})


def differences(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Say in what two experiments differ.

    Parameters
    ----------
    before, now : dict of str to str
        Of `describe_experiment`.

    Returns
    -------
    list of str
        A line for each; empty where they are one.
    """
    lines = []
    for key in dict.fromkeys([*before, *now]):
        old, new = before.get(key, "nothing"), now.get(key, "nothing")
        if key == DATA and not (DATA in before and DATA in now):
            continue  # they could not be read, then or now
        if old != new:
            lines.append(f"{key}: {_short(old)} then, {_short(new)} now")
    return lines


def check_no_mixing(
    store: ResultStore,
    experiments: dict[tuple[str, str], dict[str, str]],
    forced: set[str],
) -> None:
    """Raise where a store has scores of other experiments under the same names.

    Parameters
    ----------
    store : ResultStore
        Scores of estimators that are `forced` and of another experiment are forgotten.
    experiments : dict
        From task and estimator to what their scores depend on.
    forced : set of str
        Ids of estimators that are run again.

    Raises
    ------
    ValueError
        With what differs, and what to do.
    """
    mixed, unknown = {}, []
    for (task_id, model_id), now in experiments.items():
        if not store.has(task_id, model_id, range(0)):
            continue
        before = store.fingerprint(task_id, model_id)
        changed = ["nothing recorded"] if before is None else differences(before, now)
        if changed and model_id in forced:
            store.discard(task_id, model_id)
        elif before is None:
            unknown.append(model_id)
        elif changed:
            mixed[task_id, model_id] = changed
    if mixed:
        task_id, model_id = min(mixed)
        changed = mixed[task_id, model_id]
        more = f" The same holds for {len(mixed) - 1} more." if len(mixed) > 1 else ""
        names = sorted({model_id for _, model_id in mixed})
        raise ValueError(
            f"{store.path} holds scores of {model_id!r} on {task_id!r} of another "
            f"experiment ({'; '.join(changed)}).{more} Give another output file (--out "
            "of the command) or another name to keep both, or run with force_rerun="
            f"{names} to replace them."
        )
    if unknown:
        warnings.warn(
            f"{store.path} does not say how the scores of {sorted(set(unknown))} came "
            "about: they are taken for those of this experiment. Give another output "
            "file or run with force_rerun if they are not.",
            stacklevel=2,
        )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:40]}...{text[-15:]}"


def _versions(estimator: BaseClusterer) -> dict[str, str]:
    needed = estimator.get_tag("python_dependencies", tag_value_default=None) or []
    needed = [needed] if isinstance(needed, str) else needed
    names = {re.match(r"[\w.-]*", str(name))[0] for name in needed}
    names |= {"sktime-contrastive", type(estimator).__module__.partition(".")[0]}
    versions = {}
    for name in sorted(names):
        try:
            versions[f"version of {name}"] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # a module of the user's
    return versions


def _name(named: Any) -> str:
    return f"{named.__module__}.{named.__qualname__}"


def _has_params(value: Any) -> bool:
    return hasattr(value, "get_params") and not isinstance(value, type)


def _describe(value: Any, depth: int = 0) -> str:
    """Text that is the same for equal values in every process."""
    inner = functools.partial(_describe, depth=depth + 1)
    if value is None or isinstance(value, bool | int | float | complex | str | bytes):
        return repr(value)
    if isinstance(value, list | tuple) and depth < _MAX_DEPTH:
        return f"[{', '.join(map(inner, value))}]"
    if isinstance(value, dict) and depth < _MAX_DEPTH:
        items = (f"{inner(key)}: {inner(item)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    if isinstance(value, functools.partial):
        return f"partial({inner([value.func, value.args, value.keywords])})"
    if isinstance(value, type):
        return _name(value)
    if inspect.isfunction(value):
        return _describe_function(value, inner)
    parts = value.get_params(deep=False) if _has_params(value) else None
    if parts is None and type(value).__module__.partition(".")[0] not in ("numpy",):
        parts = getattr(value, "__dict__", None)
    if parts and depth < _MAX_DEPTH:
        return f"{_name(type(value))}({inner(parts)})"
    try:
        return f"{_name(type(value))} {joblib.hash(value)}"
    except Exception:  # what cannot be pickled is known by its type alone
        return _name(type(value))


def _describe_function(function: Any, inner: Callable[[Any], str]) -> str:
    """Name; of a user's function, which has no version, what it does as well."""
    name = _name(function)
    if name.partition(".")[0] in _PACKAGES:
        return name
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    code = _describe_code(function.__code__)
    bound = inner([cells, function.__defaults__, function.__kwdefaults__])
    return f"{name} {hashlib.sha256((code + bound).encode()).hexdigest()[:12]}"


def _describe_code(code: Any) -> str:
    constants = [
        _describe_code(one) if inspect.iscode(one) else repr(one)
        for one in code.co_consts
    ]
    return f"{code.co_code!r} {code.co_names} {constants}"

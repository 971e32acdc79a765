"""The trials of a benchmark, run over one of sktime's backends and streamed."""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from sktime_contrastive.benchmarking.sktime_backends import backend_dict, parallelize
from sktime_contrastive.benchmarking.trials import (
    Trial,
    TrialResult,
    TrialSettings,
    run_trial,
)

__all__ = ["run_trials"]

_PORTION = 32  # trials handed over at once, where results do not come one by one


def run_trials(
    trials: Iterable[Trial],
    settings: TrialSettings,
    backend: str | None = None,
    backend_params: dict[str, Any] | None = None,
) -> Iterator[TrialResult]:
    """Run trials over one of sktime's backends, and yield each as soon as it is done.

    Parameters
    ----------
    trials : iterable of Trial
    settings : TrialSettings
    backend, backend_params : str or None, dict or None
        As in ``sktime.utils.parallel.parallelize``.

    Yields
    ------
    TrialResult
        In the order in which they are done.
    """
    meta = {"settings": settings, "parent": os.getpid(), "run": uuid.uuid4().hex}
    kind = backend_dict[str(backend)]
    params = dict(backend_params or {})
    if kind == "none":
        yield from (run_trial(trial, meta) for trial in trials)
    elif kind == "joblib" and backend != "joblib":
        params["return_as"] = "generator_unordered"
        yield from parallelize(run_trial, trials, meta, backend, params)
    elif kind == "dask" and not params and (client := _dask_client()) is not None:
        from distributed import as_completed

        lazy = parallelize(run_trial, trials, meta, "dask_lazy", params)
        futures = as_completed(client.compute(lazy), with_results=True)
        yield from (result for _, result in futures)
    else:
        # They hand results over when all are done: no more than a portion can be lost.
        backend = "dask" if kind == "dask" else backend
        trials = iter(trials)
        while portion := list(itertools.islice(trials, _PORTION)):
            yield from parallelize(run_trial, portion, meta, backend, params)


def _dask_client() -> Any:
    try:
        from distributed import default_client

        return default_client()
    except (ImportError, ValueError):  # not installed, or none was started
        return None

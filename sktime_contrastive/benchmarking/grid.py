"""The cells of a benchmark run over one of sktime's backends, and streamed."""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from sktime_contrastive.benchmarking.cells import (
    Cell,
    CellResult,
    Conditions,
    configure,
    run_cell,
)

__all__ = ["Cell", "CellResult", "Conditions", "configure", "run_cells"]

_PORTION = 32  # cells handed over at once, where results do not come one by one


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
    from sktime_contrastive.benchmarking.parallel import backend_dict, parallelize

    meta = {"conditions": conditions, "parent": os.getpid(), "run": uuid.uuid4().hex}
    kind = backend_dict[str(backend)]
    params = dict(backend_params or {})
    if kind == "none":
        yield from (run_cell(cell, meta) for cell in cells)
    elif kind == "joblib" and backend != "joblib":
        params["return_as"] = "generator_unordered"
        yield from parallelize(run_cell, cells, meta, backend, params)
    elif kind == "dask" and not params and (client := _dask_client()) is not None:
        from distributed import as_completed

        lazy = parallelize(run_cell, cells, meta, "dask_lazy", params)
        futures = as_completed(client.compute(lazy), with_results=True)
        yield from (result for _, result in futures)
    else:
        # They hand results over when all are done: no more than a portion can be lost.
        backend = "dask" if kind == "dask" else backend
        cells = iter(cells)
        while portion := list(itertools.islice(cells, _PORTION)):
            yield from parallelize(run_cell, portion, meta, backend, params)


def _dask_client() -> Any:
    try:
        from distributed import default_client
    except ImportError:
        return None
    try:
        return default_client()
    except ValueError:  # none was started
        return None

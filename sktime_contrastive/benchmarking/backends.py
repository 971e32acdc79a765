"""sktime's parallel backends, their results one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from sktime.utils import parallel

from sktime_contrastive.utils.extras import import_extra

__all__ = ["parallelize", "stream"]

_PORTION = 32  # items handed over at once, where results do not come one by one


def parallelize(
    function: Callable,
    items: Iterable,
    meta: dict[str, Any],
    backend: str | None = None,
    backend_params: dict[str, Any] | None = None,
) -> Any:
    """Call a function on each item, as ``sktime.utils.parallel.parallelize`` does.

    Parameters
    ----------
    function : callable
        Called as ``function(item, meta)``.
    items : iterable
    meta : dict
    backend, backend_params : str or None, dict or None
        As sktime has them; "dask_lazy" is "dask".

    Returns
    -------
    list or generator of what `function` returns

    Raises
    ------
    ModuleNotFoundError
        If `backend` is dask's, and dask is missing: with the extra that has it.
    """
    if backend in ("dask", "dask_lazy"):  # nothing is lazy here
        import_extra("dask", "dask", f"backend={backend!r}")
        backend = "dask"
    return parallel.parallelize(function, items, meta, backend, backend_params)


def stream(
    function: Callable,
    items: Iterable,
    backend: str | None = None,
    backend_params: dict[str, Any] | None = None,
) -> Iterator[Any]:
    """Call a function on each item, and yield each result as soon as it is there.

    Parameters
    ----------
    function : callable
        Called as ``function(item)``.
    items : iterable
    backend, backend_params : str or None, dict or None
        As of `parallelize`.

    Yields
    ------
    what `function` returns
        In the order in which it is done; of dask, ray and spark by the portion.
    """
    meta = {"function": function}
    if backend in (None, "None"):
        yield from map(function, items)
    elif backend in ("loky", "multiprocessing", "threading"):
        params = {**(backend_params or {}), "return_as": "generator_unordered"}
        yield from parallelize(_call, items, meta, backend, params)
    else:
        # They hand results over when all are done: no more than a portion can be lost.
        items = iter(items)
        while portion := list(islice(items, _PORTION)):
            yield from parallelize(_call, portion, meta, backend, backend_params)


def _call(item: Any, meta: dict[str, Any]) -> Any:
    return meta["function"](item)

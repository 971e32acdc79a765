"""sktime's parallel backends, their results one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from sktime.utils.parallel import parallelize

from sktime_contrastive.utils.extras import import_extra

__all__ = ["stream"]

_PORTION = 32  # items handed over at once, where results do not come one by one


def stream(
    function: Callable[[Any], Any],
    items: Iterable[Any],
    backend: str | None = None,
    backend_params: dict[str, Any] | None = None,
    in_order: bool = False,
) -> Iterator[Any]:
    """Call a function on each item, and yield each result as soon as it is there.

    They come as they are done, or `in_order`; of dask, ray and spark by the portion.
    `backend` and `backend_params` are those of sktime's ``parallelize``.
    """
    meta, params = {"function": function}, backend_params or {}
    if backend in ("dask", "dask_lazy"):  # nothing is lazy here
        import_extra("dask", "dask", f"backend={backend!r}")
        backend = "dask"
    if backend in (None, "None"):
        yield from map(function, items)
    elif backend in ("loky", "multiprocessing", "threading"):
        order = "generator" if in_order else "generator_unordered"
        yield from parallelize(
            _call, items, meta, backend, params | {"return_as": order}
        )
    else:
        # They hand results over when all are done: no more than a portion can be lost.
        items = iter(items)
        while portion := list(islice(items, _PORTION)):
            yield from parallelize(_call, portion, meta, backend, params)


def _call(item: Any, meta: dict[str, Any]) -> Any:
    return meta["function"](item)

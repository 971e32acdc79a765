"""sktime's parallel backends, with an error that names the extra of a missing one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sktime.utils.parallel import backend_dict
from sktime.utils.parallel import parallelize as parallelize_of_sktime

from sktime_contrastive.utils.extras import import_extra

__all__ = ["backend_dict", "parallelize"]


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
        As sktime has them.

    Returns
    -------
    list or generator of what `function` returns
        Of "dask_lazy": of what dask has yet to compute.

    Raises
    ------
    ModuleNotFoundError
        If `backend` is dask's, and dask is missing.
    """
    if backend in ("dask", "dask_lazy"):
        import_extra("dask", "dask", f"backend={backend!r}")
    return parallelize_of_sktime(function, items, meta, backend, backend_params)

"""What a fit may use and what it used: threads, and the peak of its memory."""

from __future__ import annotations

import ctypes
import gc
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["PeakMemory", "limit_threads", "threads_per_fit"]

_LOCAL_BACKENDS = ("loky", "multiprocessing", "threading")


def threads_per_fit(
    backend: str | None, backend_params: dict[str, Any] | None
) -> int | None:
    """Threads of one fit, such that those of all workers are the machine's cores.

    Parameters
    ----------
    backend : str or None
        One of ``sktime.utils.parallel``.
    backend_params : dict or None

    Returns
    -------
    int or None
        None for a loop without workers, whose fits have the threads of the process; an
        equal share of the cores for joblib's processes and threads; 1 for dask, ray and
        spark, to which a slot for a task is a core.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking.resources import threads_per_fit
    >>> threads_per_fit("dask", None)
    1
    """
    import joblib

    if backend in (None, "None"):
        return None
    if backend not in _LOCAL_BACKENDS:
        return 1
    n_jobs = joblib.effective_n_jobs((backend_params or {}).get("n_jobs", -1))
    return max(1, joblib.cpu_count() // n_jobs)


class _SharedLimits:
    """What the threads inside `limit_threads` have in common.

    Attributes
    ----------
    lock : Lock
    n_inside : int
        Threads inside.
    blas_is_limited : bool
        By one of them.
    torch_found : int
        Threads of torch that the first of them found.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.n_inside = 0
        self.blas_is_limited = False
        self.torch_found = 0


_shared = _SharedLimits()


@contextmanager
def limit_threads(n_threads: int | None) -> Iterator[None]:
    """Context in which BLAS, OpenMP, torch and numba use `n_threads` each.

    Two fits at once, each with as many threads as there are cores, take ten times as
    long as two that share the cores. The numbers from before come back at the end, of
    several threads inside at once when the last one leaves.

    Parameters
    ----------
    n_threads : int or None
        None changes nothing: even a limit to as many as there are has numba start its
        threads, beside which those of torch wait for each other twice as long.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.benchmarking.resources import limit_threads
    >>> with limit_threads(1):
    ...     torch.get_num_threads()
    1
    """
    if n_threads is None:
        yield
        return
    # joblib's inner_max_num_threads reaches loky's new workers alone: no threads, no
    # workers of other backends, no torch or numba that is loaded.
    # All are imported before the limit is set: what is loaded later escapes it.
    import numba
    import torch
    from threadpoolctl import ThreadpoolController

    # OpenMP and numba keep a number for each thread. Torch has one for all, which the
    # last thread inside sets back; OpenBLAS as well, but it obeys one thread alone
    # until that one leaves.
    with _shared.lock, ExitStack() as stack:
        torch_found = torch.get_num_threads()  # before numba may load an OpenMP
        numba_found = numba.get_num_threads()
        libraries = ThreadpoolController()
        stack.enter_context(libraries.select(user_api="openmp").limit(limits=n_threads))
        limits_blas = not _shared.blas_is_limited
        if limits_blas:
            blas = libraries.select(user_api="blas")
            stack.enter_context(blas.limit(limits=n_threads))
            _shared.blas_is_limited = True
        if _shared.n_inside == 0:
            _shared.torch_found = torch_found
        _shared.n_inside += 1
        torch.set_num_threads(n_threads)
        numba.set_num_threads(min(n_threads, numba.config.NUMBA_NUM_THREADS))
        limits = stack.pop_all()
    try:
        yield
    finally:
        with _shared.lock:
            _shared.n_inside -= 1
            limits.close()
            if limits_blas:
                _shared.blas_is_limited = False
            numba.set_num_threads(numba_found)
            if _shared.n_inside == 0:
                torch.set_num_threads(_shared.torch_found)


class PeakMemory:
    """Context that measures by how much the memory of the process grew at its peak.

    It is the resident memory that Linux counts, of Python, NumPy, torch and numba
    alike: tracemalloc sees the first two alone. Its high-water mark is set back at the
    start, so that an earlier, larger fit in the same process does not hide this one.

    Attributes
    ----------
    mebibytes : float
        Peak during the context less what was resident at its start. NaN where it
        cannot be told: on other systems than Linux, and where another `PeakMemory`
        was active in the same process at the same time.

    Examples
    --------
    >>> import numpy as np
    >>> from sktime_contrastive.benchmarking.resources import PeakMemory
    >>> with PeakMemory() as memory:
    ...     ones = np.ones(2**21)
    >>> memory.mebibytes > 15 or np.isnan(memory.mebibytes)
    True
    """

    _active: set[PeakMemory] = set()  # in this process

    def __enter__(self) -> PeakMemory:
        self._alone = True
        self.mebibytes = np.nan
        _free_unused()
        with _shared.lock:
            PeakMemory._active.add(self)
            if len(PeakMemory._active) > 1:
                for other in PeakMemory._active:
                    other._alone = False
        self._start = _reset_high_water()
        return self

    def __exit__(self, *exception: object) -> None:
        peak = _high_water()
        with _shared.lock:
            PeakMemory._active.discard(self)
        if self._alone:
            self.mebibytes = (peak - self._start) / 1024


def _free_unused() -> None:
    """Give back what was freed, or a fit in this heap would seem to take nothing."""
    gc.collect()
    if sys.platform == "linux":  # elsewhere there is no high-water mark either
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
        if trim is not None:
            trim(0)


def _reset_high_water() -> float:
    """Set the high-water mark of resident memory back, and return it in KiB."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return np.nan
    return _high_water()


def _high_water() -> float:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return np.nan
    return float(re.search(r"VmHWM:\s+(\d+)", status)[1])

"""Work shared among threads, each of which computes on one core.

Threads inside an operation of torch, OpenMP or BLAS wait for each other at its end, and
wait busily: beside a process that keeps a core busy they wait most of the time. And
they split sums, so that the last bits depend on their number. Here whole units of work
are shared instead, and each is computed on one core: nothing waits but for the last
unit, and no sum depends on the sharing.
"""

from __future__ import annotations

import multiprocessing
import numbers
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import joblib

from sktime_contrastive.utils.threads import limit_new_thread, limit_this_thread

if TYPE_CHECKING:
    import torch

__all__ = ["check_n_jobs", "one_core", "share_out"]

Unit = TypeVar("Unit")
Result = TypeVar("Result")

_MOST_WORKERS = 8  # unless told: more of them wait for each other's turn in Python


@contextmanager
def one_core(n_jobs: int | None = None) -> Iterator[None]:
    """Context in which torch, OpenMP and BLAS compute on one core each.

    It holds for the calling thread, and for the threads among which ``share_out``
    divides work. Other threads keep the settings that they have, but for BLAS, which
    has one for the whole process. At the end all settings are as before, also of
    several threads inside at once. Inside another such context it changes nothing.

    Parameters
    ----------
    n_jobs : int or None, default=None
        Threads among which ``share_out`` divides work. None is as many as torch would
        use here, which ``OMP_NUM_THREADS``, joblib and ``torch.set_num_threads`` limit,
        at most one for each core that the process may use, and eight at most. -1 is
        one for each core, -2 one less, and so on.

    Raises
    ------
    ValueError, TypeError
        If `n_jobs` is 0 or no integer.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.utils.parallel import one_core
    >>> with one_core():
    ...     torch.get_num_threads()
    1
    """
    if _here.crew is not None:
        yield
        return
    check_n_jobs(n_jobs)
    with ExitStack() as stack:
        n_workers = _choose_n_workers(n_jobs)
        stack.enter_context(limit_this_thread())
        crew = stack.enter_context(_Crew(n_workers))
        _here.crew = crew
        try:
            yield
        finally:
            _here.crew = None


def share_out(
    function: Callable[[Unit], Result],
    units: Iterable[Unit],
    device: torch.device | None = None,
) -> list[Result]:
    """Call a function on units of work, shared among threads of one core each.

    A thread that is free takes the next unit, the calling thread among them: one that
    the system does not schedule just takes fewer. The results do not depend on the
    number of threads if the units do not, and if the function changes nothing that
    other units read.

    Parameters
    ----------
    function : callable
        Of one unit. It must spend its time in torch, NumPy or the like, which let other
        threads run. It sees the caller's gradient mode and context variables.
    units : iterable
        Taken one after the other, by one thread at a time.
    device : torch.device or None, default=None
        Where the units are computed; other devices than the CPU do one thing at a time.

    Returns
    -------
    list
        The results, in the order of the units.

    Raises
    ------
    Exception
        What the function raises; units that were not begun are left.

    Examples
    --------
    >>> from sktime_contrastive.utils.parallel import share_out
    >>> share_out(lambda unit: unit**2, [1, 2, 3])
    [1, 4, 9]
    """
    with one_core():
        units = list(units)
        n_workers = min(_here.crew.n_workers, len(units))
        if n_workers <= 1 or (device is not None and device.type != "cpu"):
            return [function(unit) for unit in units]
        return _here.crew.share_out(function, units, n_workers)


def check_n_jobs(n_jobs: Any) -> None:
    """Raise a ValueError or TypeError for what is no number of threads."""
    if n_jobs is None:
        return
    allowed = "a number of threads, -1 for all cores, -2 for all but one, or None"
    if isinstance(n_jobs, bool) or not isinstance(n_jobs, numbers.Integral):
        raise TypeError(f"n_jobs={n_jobs!r} must be {allowed}.")
    if n_jobs == 0 or abs(n_jobs) >= 2**31:
        raise ValueError(f"n_jobs={n_jobs!r} must be {allowed}.")


class _Here(threading.local):
    """What this thread is part of."""

    crew: _Crew | None = None


_here = _Here()


class _Crew:
    """Threads that share work; they are started when there is some."""

    def __init__(self, n_workers: int) -> None:
        self.n_workers = n_workers
        self._executor: ThreadPoolExecutor | None = None

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *error: object) -> None:
        if self._executor is not None:
            self._executor.shutdown()

    def share_out(
        self, function: Callable[[Unit], Result], units: list[Unit], n_workers: int
    ) -> list[Result]:
        results: list[Any] = [None] * len(units)
        left = deque(range(len(units)))  # taking from it needs no lock

        def work() -> None:
            while left:
                try:
                    number = left.popleft()
                except IndexError:  # another thread took the last one
                    return
                try:
                    results[number] = function(units[number])
                except BaseException:
                    left.clear()
                    raise

        if self._executor is None:
            self._executor = ThreadPoolExecutor(
                self.n_workers - 1, "one-core", initializer=_begin_thread
            )
        helpers = [
            self._executor.submit(partial(copy_context().run, _as_here(work)))
            for _ in range(n_workers - 1)
        ]
        try:
            work()
        except BaseException:
            _await(helpers, raises=False)
            raise
        _await(helpers)
        return results


def _await(helpers: list[Future], raises: bool = True) -> None:
    """Wait for those that have begun; the others are not needed any more."""
    begun = [helper for helper in helpers if not helper.cancel()]
    wait(begun)
    for helper in begun if raises else []:
        helper.result()


def _as_here(work: Callable[[], None]) -> Callable[[], None]:
    """Work in another thread, with this thread's gradient mode."""
    import torch

    inference, gradients = torch.is_inference_mode_enabled(), torch.is_grad_enabled()

    def work_there() -> None:
        with torch.inference_mode(inference), torch.set_grad_enabled(gradients):
            work()

    return work_there


def _begin_thread() -> None:
    """Have a new thread compute on one core, to its end, and share nothing further."""
    limit_new_thread()
    _here.crew = _Crew(1)


def _choose_n_workers(n_jobs: int | None) -> int:
    import torch

    n_cores = joblib.cpu_count()
    if n_jobs is not None:
        return n_jobs if n_jobs > 0 else max(1, n_cores + 1 + n_jobs)
    backend, _ = joblib.parallel.get_active_backend()
    in_main_thread = threading.current_thread() is threading.main_thread()
    if multiprocessing.current_process().daemon or (
        backend.nesting_level and not in_main_thread
    ):
        return 1  # others like this one have the other cores
    return min(torch.get_num_threads(), n_cores, _MOST_WORKERS)

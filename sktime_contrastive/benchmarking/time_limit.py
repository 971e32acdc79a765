"""A time limit that holds even inside compiled code: the process is ended."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any

__all__ = ["TimeLimitError", "call_within", "end_with_parent"]

_IDLE_SECONDS = 60  # after which a process that has nothing to do ends itself
# The process of each thread, as its `executor`; there, the next call, as its `call`.
_of_thread = threading.local()


class TimeLimitError(Exception):
    """A call took longer than it was given."""


def call_within(
    seconds: float, function: Callable[..., Any], *args: Any, what: str = "It"
) -> Any:
    """Call a function in a process of its own, which is ended if it takes too long.

    No exception and no signal reaches a fit inside a compiled loop, such as the matrix
    of all distances; ending its process does. The process serves call after call, so
    that imports and compilation are paid for once; each thread has its own.

    Parameters
    ----------
    seconds : float
    function : callable
    *args : objects that cloudpickle takes
    what : str, default="It"
        What takes longer, in the message.

    Returns
    -------
    object
        What `function` returns.

    Raises
    ------
    TimeLimitError
        If it takes longer than `seconds`. What it raises itself is raised too.

    Examples
    --------
    >>> import time
    >>> from sktime_contrastive.benchmarking.time_limit import call_within
    >>> call_within(60, max, 2, 3)
    3
    >>> call_within(0.5, time.sleep, 60)
    Traceback (most recent call last):
    sktime_contrastive.benchmarking.time_limit.TimeLimitError: ... 0.5 seconds ...
    """
    # That a process starts, and imports what the call needs, does not count.
    _submit(_take, function, args).result()
    future = _of_thread.executor.submit(_call_what_was_taken)
    try:
        return future.result(timeout=seconds)
    except TimeoutError:
        if future.done():  # the function's own
            raise
        _end_process()
        raise TimeLimitError(
            f"{what} took longer than the time limit of {seconds:g} seconds and was "
            "ended."
        ) from None


def _take(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    _of_thread.call = function, args


def _call_what_was_taken() -> Any:
    (function, args), _of_thread.call = _of_thread.call, None
    return function(*args)


def _submit(function: Callable[..., Any], *args: Any) -> Any:
    # Not pebble's pool (5.2): it breaks for good when its idle process is killed.
    from joblib.externals.loky import ProcessPoolExecutor

    if getattr(_of_thread, "executor", None) is None:
        _of_thread.executor = ProcessPoolExecutor(
            max_workers=1,
            timeout=_IDLE_SECONDS,
            initializer=_begin,
            initargs=(os.getpid(),),
        )
    try:
        return _of_thread.executor.submit(function, *args)
    except RuntimeError:  # the process was killed by others, for its memory say
        _end_process()
        return _submit(function, *args)


def _end_process() -> None:
    _of_thread.executor.shutdown(wait=True, kill_workers=True)
    _of_thread.executor = None


def _begin(parent: int) -> None:
    """Set up the process: it ends with its parent, and does not end before."""
    from joblib.externals.loky import process_executor

    # loky holds 300 MB that a process keeps for a leak and ends it, whatever it has
    # compiled: the next fit would be charged with compiling it again.
    process_executor._MAX_MEMORY_LEAK_SIZE = float("inf")
    end_with_parent(parent)


def end_with_parent(parent: int) -> None:
    """End this process when its parent, of this id, is killed, whatever it computes."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

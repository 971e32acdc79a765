"""A time limit that holds even inside compiled code: the process is ended."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any

__all__ = ["WARM_UP_SECONDS", "TimeLimit", "TimeLimitError", "end_with_parent"]

WARM_UP_SECONDS = 20.0  # that reading data, imports and compilation have at least
_IDLE_SECONDS = 60  # after which a process that has nothing to do ends itself


class TimeLimitError(Exception):
    """A call took longer than it was given."""


class TimeLimit:
    """Calls functions in a process of its own, and ends it when one takes too long.

    No exception and no signal reaches a fit inside a compiled loop, such as the matrix
    of all distances; ending its process does. The process serves call after call, so
    that imports and compilation are paid for once; each thread has its own.

    Parameters
    ----------
    seconds : float

    Examples
    --------
    >>> import time
    >>> from sktime_contrastive.benchmarking.time_limit import TimeLimit
    >>> limit = TimeLimit(seconds=0.5)
    >>> limit.call(max, 2, 3)
    3
    >>> limit.call(time.sleep, 60)
    Traceback (most recent call last):
    sktime_contrastive.benchmarking.time_limit.TimeLimitError: ... 0.5 seconds ...
    """

    _of_thread = threading.local()

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def prepare(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call `function` in the process before what is measured, within a limit too.

        The limit is `seconds`, but at least `WARM_UP_SECONDS`: imports and compilation
        may take longer than a short limit of a fit allows.

        Parameters
        ----------
        function : callable
        *args : objects that cloudpickle takes

        Returns
        -------
        object
            What `function` returns.

        Raises
        ------
        TimeLimitError
            If it takes longer. What it raises itself is raised too.
        """
        return self._call(max(self.seconds, WARM_UP_SECONDS), function, *args)

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call `function` in the process within the limit.

        Parameters
        ----------
        function : callable
        *args : objects that cloudpickle takes

        Returns
        -------
        object
            What `function` returns.

        Raises
        ------
        TimeLimitError
            If it takes longer than `seconds`. What it raises itself is raised too.
        """
        return self._call(self.seconds, function, *args)

    def _call(self, seconds: float, function: Callable[..., Any], *args: Any) -> Any:
        # A process that has just started is not to blame.
        self._submit(os.getpid).result()
        future = self._submit(function, *args)
        try:
            return future.result(timeout=seconds)
        except TimeoutError:
            if future.done():  # the function's own
                raise
            self._end_process()
            raise TimeLimitError(
                f"It took longer than the time limit of {seconds:g} seconds and was "
                "ended."
            ) from None

    def _submit(self, function: Callable[..., Any], *args: Any) -> Any:
        # Not pebble's pool (5.2): it breaks for good when its idle process is killed,
        # never ends one that is idle, and takes no functions that pickle does not.
        from joblib.externals.loky import ProcessPoolExecutor

        if getattr(self._of_thread, "executor", None) is None:
            self._check_no_daemon()
            self._of_thread.executor = ProcessPoolExecutor(
                max_workers=1,
                timeout=_IDLE_SECONDS,
                initializer=_begin,
                initargs=(os.getpid(),),
            )
        try:
            return self._of_thread.executor.submit(function, *args)
        except RuntimeError:  # the process was killed by others, for its memory say
            self._end_process()
            return self._submit(function, *args)

    def _end_process(self) -> None:
        self._of_thread.executor.shutdown(wait=True, kill_workers=True)
        self._of_thread.executor = None

    @staticmethod
    def _check_no_daemon() -> None:
        import multiprocessing

        if multiprocessing.current_process().daemon:
            raise RuntimeError(
                "A time limit needs a process of its own for the fits, but this worker "
                "is a daemon, which may start none. With dask, set "
                "dask.config.set({'distributed.worker.daemon': False}) before the "
                "cluster starts; with multiprocessing, take the backend loky."
            )


def _begin(parent: int) -> None:
    """Set up the process: it ends with its parent, and does not end before."""
    from joblib.externals.loky import process_executor

    # loky holds 300 MB that a process keeps for a leak and ends it, whatever it has
    # compiled: the next fit would be charged with compiling it again.
    process_executor._MAX_MEMORY_LEAK_SIZE = float("inf")
    end_with_parent(parent)


def end_with_parent(parent: int) -> None:
    """End this process when its parent is killed, whatever it is computing.

    Parameters
    ----------
    parent : int
        Process id.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

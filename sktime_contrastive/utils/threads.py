"""Limits of a thread's computations to one core: torch's, OpenMP's and BLAS's."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache
from typing import Any

from threadpoolctl import ThreadpoolController

__all__ = ["limit_new_thread", "limit_this_thread"]


@contextmanager
def limit_this_thread() -> Iterator[None]:
    """Context in which torch, OpenMP and BLAS compute on one core in this thread.

    Other threads keep their numbers, and all are as before at the end. BLAS alone has
    one for the whole process.
    """
    with ExitStack() as stack:
        _limit_torch(stack)
        stack.enter_context(_blas.limit())
        yield


def limit_new_thread() -> None:
    """Have torch and OpenMP compute on one core in this thread, to its end."""
    _limit_torch(ExitStack())  # that is never closed


def _limit_torch(stack: ExitStack) -> None:
    """Limit OpenMP and the MKL inside torch, in this thread, until the stack is closed.

    Not by ``torch.set_num_threads``, which sets the number of threads to come as well:
    of two fits at once the one would take the other's 1 for the user's.
    """
    import torch

    own = torch.get_num_threads()  # a thread has its number from the first such call on
    openmp = _thread_pools(len(sys.modules)).select(user_api="openmp")
    stack.enter_context(openmp.limit(limits=1))
    if (set_mkl := _mkl_of_torch()) is not None:
        stack.callback(set_mkl, set_mkl(1))
    if torch.get_num_threads() > 1 or (
        set_mkl is None and torch.backends.mkl.is_available()
    ):
        torch.set_num_threads(1)  # a torch that is built otherwise
        stack.callback(torch.set_num_threads, own)


@cache
def _mkl_of_torch() -> Callable[[int], int] | None:
    """Set the threads of torch's own MKL in this thread and return those before.

    It is linked into torch, where threadpoolctl does not find it.
    """
    import torch

    library = ctypes.CDLL(torch._C.__file__)
    return getattr(library, "MKL_Set_Num_Threads_Local", None)


class _OneBlasThread:
    """BLAS has one number of threads for the whole process.

    It is 1 from the first thread that enters to the last that leaves. scikit-learn's
    k-means sets it as well: if it were put back while another thread is in there, that
    one would put back our 1 after us.

    threadpoolctl obeys one thread alone, until that ends. So a thread that does nothing
    else holds the number; and for a thread that it obeys already, because the user set
    a number there, the thread itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._n_inside = 0
        self._holder: _Holder | None = None

    @contextmanager
    def limit(self) -> Iterator[None]:
        with self._lock:
            if self._n_inside == 0:
                self._holder = _Holder()
            self._n_inside += 1
        try:
            with _limit_blas():
                yield
        finally:
            with self._lock:
                self._n_inside -= 1
                if self._n_inside == 0:
                    self._holder.release()


class _Holder:
    """A thread that limits BLAS until it is released."""

    def __init__(self) -> None:
        self._limited, self._released = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._hold, daemon=True)
        self._thread.start()
        try:
            self._limited.wait()
        except BaseException:  # Ctrl-C
            self._released.set()
            raise

    def _hold(self) -> None:
        try:
            with _limit_blas():
                self._limited.set()
                self._released.wait()
        finally:
            self._limited.set()

    def release(self) -> None:
        self._released.set()
        self._thread.join()


def _limit_blas() -> Any:
    return _thread_pools(len(sys.modules)).select(user_api="blas").limit(limits=1)


_blas = _OneBlasThread()


@lru_cache(maxsize=1)
def _thread_pools(_n_modules: int) -> ThreadpoolController:
    """Libraries of the process; reading them takes as long as a start of k-means.

    They come with modules: as long as no more are imported there are no others.
    """
    return ThreadpoolController()

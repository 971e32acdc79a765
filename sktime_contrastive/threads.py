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
        stack.enter_context(_blas)
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

    The first thread inside sets it to 1 and, when it leaves, back: threadpoolctl obeys
    one thread alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if self._owner is None:
                self._owner = threading.get_ident()
                blas = _thread_pools(len(sys.modules)).select(user_api="blas")
                self._limit = blas.limit(limits=1)
                self._limit.__enter__()

    def __exit__(self, *error: Any) -> None:
        with self._lock:
            if self._owner == threading.get_ident():
                self._limit.__exit__(*error)
                self._owner = None


_blas = _OneBlasThread()


@lru_cache(maxsize=1)
def _thread_pools(_n_modules: int) -> ThreadpoolController:
    """Libraries of the process; reading them takes as long as a start of k-means.

    They come with modules: as long as no more are imported there are no others.
    """
    return ThreadpoolController()

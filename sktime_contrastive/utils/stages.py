"""Seconds of the stages of a fit, for who asks."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["record_stages", "stage"]


class _Clock:
    """Gives the time that passes to one stage, the innermost."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._stack: list[str] = []
        self._last = time.perf_counter()

    def enter(self, name: str) -> None:
        self._take()
        self._stack.append(name)

    def leave(self) -> None:
        self._take()
        self._stack.pop()

    def _take(self) -> None:
        now = time.perf_counter()
        if self._stack:
            self.seconds[self._stack[-1]] += now - self._last
        self._last = now


_clock: ContextVar[_Clock | None] = ContextVar("clock", default=None)


@contextmanager
def record_stages() -> Iterator[dict[str, float]]:
    """Context that records the seconds of each stage in this thread.

    Yields
    ------
    dict of str to float
        Seconds by stage, in the order in which they first began. Of a stage within
        another its seconds are its own.

    Examples
    --------
    >>> from sktime_contrastive.utils.stages import record_stages, stage
    >>> with record_stages() as seconds:
    ...     with stage("training"), stage("neighbours"):
    ...         pass
    >>> list(seconds)
    ['training', 'neighbours']
    """
    clock = _Clock()
    token = _clock.set(clock)
    try:
        yield clock.seconds
    finally:
        _clock.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Context, or decorator, of one stage; it costs nothing where nobody records."""
    clock = _clock.get()
    if clock is None:
        yield
        return
    clock.enter(name)
    try:
        yield
    finally:
        clock.leave()

"""The peak of the memory that a fit takes."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import re
import threading
from pathlib import Path

import numpy as np

__all__ = ["PeakMemory"]


class PeakMemory:
    """Context that measures by how much the memory of the process grew at its peak.

    It is the resident memory that Linux counts, of Python, NumPy, torch and numba
    alike: tracemalloc sees the first two alone. Its high-water mark is set back at the
    start, so that an earlier, larger fit in the same process does not hide this one.

    Attributes
    ----------
    mebibytes : float
        Peak during the context less what was resident at its start. NaN where it
        cannot be told: on other systems than Linux, and in a thread, beside which
        others allocate.
    """

    def __enter__(self) -> PeakMemory:
        self.mebibytes = np.nan
        _free_unused()
        self._start = _high_water(reset=True)
        return self

    def __exit__(self, *exception: object) -> None:
        if threading.current_thread() is threading.main_thread():
            self.mebibytes = (_high_water() - self._start) / 1024


def _free_unused() -> None:
    """Give back what was freed, or a fit in this heap would seem to take nothing."""
    gc.collect()
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)  # glibc alone has it


def _high_water(reset: bool = False) -> float:
    """Return the high-water mark of resident memory in KiB."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
    except OSError:
        return np.nan
    return float(re.search(r"VmHWM:\s+(\d+)", status)[1])

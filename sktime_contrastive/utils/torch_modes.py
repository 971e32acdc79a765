"""torch as it is by default, whatever modes the user has switched on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

__all__ = ["default_modes"]


@contextmanager
def default_modes() -> Iterator[None]:
    """Context in which torch creates float32 on the CPU, and computes in it.

    Networks, and operations with numbers that are given as Python's, follow what the
    user has set: a default dtype or device, autocast, inference mode, no gradients.
    Here they do not, so that a fit and its codes do not depend on it. At the end all is
    as before. It holds for the calling thread, but for the default dtype, of which
    torch has one for the process: while it is another than float32, and somebody is in
    here, it is float32 for all threads.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.utils.torch_modes import default_modes
    >>> with torch.inference_mode(), default_modes():
    ...     torch.nn.Linear(2, 3).weight.is_inference()
    False
    """
    import torch

    with ExitStack() as stack:
        stack.enter_context(_dtype.float32())
        if torch.is_inference_mode_enabled():
            stack.enter_context(torch.inference_mode(False))
        if not torch.is_grad_enabled():
            stack.enter_context(torch.enable_grad())
        if torch.get_default_device().type != "cpu":
            stack.enter_context(torch.device("cpu"))
        for device in ("cpu", "cuda"):
            if torch.is_autocast_enabled(device):
                stack.enter_context(torch.autocast(device, enabled=False))
        yield


class _DefaultDtype:
    """It is float32 from the first thread that enters to the last that leaves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._n_inside = 0

    @contextmanager
    def float32(self) -> Iterator[None]:
        import torch

        with self._lock:
            if self._n_inside == 0:
                self._own = torch.get_default_dtype()
                if self._own != torch.float32:
                    torch.set_default_dtype(torch.float32)
            self._n_inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._n_inside -= 1
                if self._n_inside == 0 and self._own != torch.float32:
                    torch.set_default_dtype(self._own)


_dtype = _DefaultDtype()

"""Modules that are fitted, not only trained: their buffers come with the data."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

__all__ = ["FittedModule"]


class FittedModule(nn.Module):
    """Base class of modules that register their buffers in ``fit``.

    Fresh from its constructor such a module has no buffers; ``load_state_dict`` gives
    it those of a fitted one, of whatever sizes they are.
    """

    def _load_from_state_dict(
        self, state_dict: dict[str, Tensor], prefix: str, *others: Any
    ) -> None:
        for name, value in state_dict.items():
            own = name.removeprefix(prefix)
            if name.startswith(prefix) and "." not in own and own != "_extra_state":
                self.register_buffer(own, torch.empty_like(value))
        super()._load_from_state_dict(state_dict, prefix, *others)

"""Small MLPs on features, several trained at once."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sktime_contrastive.utils.stacks import take_networks

__all__ = ["StackGroups", "StackedMLP"]


class StackedMLP(nn.Module):
    """Independent MLPs with the same input, stacked: one product trains them all.

    Linear, batch norm, ReLU, linear, ReLU, linear. Each parameter holds one network
    after the other, so that the trainer can tell their gradients apart.

    Parameters
    ----------
    n_inputs : int
    hidden : tuple of two int
        Widths of the hidden layers.
    n_outputs : int
    n_stacked : int
        Number of MLPs.
    """

    def __init__(
        self, n_inputs: int, hidden: tuple[int, int], n_outputs: int, n_stacked: int
    ) -> None:
        super().__init__()
        self.n_inputs = n_inputs
        self.width = hidden[0]
        self.n_stacked = n_stacked
        # The input is shared: the first layers side by side are one layer.
        self.first = nn.Linear(n_inputs, n_stacked * hidden[0])
        self.norm = nn.BatchNorm1d(n_stacked * hidden[0])
        self.second = _StackedLinear(hidden[0], hidden[1], n_stacked)
        self.third = _StackedLinear(hidden[1], n_outputs, n_stacked)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map inputs (m, n_inputs) to outputs (n_stacked, m, n_outputs)."""
        hidden = F.relu(self.norm(self.first(inputs)))
        hidden = hidden.view(len(inputs), self.n_stacked, -1).transpose(0, 1)
        return self.third(F.relu(self.second(hidden)))

    def split(self, size: int) -> StackGroups:
        """Return the same MLPs as stacks of so many each, the last one of the rest."""
        numbers = range(self.n_stacked)
        starts = numbers[::size]
        return StackGroups(
            StackedMLP.join([self], numbers[start : start + size]) for start in starts
        )

    @staticmethod
    @torch.no_grad()
    def join(stacks: Sequence[StackedMLP], numbers: Sequence[int]) -> StackedMLP:
        """Return a new stack of some MLPs, which are numbered through the stacks."""
        joined = deepcopy(stacks[0])  # a new one would draw weights
        joined.n_stacked = len(numbers)
        of_stacks = [(*stack.parameters(), *stack.buffers()) for stack in stacks]
        own = (*joined.parameters(), *joined.buffers())
        sizes = [stack.n_stacked for stack in stacks]
        for tensor, parts in zip(own, zip(*of_stacks, strict=True), strict=True):
            if tensor.ndim:  # all but batch norm's count of batches
                tensor.data = take_networks(parts, sizes, numbers)
        joined.first.out_features = joined.norm.num_features = (
            len(numbers) * joined.width
        )
        return joined

    @torch.no_grad()
    def pick(self, number: int) -> nn.Sequential:
        """Return one of the MLPs, by itself: (m, n_inputs) to (m, n_outputs)."""
        n_inputs, width = self.n_inputs, self.width
        rows = slice(number * width, (number + 1) * width)
        first, norm = _empty_linear(n_inputs, width), nn.BatchNorm1d(width)
        first.weight.copy_(self.first.weight[rows])
        first.bias.copy_(self.first.bias[rows])
        for name in ("weight", "bias", "running_mean", "running_var"):
            getattr(norm, name).copy_(getattr(self.norm, name)[rows])
        second, third = self.second.pick(number), self.third.pick(number)
        return nn.Sequential(first, norm, nn.ReLU(), second, nn.ReLU(), third)


class StackGroups(nn.ModuleList):
    """Stacks of MLPs beside each other, called as one stack; each trains by itself."""

    def keep(self, numbers: Sequence[int]) -> None:
        """Keep some of all the MLPs, as one stack, in place of those before."""
        joined = StackedMLP.join(list(self), numbers)
        del self[:]
        self.append(joined)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map inputs (m, n_inputs) to outputs (n_stacked, m, n_outputs), of all."""
        return torch.cat([stack(inputs) for stack in self])

    def pick(self, number: int) -> nn.Sequential:
        """Return one of all the MLPs, by itself."""
        for stack in self:
            if number < stack.n_stacked:
                return stack.pick(number)
            number -= stack.n_stacked
        raise IndexError("There are fewer MLPs than that.")


class _StackedLinear(nn.Module):
    """Linear layers (n_stacked, m, n_in) to (n_stacked, m, n_out)."""

    def __init__(self, n_in: int, n_out: int, n_stacked: int) -> None:
        super().__init__()
        # As nn.Linear initializes itself.
        bound = n_in**-0.5
        weight, bias = (
            torch.empty(n_stacked, n_in, n_out),
            torch.empty(n_stacked, 1, n_out),
        )
        self.weight = nn.Parameter(nn.init.uniform_(weight, -bound, bound))
        self.bias = nn.Parameter(nn.init.uniform_(bias, -bound, bound))

    def forward(self, inputs: Tensor) -> Tensor:
        return torch.baddbmm(self.bias, inputs, self.weight)

    def pick(self, number: int) -> nn.Linear:
        linear = _empty_linear(*self.weight.shape[1:])
        linear.weight.copy_(self.weight[number].T)
        linear.bias.copy_(self.bias[number, 0])
        return linear


def _empty_linear(n_in: int, n_out: int) -> nn.Linear:
    """Linear layer to copy weights into: none are drawn from the global generator."""
    return nn.utils.skip_init(nn.Linear, n_in, n_out)

"""Convolutional encoders: FCN, ResNet, InceptionTime and dilated convolutions.

Small on purpose, so that they train on a laptop: the networks in the papers are four to
sixteen times as wide. Every width is a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, pairwise, repeat

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sktime_contrastive.encoders.base import Encoder
from sktime_contrastive.encoders.layers import (
    ConvBlock,
    ConvNet,
    MaskedBatchNorm,
    conv,
)
from sktime_contrastive.utils.validation import check_integer

__all__ = ["FCN", "Dilated", "Inception", "ResNet"]


class FCN(Encoder):
    """Fully convolutional network [1]_: convolutions one after the other.

    Parameters
    ----------
    channels : sequence of int, default=(32, 32, 32)
        Channels of each layer.
    kernel_sizes : sequence of int, default=(7, 5, 3)
        Time steps that each layer's kernels span; as many as `channels`.

    References
    ----------
    .. [1] Wang, Yan and Oates, Time series classification from scratch with deep neural
       networks: a strong baseline, IJCNN 2017.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.encoders import FCN
    >>> network = FCN().build(n_channels=3, latent_dim=2)
    >>> network(torch.randn(10, 3, 50), torch.full((10,), 40)).shape
    torch.Size([10, 2])
    """

    def __init__(
        self,
        channels: Sequence[int] = (32, 32, 32),
        kernel_sizes: Sequence[int] = (7, 5, 3),
    ) -> None:
        self.channels = channels
        self.kernel_sizes = kernel_sizes
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        _check_layers("FCN", self.channels, self.kernel_sizes)

    def build(self, n_channels: int, latent_dim: int) -> nn.Module:
        """Build the network, with fresh weights: see ``Encoder.build``."""
        widths = [n_channels, *self.channels]
        layers = map(ConvBlock, widths[:-1], widths[1:], self.kernel_sizes)
        return ConvNet(layers, widths[-1], latent_dim)


class ResNet(Encoder):
    """Residual network [1]_: blocks of convolutions with a shortcut around each.

    Parameters
    ----------
    channels : sequence of int, default=(32, 32, 32)
        Channels of each block.
    kernel_sizes : sequence of int, default=(7, 5, 3)
        Time steps that the kernels span, one after the other within each block.

    References
    ----------
    .. [1] Wang, Yan and Oates, Time series classification from scratch with deep neural
       networks: a strong baseline, IJCNN 2017.
    """

    def __init__(
        self,
        channels: Sequence[int] = (32, 32, 32),
        kernel_sizes: Sequence[int] = (7, 5, 3),
    ) -> None:
        self.channels = channels
        self.kernel_sizes = kernel_sizes
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        _check_sizes("ResNet.channels", self.channels)
        _check_sizes("ResNet.kernel_sizes", self.kernel_sizes)

    def build(self, n_channels: int, latent_dim: int) -> nn.Module:
        """Build the network, with fresh weights: see ``Encoder.build``."""
        widths = [n_channels, *self.channels]
        blocks = [
            _ResidualBlock(n_in, n_out, self._convolutions(n_in, n_out))
            for n_in, n_out in pairwise(widths)
        ]
        return ConvNet(blocks, widths[-1], latent_dim)

    def _convolutions(self, n_in: int, n_out: int) -> list[nn.Module]:
        ins = [n_in] + [n_out] * (len(self.kernel_sizes) - 1)
        return [
            ConvBlock(n, n_out, size)
            for n, size in zip(ins, self.kernel_sizes, strict=True)
        ]


class Inception(Encoder):
    """InceptionTime's network [1]_: kernels of several sizes side by side.

    Parameters
    ----------
    n_filters : int, default=8
        Channels of each of the four branches of a module.
    depth : int, default=3
        Number of modules; every third closes a shortcut.
    kernel_sizes : sequence of int, default=(39, 19, 9)
        Time steps that the kernels of the branches span.
    bottleneck : int, default=16
        Channels that a module works on.

    References
    ----------
    .. [1] Ismail Fawaz et al., InceptionTime: finding AlexNet for time series
       classification, Data Mining and Knowledge Discovery 2020.
    """

    def __init__(
        self,
        n_filters: int = 8,
        depth: int = 3,
        kernel_sizes: Sequence[int] = (39, 19, 9),
        bottleneck: int = 16,
    ) -> None:
        self.n_filters = n_filters
        self.depth = depth
        self.kernel_sizes = kernel_sizes
        self.bottleneck = bottleneck
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_integer("Inception.n_filters", self.n_filters, least=1)
        check_integer("Inception.depth", self.depth, least=1)
        check_integer("Inception.bottleneck", self.bottleneck, least=1)
        _check_sizes("Inception.kernel_sizes", self.kernel_sizes)

    def build(self, n_channels: int, latent_dim: int) -> nn.Module:
        """Build the network, with fresh weights: see ``Encoder.build``."""
        width = self.n_filters * (len(self.kernel_sizes) + 1)
        blocks = []
        n_in = n_channels
        for start in range(0, self.depth, 3):
            ins = [n_in, width, width][: self.depth - start]
            blocks.append(_ResidualBlock(n_in, width, map(self._module, ins)))
            n_in = width
        return ConvNet(blocks, width, latent_dim)

    def _module(self, n_in: int) -> nn.Module:
        return _InceptionModule(
            n_in, self.n_filters, self.kernel_sizes, self.bottleneck
        )


class Dilated(Encoder):
    """Dilated convolutions with shortcuts, as in TS2Vec [1]_.

    The span of time that a code draws on doubles with each block.

    Parameters
    ----------
    channels : int, default=32
        Channels of each block.
    depth : int, default=5
        Number of blocks, dilated by 1, 2, 4, ...
    kernel_size : int, default=3
        Values that each kernel reads.

    References
    ----------
    .. [1] Yue et al., TS2Vec: towards universal representation of time series, AAAI
       2022.
    """

    def __init__(
        self, channels: int = 32, depth: int = 5, kernel_size: int = 3
    ) -> None:
        self.channels = channels
        self.depth = depth
        self.kernel_size = kernel_size
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_integer("Dilated.channels", self.channels, least=1)
        check_integer("Dilated.depth", self.depth, least=1)
        check_integer("Dilated.kernel_size", self.kernel_size, least=1)

    def build(self, n_channels: int, latent_dim: int) -> nn.Module:
        """Build the network, with fresh weights: see ``Encoder.build``."""
        # No list: as long as memory lasts, a wrong depth is found while building.
        ins = chain([n_channels], repeat(self.channels, self.depth - 1))
        blocks = [
            _ResidualBlock(n_in, self.channels, self._convolutions(n_in, 2**level))
            for level, n_in in enumerate(ins)
        ]
        return ConvNet(blocks, self.channels, latent_dim)

    def _convolutions(self, n_in: int, dilation: int) -> list[nn.Module]:
        return [
            ConvBlock(n_in, self.channels, self.kernel_size, dilation),
            ConvBlock(self.channels, self.channels, self.kernel_size, dilation),
        ]


class _ResidualBlock(nn.Module):
    """Layers with a shortcut around them, (n, n_in, 1, t) to (n, n_out, 1, t)."""

    def __init__(self, n_in: int, n_out: int, layers: Iterable[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.shortcut = conv(n_in, n_out, 1)
        self.norm = MaskedBatchNorm(n_out)

    def forward(self, values: Tensor, mask: Tensor | None) -> Tensor:
        shortcut = self.norm(self.shortcut(values), mask)
        for layer in self.layers:
            values = layer(values, mask)
        return F.relu(values + shortcut)


class _InceptionModule(nn.Module):
    """Kernels of several sizes and a maximum side by side."""

    def __init__(
        self, n_in: int, n_filters: int, kernel_sizes: Sequence[int], bottleneck: int
    ) -> None:
        super().__init__()
        self.bottleneck = conv(n_in, bottleneck, 1)
        self.branches = nn.ModuleList(
            conv(bottleneck, n_filters, size) for size in kernel_sizes
        )
        self.of_maximum = conv(n_in, n_filters, 1)
        self.norm = MaskedBatchNorm(n_filters * (len(kernel_sizes) + 1))

    def forward(self, values: Tensor, mask: Tensor | None) -> Tensor:
        narrow = self.bottleneck(values)
        if mask is not None:
            # The maximum must not see the zeros past the end: torch pads with -inf.
            values = values.masked_fill(~mask, -torch.inf)
        maximum = F.max_pool2d(values, (1, 3), stride=1, padding=(0, 1))
        if mask is not None:
            maximum = maximum.masked_fill(~mask, 0.0)
        outputs = [branch(narrow) for branch in self.branches]
        outputs.append(self.of_maximum(maximum))
        return F.relu(self.norm(torch.cat(outputs, dim=1), mask))


def _check_layers(name: str, channels: Sequence[int], sizes: Sequence[int]) -> None:
    _check_sizes(f"{name}.channels", channels)
    _check_sizes(f"{name}.kernel_sizes", sizes)
    if len(channels) != len(sizes):
        raise ValueError(
            f"{name}.channels={channels!r} and {name}.kernel_sizes={sizes!r} must have "
            "one entry for each layer, the same number."
        )


def _check_sizes(name: str, sizes: Sequence[int]) -> None:
    no_sequence = isinstance(sizes, str | bytes) or not isinstance(sizes, Sequence)
    if no_sequence or not sizes:
        raise TypeError(f"{name}={sizes!r} must be a sequence of integers, not empty.")
    for size in sizes:
        check_integer(name, size, least=1)

"""Augmentations: random changes of a series that leave it alike.

Each is a small component with a strength, 0 for no change. It takes a whole batch on
the batch's device and keeps to each series' own length. Values are in units of the
scaled panel: with the usual scaling, standard deviations.

Any callable of ``(values, lengths, generator)`` serves beside them; ``Augmentation`` is
the base class that also validates the strength, prints and clones.
"""

from __future__ import annotations

import torch
from skbase.base import BaseObject
from torch import Generator, Tensor

from sktime_contrastive.panel.masks import within_length
from sktime_contrastive.positives.resampling import (
    relative_time,
    resample,
    smooth_curves,
)
from sktime_contrastive.utils.validation import (
    check_fraction,
    check_integer,
    check_positive,
)

__all__ = [
    "Augmentation",
    "ChannelDropout",
    "Jitter",
    "MagnitudeWarp",
    "Masking",
    "Scaling",
    "SegmentPermutation",
    "TimeWarp",
    "WindowCrop",
]


class Augmentation(BaseObject):
    """Base class of augmentations: a subclass writes ``__init__`` and ``_augment``.

    Calling an augmentation validates nothing and leaves 0 past the end of each series.
    """

    strength: float

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_positive(f"{type(self).__name__}.strength", self.strength, zero=True)

    def __call__(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        """Augment a batch.

        Parameters
        ----------
        values : float Tensor of shape (n, c, t)
            0 past the end of each series. Not changed.
        lengths : int Tensor of shape (n,)
            Time steps of each series.
        generator : torch.Generator
            On the device of `values`.

        Returns
        -------
        Tensor of shape (n, c, t)
        """
        augmented = self._augment(values, lengths, generator)
        return augmented * within_length(lengths, values.shape[2])

    def _augment(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        raise NotImplementedError


class Jitter(Augmentation):
    """Add Gaussian noise to every value.

    Parameters
    ----------
    strength : float, default=0.05
        Standard deviation of the noise.
    """

    def __init__(self, strength: float = 0.05) -> None:
        self.strength = strength
        super().__init__()

    def _augment(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        return values + self.strength * _normal(values.shape, values, generator)


class Scaling(Augmentation):
    """Multiply each channel of each series by a random factor.

    Parameters
    ----------
    strength : float, default=0.1
        Standard deviation of the factor, whose mean is 1.
    """

    def __init__(self, strength: float = 0.1) -> None:
        self.strength = strength
        super().__init__()

    def _augment(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        noise = _normal((*values.shape[:2], 1), values, generator)
        return values * (1 + self.strength * noise)


class MagnitudeWarp(Augmentation):
    """Multiply each channel of each series by a smooth random curve [1]_.

    Parameters
    ----------
    strength : float, default=0.1
        Standard deviation of the curve around 1.
    n_waves : int, default=3
        Half-waves over the series that the curve is made of: the fastest has this many.

    References
    ----------
    .. [1] Um et al., Data augmentation of wearable sensor data for Parkinson's disease
       monitoring using convolutional neural networks, ICMI 2017. There the curve is a
       spline through random knots.
    """

    def __init__(self, strength: float = 0.1, n_waves: int = 3) -> None:
        self.strength = strength
        self.n_waves = n_waves
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        super().check_parameters()
        check_integer("MagnitudeWarp.n_waves", self.n_waves, least=1)

    def _augment(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        time = relative_time(lengths, values.shape[2])
        curves = smooth_curves(time, values.shape[1], self.n_waves, generator)
        return values * (1 + self.strength * curves)


class TimeWarp(Augmentation):
    """Speed time up here and slow it down there; begin and end stay where they are.

    Parameters
    ----------
    strength : float, default=0.1
        Standard deviation of the logarithm of the speed: 0.1 is about 10 %. Time
        never runs backwards, whatever the strength.
    n_waves : int, default=3
        Half-waves over the series that the curve of the speed is made of.
    """

    def __init__(self, strength: float = 0.1, n_waves: int = 3) -> None:
        self.strength = strength
        self.n_waves = n_waves
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        super().check_parameters()
        check_integer("TimeWarp.n_waves", self.n_waves, least=1)

    def _augment(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        n_steps = values.shape[2]
        curves = smooth_curves(
            relative_time(lengths, n_steps), 1, self.n_waves, generator
        )
        speed = (self.strength * curves[:, 0]).exp()
        # The first step is at 0; those past the end add nothing.
        speed = torch.cat([torch.zeros_like(speed[:, :1]), speed[:, 1:]], dim=1)
        travelled = (speed * within_length(lengths, n_steps)[:, 0]).cumsum(dim=1)
        last = (lengths - 1)[:, None]
        return resample(values, travelled / travelled[:, -1:] * last)


class WindowCrop(Augmentation):
    """Keep a random window of each series and stretch it to the series' length.

    Parameters
    ----------
    strength : float, default=0.15
        Largest share of the series that is cut away, below 1. The share is drawn
        uniformly from 0 up to it.
    """

    def __init__(self, strength: float = 0.15) -> None:
        self.strength = strength
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_fraction("WindowCrop.strength", self.strength)

    def _augment(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        cut, place = _uniform((2, len(values), 1), values, generator)
        cut = self.strength * cut
        time = relative_time(lengths, values.shape[2])
        window = cut * place + (1 - cut) * time
        return resample(values, window * (lengths - 1)[:, None])


class SegmentPermutation(Augmentation):
    """Cut each series into segments of equal length and shuffle them.

    Strong: it keeps what happens and forgets when. Not among the defaults.

    Parameters
    ----------
    strength : int, default=4
        Number of segments; 0 or 1 leaves the series as it is.
    """

    def __init__(self, strength: int = 4) -> None:
        self.strength = strength
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_integer("SegmentPermutation.strength", self.strength, least=0)

    def _augment(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        if self.strength < 2:
            return values
        order = _uniform((len(values), self.strength), values, generator).argsort(1)
        edges = torch.arange(self.strength + 1, device=values.device)
        starts = edges * lengths[:, None] // self.strength  # (n, segments + 1)
        sizes = starts.diff(dim=1).gather(1, order)
        ends = sizes.cumsum(1)  # of the segments in their new order
        steps = torch.arange(values.shape[2], device=values.device)
        steps = steps.expand(len(values), -1).contiguous()
        segment = torch.searchsorted(ends, steps, right=True)
        segment = segment.clamp(max=self.strength - 1)
        into_segment = steps - (ends - sizes).gather(1, segment)
        source = starts.gather(1, order.gather(1, segment)) + into_segment
        source = source.clamp(max=values.shape[2] - 1)  # past the end: masked anyway
        return values.gather(2, source[:, None].expand_as(values))


class Masking(Augmentation):
    """Set a random window of each series to 0, the mean, in all channels.

    Parameters
    ----------
    strength : float, default=0.1
        Largest share of the series that is masked, below 1. The share is drawn
        uniformly from 0 up to it.
    """

    def __init__(self, strength: float = 0.1) -> None:
        self.strength = strength
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_fraction("Masking.strength", self.strength)

    def _augment(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        share, place = _uniform((2, len(values), 1), values, generator)
        share = self.strength * share
        time = relative_time(lengths, values.shape[2])
        start = place * (1 - share)
        masked = (time >= start) & (time < start + share)
        return values.masked_fill(masked[:, None], 0.0)


class ChannelDropout(Augmentation):
    """Set whole channels to 0, the mean; one at least always stays.

    Parameters
    ----------
    strength : float, default=0.1
        Probability that a channel is dropped, below 1. Of one channel none is.
    """

    def __init__(self, strength: float = 0.1) -> None:
        self.strength = strength
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_fraction("ChannelDropout.strength", self.strength)

    def _augment(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        number = _uniform((*values.shape[:2], 1), values, generator)
        highest = number.amax(dim=1, keepdim=True)  # of that channel, which stays
        return values * ((number >= self.strength) | (number == highest))


def _normal(shape: tuple[int, ...], like: Tensor, generator: Generator) -> Tensor:
    return torch.randn(shape, generator=generator, device=like.device, dtype=like.dtype)


def _uniform(shape: tuple[int, ...], like: Tensor, generator: Generator) -> Tensor:
    return torch.rand(shape, generator=generator, device=like.device, dtype=like.dtype)

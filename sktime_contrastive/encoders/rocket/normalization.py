"""Normalization of each series: what is left is its shape."""

from __future__ import annotations

import torch
from torch import Tensor

from sktime_contrastive.encoders.rocket.fitted_module import FittedModule
from sktime_contrastive.panel.buckets import by_length, cut, in_order
from sktime_contrastive.panel.masks import within_length

__all__ = ["SeriesNormalizer"]

_SHARE = 0.9


class SeriesNormalizer(FittedModule):
    """Each series of mean 0 in each channel, and of mean square 1 over its channels.

    Of one channel this is z-normalization. Of several, all channels of a series are
    divided by one factor, each in units of what it usually moves by: a channel that
    stands still in a series while others move stays small there. By itself it would be
    blown up, and what it shows is noise.
    """

    def fit(self, values: Tensor, lengths: Tensor) -> SeriesNormalizer:
        """Take the units of the channels from a panel.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
            0 past the end of each series.
        lengths : int Tensor of shape (n,)

        Returns
        -------
        SeriesNormalizer
            Itself.
        """
        _, std = self.levels(values, lengths)
        # What nine in ten of the series that move at all stay below. Not their median:
        # where most stand still but for a tremor it would blow them up. Not their
        # largest: one series out of all proportion changes nothing for the others. By
        # sorting, as torch's quantile refuses large panels.
        moving = std > 0
        ranked = torch.where(moving, std, torch.inf).sort(dim=0).values
        rank = ((moving.sum(dim=0, keepdim=True) - 1).clamp_min(0) * _SHARE).long()
        unit = ranked.gather(0, rank)[0]
        self.register_buffer("unit", torch.where(moving.any(dim=0), unit, 1.0))
        return self

    def shapes(self, values: Tensor, lengths: Tensor) -> Tensor:
        """Normalize a panel.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
            0 past the end of each series.
        lengths : int Tensor of shape (n,)

        Returns
        -------
        float32 Tensor of shape (n, c, t)
            0 past the end of each series, and in channels that are constant.
        """
        centered, _, factor = _center(values, lengths)
        if values.shape[1] > 1:
            moves = (factor / self.unit).square().mean(dim=1, keepdim=True).sqrt()
            factor = moves * self.unit
        return (centered * torch.where(factor > 0, 1 / factor, 0.0)[..., None]).float()

    def levels(self, values: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Level and amplitude of each channel of each series.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
            0 past the end of each series.
        lengths : int Tensor of shape (n,)

        Returns
        -------
        mean : float32 Tensor of shape (n, c)
        std : float32 Tensor of shape (n, c)
            0 for channels that are constant.
        """
        buckets = by_length(lengths)
        parts = [_center(*cut(values, lengths, bucket))[1:] for bucket in buckets]
        mean, std = (
            in_order(part, buckets).float() for part in zip(*parts, strict=True)
        )
        return mean, std


def _center(values: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Series (n, c, t) of mean 0, their means and standard deviations (n, c)."""
    within = within_length(lengths, values.shape[2])
    size = lengths[:, None]
    mean = _sum_over_time(values) / size  # values are 0 past the ends
    centered = (values - mean[..., None]) * within
    # Once more, for the rounding of the mean: what is then left of a constant series is
    # far below its precision, and it has no shape. Relative to its own mean, as beside
    # one outlier in the panel all other series are small.
    centered = (centered - (_sum_over_time(centered) / size)[..., None]) * within
    std = (_sum_over_time(centered.square()) / size).sqrt()
    shaped = std > 8 * torch.finfo(values.dtype).eps * mean.abs()
    return centered * shaped[..., None], mean, torch.where(shaped, std, 0.0)


def _sum_over_time(values: Tensor) -> Tensor:
    """Sum up the time steps of series (n, c, t): (n, c).

    On the CPU step by step: so zeros at the end change no bit. ``torch.sum`` adds up
    parts whose bounds depend on t.
    """
    if values.device.type == "cpu":
        return values.cumsum(dim=2)[..., -1]
    return values.sum(dim=2)

"""Codes of series with a stretch of a channel replaced, many copies at a time."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sktime_contrastive.explanation.replacements import Replacement
from sktime_contrastive.explanation.windows import Windows
from sktime_contrastive.panel import Panel

if TYPE_CHECKING:
    from sktime_contrastive.embedder import ContrastiveEmbedder

__all__ = ["Occlusion", "replace_stretches"]

_VALUES_AT_ONCE = 2**22  # of the copies that are embedded together: 32 MB
_RAMP = 8  # an eighth of a window at each side goes over to what replaces it


@dataclass(frozen=True)
class Occlusion:
    """Every window of every channel of some series, each replaced in a copy.

    Attributes
    ----------
    panel : Panel
        The series.
    windows : Windows
        Their windows.
    replacement : Replacement
        What the windows are replaced by, fitted.
    donors : int array of shape (n, n_draws)
        For each series, what it takes stretches from; each draw makes a copy.
    """

    panel: Panel
    windows: Windows
    replacement: Replacement
    donors: np.ndarray

    def codes(
        self, embedder: ContrastiveEmbedder
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Embed the copies, in chunks of bounded memory.

        Parameters
        ----------
        embedder : ContrastiveEmbedder
            Fitted.

        Yields
        ------
        slice, float array of shape (m, latent_dim)
            Which of the ``n_windows * n_channels * n_draws`` copies, and their codes.
        """
        n_channels, n_draws = self.panel.n_channels, self.donors.shape[1]
        n_copies = len(self.windows) * n_channels * n_draws
        size = max(1, _VALUES_AT_ONCE // (n_channels * self.panel.n_steps))
        for start in range(0, n_copies, size):
            copies = np.arange(start, min(start + size, n_copies))
            with warnings.catch_warnings():
                # Of values far away the series themselves have warned.
                warnings.simplefilter("ignore", UserWarning)
                codes = embedder.embed_panel(self._copy(copies))
            yield slice(start, start + len(copies)), codes

    def _copy(self, copies: np.ndarray) -> Panel:
        """Copy series, by the numbers of their copies, with their windows replaced."""
        n_channels, n_draws = self.panel.n_channels, self.donors.shape[1]
        windows, within = np.divmod(copies, n_channels * n_draws)
        channels, draws = np.divmod(within, n_draws)
        series = self.windows.series[windows]
        first = series[0]
        own = self.panel.take(slice(first, series[-1] + 1))
        values, lengths = own.values[series - first], own.lengths[series - first]
        rows = np.arange(len(values))
        values[rows, channels] = replace_stretches(
            values[rows, channels],
            lengths,
            self.windows.starts[windows],
            self.windows.stops[windows],
            channels,
            self.replacement,
            self.donors[series, draws],
        )
        return Panel(values, lengths, own.instances[series - first], own.channels)


def replace_stretches(
    values: np.ndarray,
    lengths: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    channels: np.ndarray,
    replacement: Replacement,
    donors: np.ndarray,
) -> np.ndarray:
    """Replace a window of each of some channels, going over to it at its sides.

    A step at the side of a window would be a feature by itself: an eighth of the window
    goes over smoothly, but at the ends of the series.

    Parameters
    ----------
    values : float array of shape (m, t)
        A channel of a series each; NaN past the ends and in channels never observed,
        which stay.
    lengths, starts, stops, channels, donors : int array of shape (m,)
        See ``Replacement.fill``.
    replacement : Replacement
        Fitted.

    Returns
    -------
    float array of shape (m, t)
    """
    filled = replacement.fill(values, lengths, starts, stops, channels, donors)
    steps = np.arange(values.shape[1])
    ramp = np.maximum((stops - starts) // _RAMP, 1)[:, None]
    into = np.where(starts[:, None] == 0, 1.0, (steps - starts[:, None] + 0.5) / ramp)
    out = (stops[:, None] - steps - 0.5) / ramp
    out = np.where((stops == lengths)[:, None], 1.0, out)
    within = (steps >= starts[:, None]) & (steps < stops[:, None])
    share = np.clip(np.minimum(into, out), 0, 1)
    share = np.where(within & ~np.isnan(filled), (1 - np.cos(np.pi * share)) / 2, 0.0)
    return values + share * np.where(np.isnan(filled), 0.0, filled - values)

"""Copies of series that had a stretch of a channel exchanged with what replaces it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sktime_contrastive.explanation.replacements import Replacement, shift
from sktime_contrastive.explanation.windows import Windows
from sktime_contrastive.panel import Panel

__all__ = ["Exchange", "blend"]

_VALUES_AT_ONCE = 2**21  # of the copies that are made together: 16 MB, twice
_RAMP = 8  # an eighth of a window at each side goes over to what replaces it


@dataclass(frozen=True)
class Exchange:
    """Series, and what replaces them: their bases, one for each draw.

    Attributes
    ----------
    panel : Panel
        The series.
    replacement : Replacement
        What they are replaced by, fitted.
    donors : int array of shape (n, n_draws)
        For each series, what it takes stretches from.
    """

    panel: Panel
    replacement: Replacement
    donors: np.ndarray

    @property
    def n_draws(self) -> int:
        """Number of bases of each series."""
        return self.donors.shape[1]

    def bases(self) -> Iterator[tuple[slice, Panel]]:
        """Make what is left of the series when all of them is replaced.

        Yields
        ------
        slice, Panel
            Which of the ``n * n_draws`` bases, and these: those of a series are one
            after the other.
        """
        for numbers in self._cut(len(self.panel) * self.n_draws):
            first, last = numbers[[0, -1]] // self.n_draws
            own = self.panel.take(slice(first, last + 1))
            at = slice(numbers[0], numbers[-1] + 1)
            yield at, self._make_bases(own, first, numbers - first * self.n_draws)

    def copies(self, windows: Windows) -> Iterator[tuple[slice, Panel, Panel]]:
        """Make copies with each window of each channel exchanged.

        Parameters
        ----------
        windows : Windows

        Yields
        ------
        slice, Panel, Panel
            Which of the ``n_windows * n_channels * n_draws`` copies; the series without
            the window, and their bases with it.
        """
        n_channels, n_draws = self.panel.n_channels, self.n_draws
        for numbers in self._cut(len(windows) * n_channels * n_draws):
            places, within = np.divmod(numbers, n_channels * n_draws)
            channels, draws = np.divmod(within, n_draws)
            series = windows.series[places]
            at = windows.starts[places], windows.stops[places]
            first = series[0]
            own = self.panel.take(slice(first, series[-1] + 1))
            without = self._take_out(own, series, series - first, at, channels, draws)
            bases, of_bases = np.unique(
                (series - first) * n_draws + draws, return_inverse=True
            )
            whole = self._make_bases(own, first, bases).take(of_bases)
            with_it = _put_in(whole, own, series - first, at, channels)
            yield slice(numbers[0], numbers[-1] + 1), without, with_it

    def _cut(self, n_copies: int) -> Iterator[np.ndarray]:
        """Cut the numbers of copies into parts of bounded memory."""
        size = max(1, _VALUES_AT_ONCE // (self.panel.n_channels * self.panel.n_steps))
        for start in range(0, n_copies, size):
            yield np.arange(start, min(start + size, n_copies))

    def _make_bases(self, own: Panel, first: int, numbers: np.ndarray) -> Panel:
        """Bases of the series `own`, which begin at `first`, by their numbers there."""
        rows, draws = np.divmod(numbers, self.n_draws)
        return self.replacement.whole(own.take(rows), self.donors[first + rows, draws])

    def _take_out(
        self,
        own: Panel,
        series: np.ndarray,
        rows: np.ndarray,
        at: tuple[np.ndarray, np.ndarray],
        channels: np.ndarray,
        draws: np.ndarray,
    ) -> Panel:
        copies, each = own.take(rows), np.arange(len(rows))
        before = copies.values[each, channels]
        donors = self.donors[series, draws]
        filled = self.replacement.fill(before, copies.lengths, *at, channels, donors)
        copies.values[each, channels] = blend(before, filled, copies.lengths, *at)
        return copies


def blend(
    values: np.ndarray,
    filled: np.ndarray,
    lengths: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
) -> np.ndarray:
    """Replace a window of each of some channels, going over to it at its sides.

    A step at the side of a window would be a feature by itself: an eighth of the window
    goes over smoothly, but at the ends of the series.

    Parameters
    ----------
    values : float array of shape (m, t)
        A channel of a series each; NaN past the ends and in channels never observed,
        which stay.
    filled : float array of shape (m, t)
        What is to stand in the windows. Where it is NaN, the values stay.
    lengths, starts, stops : int array of shape (m,)
        Time steps of the series, and the window in it.

    Returns
    -------
    float array of shape (m, t)
    """
    steps = np.arange(values.shape[1])
    ramp = np.maximum((stops - starts) // _RAMP, 1)[:, None]
    into = np.where(starts[:, None] == 0, 1.0, (steps - starts[:, None] + 0.5) / ramp)
    out = (stops[:, None] - steps - 0.5) / ramp
    out = np.where((stops == lengths)[:, None], 1.0, out)
    within = (steps >= starts[:, None]) & (steps < stops[:, None])
    share = np.clip(np.minimum(into, out), 0, 1)
    share = np.where(within, (1 - np.cos(np.pi * share)) / 2, 0.0)
    return (1 - share) * values + share * np.where(np.isnan(filled), values, filled)


def _put_in(
    bases: Panel,
    own: Panel,
    rows: np.ndarray,
    at: tuple[np.ndarray, np.ndarray],
    channels: np.ndarray,
) -> Panel:
    """Put windows of series, by their rows, into bases, at the same share of these."""
    starts, stops = at
    lengths, each = own.lengths[rows], np.arange(len(rows))
    entire = stops - starts == lengths
    sizes = np.where(entire, bases.lengths, np.minimum(stops - starts, bases.lengths))
    spare = np.maximum(lengths - (stops - starts), 1)
    there = starts * (bases.lengths - sizes) // spare
    given = shift(
        own.values[rows, channels], lengths, starts - there, bases.values.shape[2]
    )
    before = bases.values[each, channels]
    bases.values[each, channels] = blend(
        before, given, bases.lengths, there, there + sizes
    )
    return bases

"""What stands in a stretch of time once what was there is taken out."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from sktime_contrastive.panel import Panel

__all__ = [
    "REPLACEMENTS",
    "Interpolation",
    "MeanCourse",
    "OtherSeries",
    "Replacement",
    "shift",
]


class Replacement(ABC):
    """Base class: values for stretches of series."""

    def fit(self, background: Panel) -> Replacement:
        """Take what is needed of other series.

        Parameters
        ----------
        background : Panel

        Returns
        -------
        Replacement
            Itself.
        """
        return self

    @abstractmethod
    def fill(
        self,
        values: np.ndarray,
        lengths: np.ndarray,
        starts: np.ndarray,
        stops: np.ndarray,
        channels: np.ndarray,
        donors: np.ndarray,
    ) -> np.ndarray:
        """Return values for the windows of channels of series.

        Parameters
        ----------
        values : float array of shape (m, t)
            A channel of a series for each window.
        lengths, starts, stops : int array of shape (m,)
            Time steps of the series, and the window in it.
        channels : int array of shape (m,)
            Number of the channel.
        donors : int array of shape (m,)
            A series of the background for each window.

        Returns
        -------
        float array of shape (m, t)
            What it holds outside of the windows does not matter.
        """

    def whole(self, series: Panel, donors: np.ndarray) -> Panel:
        """Return what is left when all channels of series are replaced as a whole.

        Parameters
        ----------
        series : Panel
            In memory.
        donors : int array of shape (m,)
            A series of the background for each series.

        Returns
        -------
        Panel
            Of values that are not shared with others. What was never observed stays so.
        """
        m, n_channels, n_steps = series.values.shape
        values = series.values.reshape(-1, n_steps)
        stops = np.repeat(series.lengths, n_channels)
        channels = np.tile(np.arange(n_channels), m)
        at = stops, np.zeros_like(stops), stops
        filled = self.fill(values, *at, channels, np.repeat(donors, n_channels))
        filled = np.where(np.isnan(values) | np.isnan(filled), values, filled)
        filled = filled.reshape(series.values.shape)
        return Panel(filled, series.lengths, series.instances, series.channels)


class Interpolation(Replacement):
    """The series' own level: a line from before the stretch to behind it.

    At each side the level is the mean of some steps, a quarter of the window; at the
    ends of a series that of the one side goes on. A window over the whole of a series
    gets its mean.
    """

    def fill(
        self,
        values: np.ndarray,
        lengths: np.ndarray,
        starts: np.ndarray,
        stops: np.ndarray,
        channels: np.ndarray,
        donors: np.ndarray,
    ) -> np.ndarray:
        """Return lines (m, t): see ``Replacement``."""
        some = np.maximum((stops - starts) // 4, 1)
        left = _mean_of(values, np.maximum(starts - some, 0), starts)
        right = _mean_of(values, stops, np.minimum(stops + some, lengths))
        whole = _mean_of(values, np.zeros_like(starts), lengths)
        left, right = (
            np.where(np.isnan(left), right, left),
            np.where(np.isnan(right), left, right),
        )
        left, right = (np.where(np.isnan(s), whole, s)[:, None] for s in (left, right))
        steps = np.arange(values.shape[1]) - starts[:, None] + 0.5
        return left + (right - left) * steps / (stops - starts)[:, None]


class MeanCourse(Replacement):
    """The mean of the background at each time step and channel."""

    def fit(self, background: Panel) -> MeanCourse:
        """Take the means: see ``Replacement``."""
        n_steps = background.n_steps
        sums = np.zeros((background.n_channels, n_steps))
        counts = np.zeros_like(sums)
        for chunk in background.chunks():
            seen = ~np.isnan(chunk.values)
            own = slice(chunk.values.shape[2])
            sums[:, own] += np.where(seen, chunk.values, 0.0).sum(axis=0)
            counts[:, own] += seen.sum(axis=0)
        self.course_ = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
        return self

    def fill(
        self,
        values: np.ndarray,
        lengths: np.ndarray,
        starts: np.ndarray,
        stops: np.ndarray,
        channels: np.ndarray,
        donors: np.ndarray,
    ) -> np.ndarray:
        """Return courses (m, t): see ``Replacement``."""
        # Beyond the longest series of the background its last mean goes on.
        steps = np.minimum(np.arange(values.shape[1]), self.course_.shape[1] - 1)
        return self.course_[channels][:, steps]


class OtherSeries(Replacement):
    """The same stretch of another series, its donor.

    Of one of another length, the stretch at the same share of its steps; of one that is
    shorter than the stretch, its first and last values go on.
    """

    def fit(self, background: Panel) -> OtherSeries:
        """Keep the background: see ``Replacement``."""
        self.background_ = background
        return self

    def fill(
        self,
        values: np.ndarray,
        lengths: np.ndarray,
        starts: np.ndarray,
        stops: np.ndarray,
        channels: np.ndarray,
        donors: np.ndarray,
    ) -> np.ndarray:
        """Return stretches of donors (m, t): see ``Replacement``."""
        own, places = np.unique(donors, return_inverse=True)
        given = self.background_.take(own)
        donor_lengths = given.lengths[places]
        sizes = stops - starts
        spare, room = lengths - sizes, np.maximum(donor_lengths - sizes, 0)
        at = starts * room // np.maximum(spare, 1)
        stretches = given.values[places, channels]
        return shift(stretches, donor_lengths, at - starts, values.shape[1])

    def whole(self, series: Panel, donors: np.ndarray) -> Panel:
        """Return the donors, of their own lengths: see ``Replacement``."""
        return self.background_.take(donors)


REPLACEMENTS: dict[str, type[Replacement]] = {
    "other": OtherSeries,
    "level": Interpolation,
    "mean": MeanCourse,
}


def shift(
    values: np.ndarray, lengths: np.ndarray, offsets: np.ndarray, n_steps: int
) -> np.ndarray:
    """Shift series in time; the first and the last value of each go on.

    Parameters
    ----------
    values : float array of shape (m, t)
    lengths : int array of shape (m,)
        Time steps of each.
    offsets : int array of shape (m,)
        Which step comes first.
    n_steps : int

    Returns
    -------
    float array of shape (m, n_steps)
    """
    steps = np.arange(n_steps) + offsets[:, None]
    return np.take_along_axis(values, np.clip(steps, 0, lengths[:, None] - 1), axis=1)


def _mean_of(values: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """Means (m,) of values (m, t) over steps; NaN where there are none."""
    steps = np.arange(values.shape[1])
    within = (steps >= starts[:, None]) & (steps < stops[:, None]) & ~np.isnan(values)
    counts = within.sum(axis=1)
    sums = np.where(within, values, 0.0).sum(axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)

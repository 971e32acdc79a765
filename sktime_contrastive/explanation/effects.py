"""What stretches of series do for the place of the series in its cluster."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sktime_contrastive.explanation.exchange import Exchange
from sktime_contrastive.explanation.fitted import FittedClusters
from sktime_contrastive.explanation.windows import Windows
from sktime_contrastive.panel import Panel

__all__ = ["Effects"]


@dataclass(frozen=True)
class Effects:
    """Margins that series have by some of what they are.

    Attributes
    ----------
    fitted : FittedClusters
    exchange : Exchange
        The series, and what replaces them.
    labels : int array of shape (n,)
        Clusters of the series.
    """

    fitted: FittedClusters
    exchange: Exchange
    labels: np.ndarray

    @property
    def totals(self) -> np.ndarray:
        """Margins (n,) that the series lose when all of them is replaced."""
        return self.margins - self._margins_of_bases.mean(axis=1)

    def of_windows(self, windows: Windows) -> np.ndarray:
        """Compute what each window of each channel does for its series.

        Parameters
        ----------
        windows : Windows

        Returns
        -------
        float array of shape (w, c)
            Half of the margin that the series loses without the window, and half of
            that which its base gains with it; means of the draws.
        """
        n_channels = self.exchange.panel.n_channels
        shape = len(windows), n_channels, self.exchange.n_draws
        series = np.broadcast_to(windows.series[:, None, None], shape).ravel()
        without, with_it = np.empty((2, len(series)))
        for at, copies, bases in self.exchange.copies(windows):
            without[at] = self._margins_of(copies, series[at])
            with_it[at] = self._margins_of(bases, series[at])
        bases = self._margins_of_bases[windows.series][:, None]
        lost = self.margins[windows.series][:, None, None] - without.reshape(shape)
        return (lost + with_it.reshape(shape) - bases).mean(axis=2) / 2

    @cached_property
    def margins(self) -> np.ndarray:
        """Margins (n,) of the series, by the network alone."""
        return self._margins_of(self.exchange.panel, np.arange(len(self.labels)))

    @cached_property
    def _margins_of_bases(self) -> np.ndarray:
        """Margins (n, n_draws) of the bases, in the clusters of their series."""
        shape = len(self.labels), self.exchange.n_draws
        series = np.repeat(np.arange(shape[0]), shape[1])
        margins = np.empty(len(series))
        for at, bases in self.exchange.bases():
            margins[at] = self._margins_of(bases, series[at])
        return margins.reshape(shape)

    def _margins_of(self, copies: Panel, series: np.ndarray) -> np.ndarray:
        codes = self.fitted.encode_alone(copies)
        margins, _, _ = self.fitted.membership.margins(codes, self.labels[series])
        return margins

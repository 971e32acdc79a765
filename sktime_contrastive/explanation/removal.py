"""How firmly series are in their clusters without some of what they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sktime_contrastive.explanation.fitted import FittedClusters
from sktime_contrastive.explanation.occlusion import Occlusion
from sktime_contrastive.explanation.replacements import Replacement
from sktime_contrastive.explanation.windows import Windows
from sktime_contrastive.panel import Panel

__all__ = ["Remover"]


@dataclass(frozen=True)
class Remover:
    """Margins of series without some of what they are.

    Attributes
    ----------
    fitted : FittedClusters
    panel : Panel
        The series.
    replacement : Replacement
        What stands in the place of what is taken out, fitted.
    donors : int array of shape (n, n_draws)
        For each series, what it takes stretches from.
    labels : int array of shape (n,)
        Clusters of the series.
    """

    fitted: FittedClusters
    panel: Panel
    replacement: Replacement
    donors: np.ndarray
    labels: np.ndarray

    def margins_without(self, windows: Windows) -> np.ndarray:
        """Compute the margins without each window of each channel.

        Parameters
        ----------
        windows : Windows

        Returns
        -------
        float array of shape (w, c)
            Means of the draws.
        """
        occlusion = Occlusion(self.panel, windows, self.replacement, self.donors)
        n_channels, n_draws = self.panel.n_channels, self.donors.shape[1]
        labels = np.repeat(self.labels[windows.series], n_channels * n_draws)
        margins = np.empty(len(labels))
        membership = self.fitted.membership
        for copies, codes in occlusion.codes(self.fitted.embedder):
            margins[copies], _, _ = membership.margins(codes, labels[copies])
        return margins.reshape(len(windows), n_channels, n_draws).mean(axis=2)

"""Explanation: how much each stretch of each channel holds a series in its cluster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sktime_contrastive.panel import Panel
from sktime_contrastive.utils.validation import check_integer

__all__ = ["Explanation"]


@dataclass(frozen=True)
class Explanation:
    """What holds series in their clusters: see ``explain``.

    Attributes
    ----------
    importances : DataFrame
        A row for each window of each channel of each series: instance, channel, start,
        stop (the step after the last), importance. Those of the windows of a channel
        add up to the importance of the channel.
    channels : DataFrame of shape (n, c)
        Importance of each channel of each series. They add up to the total.
    series : DataFrame of n rows
        Indexed by instance. cluster, -1 for noise; distance to it on the map; margin,
        how firmly the series is in it, 1 at its centre and 0 at its border; other, the
        nearest other cluster; total, the margin that the series loses when all of it is
        replaced, which its importances share out. Of noise, distance and other are of
        the nearest cluster.
    panel : Panel
        The series themselves, as they were clustered: values, lengths, instances.
    replacement : str
        What the windows were replaced by.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveClusterer, recipes
    >>> from sktime_contrastive.explanation import explain
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> quick = recipes.neighbors_2d(num_epochs=20, n_init=1)
    >>> clusterer = ContrastiveClusterer(4, embedder=quick, random_state=0).fit(X)
    >>> explanation = explain(clusterer, X[:2], random_state=0)
    >>> list(explanation.importances.columns)
    ['instance', 'channel', 'start', 'stop', 'importance']
    >>> explanation.profiles().shape  # series, channels, time steps
    (2, 6, 100)
    """

    importances: pd.DataFrame
    channels: pd.DataFrame
    series: pd.DataFrame
    panel: Panel
    replacement: str

    def __len__(self) -> int:
        return len(self.series)

    def take(self, places: np.ndarray) -> Explanation:
        """Take some series, by their places, in this order.

        Parameters
        ----------
        places : int array of shape (m,)

        Returns
        -------
        Explanation
        """
        n_rows = self.panel.n_channels * np.bincount(self._series_of_windows())
        firsts = np.cumsum(n_rows) - n_rows
        counts = n_rows[places]
        before = np.repeat(np.cumsum(counts) - counts, counts)
        rows = np.arange(counts.sum()) - before + np.repeat(firsts[places], counts)
        return Explanation(
            self.importances.iloc[rows].reset_index(drop=True),
            self.channels.iloc[places],
            self.series.iloc[places],
            self.panel.take(places),
            self.replacement,
        )

    def by_channel(self) -> pd.DataFrame:
        """Mean importance of each channel for the series of each cluster.

        Returns
        -------
        DataFrame of shape (k, c)
            Means of ``channels``. A row adds up to the mean total of the cluster.
        """
        clusters = self.series["cluster"].to_numpy()
        means = self.channels.groupby(clusters).mean()
        return means.rename_axis(index="cluster", columns="channel")

    def by_time(self) -> pd.DataFrame:
        """Mean importance of each channel over time, for the series of each cluster.

        Returns
        -------
        DataFrame
            Columns cluster, channel, start, stop, importance: of a stretch, an eighth
            of the longest series, the sum of ``profiles`` over its steps and the mean
            of that over the members. Those of a channel add up to that of
            ``by_channel``. Series are aligned by their first steps; NaN where all
            members have ended.
        """
        profiles, clusters = self.profiles(), self.series["cluster"].to_numpy()
        edges = np.unique(np.linspace(0, profiles.shape[2], 9).round().astype(int))
        seen = ~np.isnan(profiles)
        profiles = np.add.reduceat(np.where(seen, profiles, 0.0), edges[:-1], axis=2)
        seen = np.logical_or.reduceat(seen, edges[:-1], axis=2)
        tables = []
        for cluster in np.unique(clusters):
            own = clusters == cluster
            means = np.where(seen[own].any(axis=0), profiles[own].mean(axis=0), np.nan)
            n_parts = len(edges) - 1
            tables.append(
                pd.DataFrame(
                    {
                        "cluster": cluster,
                        "channel": np.repeat(self.channels.columns, n_parts),
                        "start": np.tile(edges[:-1], self.panel.n_channels),
                        "stop": np.tile(edges[1:], self.panel.n_channels),
                        "importance": means.ravel(),
                    }
                )
            )
        return pd.concat(tables, ignore_index=True)

    def typical(self, n_series: int = 5) -> pd.DataFrame:
        """Return the series nearest to the centre of each cluster, nearest first.

        Parameters
        ----------
        n_series : int, default=5
            Most of a cluster, from 1; noise has none.

        Returns
        -------
        DataFrame
            Rows of ``series``.
        """
        ranked = self._clustered().sort_values("distance", kind="stable")
        return _heads(ranked, n_series)

    def border(self, n_series: int = 5) -> pd.DataFrame:
        """Return the series nearest to the border of each cluster, nearest first.

        Parameters
        ----------
        n_series : int, default=5
            Most of a cluster, from 1; noise has none.

        Returns
        -------
        DataFrame
            Rows of ``series``; `other` is the cluster across the border.
        """
        ranked = self._clustered().sort_values("margin", kind="stable")
        return _heads(ranked, n_series)

    def profiles(self) -> np.ndarray:
        """Spread the importance of each window evenly over its time steps.

        Returns
        -------
        float array of shape (n, c, t)
            Importance per step: the sum over the steps of a channel is the importance
            of the channel. NaN past the end of a series.
        """
        n, n_channels, n_steps = (
            len(self),
            self.panel.n_channels,
            self.panel.lengths.max(),
        )
        starts, stops, importances = (
            self.importances[name].to_numpy().reshape(-1, n_channels)
            for name in ("start", "stop", "importance")
        )
        series = self._series_of_windows()
        densities = importances / (stops - starts)
        # Each window adds its density at its first step and takes it away behind its
        # last one: cumulative sums are the sums over the windows that hold a step.
        sums = np.zeros((n, n_steps + 1, n_channels))
        np.add.at(sums, (series, starts[:, 0]), densities)
        np.add.at(sums, (series, stops[:, 0]), -densities)
        profiles = sums.cumsum(axis=1)[:, :-1].transpose(0, 2, 1)
        ended = np.arange(n_steps) >= self.panel.lengths[:, None]
        return np.where(ended[:, None], np.nan, profiles)

    def _clustered(self) -> pd.DataFrame:
        return self.series[self.series["cluster"] >= 0]

    def _series_of_windows(self) -> np.ndarray:
        """Return the series of each window; they are in the order of the series."""
        starts = self.importances["start"].to_numpy()[:: self.panel.n_channels]
        return np.cumsum(starts == 0) - 1


def _heads(ranked: pd.DataFrame, n_series: int) -> pd.DataFrame:
    check_integer("n_series", n_series, least=1)
    heads = ranked.groupby("cluster", sort=False).head(n_series)
    return heads.sort_values("cluster", kind="stable")

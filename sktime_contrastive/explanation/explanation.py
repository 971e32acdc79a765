"""Explanation: how much each stretch of each channel holds a series in its cluster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sktime_contrastive.panel import Panel

__all__ = ["Explanation"]


@dataclass(frozen=True)
class Explanation:
    """What holds series in their clusters: see ``explain``.

    Attributes
    ----------
    importances : DataFrame
        A row for each window of each channel of each series: instance, channel, start,
        stop (the step after the last), importance.
    channels : DataFrame of shape (n, c)
        Importance of each channel of each series as a whole. Where a part of a channel
        is enough to hold a series, the windows have little and the channel has much.
    series : DataFrame of n rows
        Indexed by instance. cluster, -1 for noise; distance to it on the map; margin,
        how firmly the series is in it, 1 at its centre and 0 at its border; other, the
        nearest other cluster. Of noise, distance and other are of the nearest cluster.
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
            Means of ``channels``.
        """
        clusters = self.series["cluster"].to_numpy()
        means = self.channels.groupby(clusters).mean()
        return means.rename_axis(index="cluster", columns="channel")

    def by_time(self) -> pd.DataFrame:
        """Mean importance of each channel over time, for the series of each cluster.

        Returns
        -------
        DataFrame
            Columns cluster, channel, start, stop, importance: the mean of ``profiles``
            over the members, and over the steps of a stretch, an eighth of the longest
            series. Series are aligned by their first steps; those that have ended
            do not count.
        """
        profiles, clusters = self.profiles(), self.series["cluster"].to_numpy()
        edges = np.unique(np.linspace(0, profiles.shape[2], 9).round().astype(int))
        seen = ~np.isnan(profiles)
        tables = []
        for cluster in np.unique(clusters):
            own = clusters == cluster
            sums = np.where(seen[own], profiles[own], 0.0).sum(axis=0)
            counts = seen[own].sum(axis=0)
            sums = np.add.reduceat(sums, edges[:-1], axis=1)
            counts = np.add.reduceat(counts, edges[:-1], axis=1)
            with np.errstate(invalid="ignore"):
                means = np.where(counts > 0, sums / counts, np.nan)
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
            Most of a cluster; noise has none.

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
            Most of a cluster; noise has none.

        Returns
        -------
        DataFrame
            Rows of ``series``; `other` is the cluster across the border.
        """
        ranked = self._clustered().sort_values("margin", kind="stable")
        return _heads(ranked, n_series)

    def profiles(self) -> np.ndarray:
        """Average the importances over the windows that hold each time step.

        Returns
        -------
        float array of shape (n, c, t)
            NaN past the end of a series.
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
        # Each window adds its importance at its first step and takes it away behind its
        # last one: cumulative sums are the sums over the windows that hold a step.
        sums = np.zeros((n, n_steps + 1, n_channels))
        counts = np.zeros((n, n_steps + 1))
        np.add.at(sums, (series, starts[:, 0]), importances)
        np.add.at(sums, (series, stops[:, 0]), -importances)
        np.add.at(counts, (series, starts[:, 0]), 1)
        np.add.at(counts, (series, stops[:, 0]), -1)
        counts = counts.cumsum(axis=1)[:, :-1, None]
        means = sums.cumsum(axis=1)[:, :-1] / np.maximum(counts, 1)
        return np.where(counts > 0, means, np.nan).transpose(0, 2, 1)

    def _clustered(self) -> pd.DataFrame:
        return self.series[self.series["cluster"] >= 0]

    def _series_of_windows(self) -> np.ndarray:
        """Return the series of each window; they are in the order of the series."""
        starts = self.importances["start"].to_numpy()[:: self.panel.n_channels]
        return np.cumsum(starts == 0) - 1


def _heads(ranked: pd.DataFrame, n_series: int) -> pd.DataFrame:
    heads = ranked.groupby("cluster", sort=False).head(n_series)
    return heads.sort_values("cluster", kind="stable")

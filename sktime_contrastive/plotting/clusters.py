"""The members of each cluster over each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sktime_contrastive.explanation.differences import (
    standardized_differences,
    strongest_stretch,
)
from sktime_contrastive.panel import Panel
from sktime_contrastive.plotting.colors import color_of, name_of
from sktime_contrastive.plotting.fitted_clusterer import (
    channel_names,
    read_fitted_panel,
)
from sktime_contrastive.plotting.shading import shade, shades_of
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.validation import check_integer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = ["plot_clusters"]

_DARKEST = 3.0  # standard deviations
_MOST_SIDE_BY_SIDE = 6  # clusters; more go into further rows


@needs_extra("plot", "matplotlib")
def plot_clusters(
    clusterer: ContrastiveClusterer, X: Any, max_members: int = 50
) -> np.ndarray:
    """Draw the series of each cluster over each other, the most central one on top.

    A column for each cluster, a row for each channel; from seven clusters on, they are
    broken into blocks of rows. The most central series is the one whose code is nearest
    to the centre; of noise there is none.

    Shaded is where a cluster differs from the rest: the darker, the further the mean of
    its series at a time step is from that of all others, in units of the standard
    deviation within the two; the darkest from three of them on. A bar at the bottom
    marks the channel and the stretch of time that tell a cluster from the rest most.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
        Fitted.
    X : sktime panel
        The panel that was fitted. Gaps are drawn as they were clustered, interpolated.
    max_members : int, default=50
        Most series drawn of a cluster, evenly chosen by their distance to the centre:
        of more a picture shows a blot. The titles count them all.

    Returns
    -------
    array of matplotlib Axes of shape (n_channels, n_clusters)
        Of a new figure; noise is a last cluster.

    Raises
    ------
    NotFittedError
        If the clusterer is not fitted.
    ValueError
        If `X` is not the panel that was fitted.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveClusterer, recipes
    >>> from sktime_contrastive.plotting import plot_clusters
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> quick = recipes.plain_2d(num_epochs=5)
    >>> clusterer = ContrastiveClusterer(3, embedder=quick, random_state=0).fit(X)
    >>> plot_clusters(clusterer, X).shape
    (6, 3)
    """
    check_integer("max_members", max_members, least=1)
    panel = read_fitted_panel(clusterer, X)
    labels = np.unique(clusterer.labels_)
    labels = np.concatenate([labels[labels >= 0], labels[labels < 0]])
    clusters, differences = standardized_differences(panel, clusterer.labels_)
    differences_of = dict(zip(clusters, np.abs(differences), strict=True))
    axes = _make_axes(panel.n_channels, len(labels))
    for column, label in zip(axes.T, labels, strict=True):
        members = _from_the_centre_out(clusterer, label)
        column[0].set_title(f"{name_of(label)}: {len(members)} series")
        evenly = np.linspace(0, len(members) - 1, min(max_members, len(members)))
        drawn = members[evenly.round().astype(int)]
        for ax, values in zip(column, panel.values[drawn].swapaxes(0, 1), strict=True):
            _draw_members(ax, values, color_of(label), label >= 0)
        _draw_differences(column, differences_of[label], color_of(label))
    _name_axes(axes, panel, clusterer)
    return axes


def _make_axes(n_channels: int, n_clusters: int) -> np.ndarray:
    """Axes (n_channels, n_clusters) in blocks of clusters; a channel shares its y."""
    import matplotlib.pyplot as plt

    n_wide = min(n_clusters, _MOST_SIDE_BY_SIDE)
    n_blocks = -(-n_clusters // n_wide)
    size = (max(1 + 2.2 * n_wide, 6.5), 0.6 + (1.3 * n_channels + 0.5) * n_blocks)
    figure = plt.figure(figsize=size, layout="constrained")
    grid = figure.add_gridspec(n_blocks * n_channels, n_wide)
    axes = np.empty((n_channels, n_clusters), dtype=object)
    for channel, cluster in np.ndindex(*axes.shape):
        block, across = divmod(cluster, n_wide)
        axes[channel, cluster] = figure.add_subplot(
            grid[block * n_channels + channel, across],
            sharex=axes[0, 0],
            sharey=axes[channel, 0],
        )
    return axes


def _from_the_centre_out(clusterer: ContrastiveClusterer, label: int) -> np.ndarray:
    """Members of a cluster, nearest to its centre first; noise as it comes."""
    members = np.flatnonzero(clusterer.labels_ == label)
    if label < 0:
        return members
    deviations = clusterer.embedding_[members] - clusterer.cluster_centers_[label]
    return members[np.square(deviations).sum(axis=1).argsort(kind="stable")]


def _draw_members(ax: Axes, values: np.ndarray, color: str, central: bool) -> None:
    """Draw series (m, t) as one collection, the first of them on top."""
    from matplotlib.collections import LineCollection

    steps = np.broadcast_to(np.arange(values.shape[1]), values.shape)
    lines = np.stack([steps, values], axis=-1)
    alpha = float(np.clip(6 / len(values), 0.15, 0.7))
    # NaN past its end breaks a line off.
    ax.add_collection(LineCollection(lines, colors=color, alpha=alpha, linewidths=0.8))
    if central:
        ax.plot(values[0], color="black", linewidth=1.4, zorder=3)
    ax.autoscale_view()


def _draw_differences(column: np.ndarray, apart: np.ndarray, color: str) -> None:
    """Shade the axes of a cluster by how far (c, t) it is from the rest."""
    apart = np.nan_to_num(apart, nan=0.0, posinf=_DARKEST)
    if apart.max() == 0:  # one cluster alone
        return
    for ax, strengths in zip(column, apart, strict=True):
        shade(ax, strengths, shades_of("#666666"), _DARKEST)
    channel, start, stop = strongest_stretch(apart)
    ax = column[channel]
    ax.axvspan(start - 0.5, stop - 0.5, 0, 0.035, color=color, zorder=4, lw=0)


def _name_axes(axes: np.ndarray, panel: Panel, clusterer: ContrastiveClusterer) -> None:
    """Label the outer axes alone: within a row they share their scales."""
    for name, row in zip(channel_names(panel), axes, strict=True):
        for cluster, ax in enumerate(row):
            first = cluster % _MOST_SIDE_BY_SIDE == 0
            ax.tick_params(labelleft=first)
            if first:
                ax.set_ylabel(name)
    for ax in axes[:-1].flat:
        ax.tick_params(labelbottom=False)
    for ax in axes[-1]:
        ax.set_xlabel("time step")
    figure = axes[0, 0].figure
    several = len(np.unique(clusterer.labels_)) > 1
    shaded = "\nshaded where a cluster differs from the rest" if several else ""
    figure.suptitle(
        f"{len(panel)} series in {clusterer.n_clusters_} clusters, "
        f"the most central series in black{shaded}"
    )
    figure.align_ylabels(axes[:, ::_MOST_SIDE_BY_SIDE].flatten())

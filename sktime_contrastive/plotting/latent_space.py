"""The latent space as a map: codes, regions of the clusters, centres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sktime_contrastive.plotting.colors import color_of, marker_of, name_of
from sktime_contrastive.plotting.fitted_clusterer import check_kinds, check_map
from sktime_contrastive.utils.extras import needs_extra

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from numpy.typing import ArrayLike

    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = [
    "draw_codes",
    "draw_legend",
    "frame",
    "make_room_for_legend",
    "plot_latent_space",
]

_GRID = 300  # points along each axis at which the regions are looked up
_MOST_LEGEND_ROWS = 18  # a legend longer than this is taller than the axes
_WIDTH = 5.4  # inches, of the map without its legend


@needs_extra("plot", "matplotlib")
def plot_latent_space(
    clusterer: ContrastiveClusterer, y: ArrayLike | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the codes of the panel that was fitted, with the regions of the clusters.

    Points get smaller and more transparent the more there are, so that a hundred
    series are single points and a hundred thousand a density. The centres carry the
    numbers of their clusters.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
        Fitted, with ``latent_dim`` of 2.
    y : array-like of shape (n,) or None, default=None
        True labels of the series, shown by the shape of the markers.
    ax : matplotlib Axes or None, default=None
        Where to draw; None makes a new figure.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    NotFittedError
        If the clusterer is not fitted.
    ValueError
        If the codes are not two-dimensional, or `y` is of another length.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveClusterer, recipes
    >>> from sktime_contrastive.plotting import plot_latent_space
    >>> X, y = load_basic_motions(split="train", return_type="numpy3D")
    >>> quick = recipes.plain_2d(num_epochs=5)
    >>> clusterer = ContrastiveClusterer(4, embedder=quick, random_state=0).fit(X)
    >>> ax = plot_latent_space(clusterer, y)
    >>> ax.get_title()
    '40 series in 4 clusters'
    """
    import matplotlib.pyplot as plt

    codes = check_map(clusterer)
    kinds = None if y is None else check_kinds("y", y, len(codes))
    given = ax
    if given is None:
        _, ax = plt.subplots(figsize=(7, 5.5), layout="constrained")
    frame(ax, codes)
    _draw_regions(ax, clusterer)
    draw_codes(ax, codes, clusterer.labels_, kinds)
    _draw_centers(ax, clusterer.cluster_centers_)
    draw_legend(ax, clusterer.labels_, kinds, centers=True)
    if given is None:
        make_room_for_legend(ax)
    ax.set_title(f"{len(codes):,} series in {clusterer.n_clusters_} clusters")
    return ax


def frame(ax: Axes, codes: np.ndarray) -> None:
    """Name the axes, and set their limits around codes (m, 2)."""
    low, high = codes.min(axis=0), codes.max(axis=0)
    margin = 0.06 * np.maximum(high - low, 1e-6)
    ax.set(
        xlabel="latent dimension 0",
        ylabel="latent dimension 1",
        xlim=(low[0] - margin[0], high[0] + margin[0]),
        ylim=(low[1] - margin[1], high[1] + margin[1]),
    )


def draw_codes(
    ax: Axes, codes: np.ndarray, labels: np.ndarray, kinds: pd.Categorical | None
) -> list[PathCollection]:
    """Draw codes (n, 2): colours by cluster, markers by kind, a collection for each."""
    colors = np.array([color_of(label) for label in labels])
    size = float(np.clip(3000 / len(codes), 2, 36))
    alpha = float(np.clip(2000 / len(codes), 0.05, 0.85))
    numbers = np.zeros(len(codes), dtype=int) if kinds is None else kinds.codes
    # In random order: no cluster lies over all the others.
    order = np.random.default_rng(0).permutation(len(codes))
    return [
        ax.scatter(
            *codes[of_kind].T,
            c=colors[of_kind],
            marker=marker_of(number),
            s=size,
            alpha=alpha,
            linewidths=0,
            rasterized=len(codes) > 5000,
            zorder=2,
        )
        for number in np.unique(numbers)
        for of_kind in [order[numbers[order] == number]]
    ]


def draw_legend(
    ax: Axes, labels: np.ndarray, kinds: pd.Categorical | None, *, centers: bool
) -> None:
    """List clusters, kinds and the centre beside the axes, never over the data."""
    from matplotlib.lines import Line2D

    def entry(name: str, marker: str, color: str) -> Line2D:
        return Line2D([], [], linestyle="", marker=marker, color=color, label=name)

    entries = [
        entry(name_of(label), "o", color_of(label)) for label in np.unique(labels)
    ]
    for number in [] if kinds is None else np.unique(kinds.codes):
        name = "no label" if number < 0 else f"label {kinds.categories[number]}"
        entries.append(entry(name, marker_of(number), "#444444"))
    if centers:
        entries.append(entry("centre", "+", "black"))
    ax.legend(
        handles=entries,
        loc="upper left",
        bbox_to_anchor=(1.01, 1),
        frameon=False,
        ncols=-(-len(entries) // _MOST_LEGEND_ROWS),
    )


def make_room_for_legend(ax: Axes) -> None:
    """Widen the figure by what the legend takes, whatever its names."""
    width = ax.get_legend().get_window_extent().width / ax.figure.dpi
    ax.figure.set_figwidth(_WIDTH + width)


def _draw_regions(ax: Axes, clusterer: ContrastiveClusterer) -> None:
    from matplotlib.colors import to_rgb

    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    across, up = np.linspace(left, right, _GRID), np.linspace(bottom, top, _GRID)
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    labels = clusterer.predict_codes(grid.reshape(-1, 2)).reshape(_GRID, _GRID)
    image = np.ones((_GRID, _GRID, 3))
    for label in np.unique(labels[labels >= 0]):
        image[labels == label] = to_rgb(color_of(label))
    extent = (left, right, bottom, top)
    ax.imshow(image, extent=extent, origin="lower", aspect="auto", alpha=0.16, zorder=0)


def _draw_centers(ax: Axes, centers: np.ndarray) -> None:
    from matplotlib.patheffects import withStroke

    crosses = {"marker": "+", "s": 100, "linewidths": 2, "color": "black"}
    ax.scatter(*centers.T, **crosses, zorder=3, label="centres")
    halo = [withStroke(linewidth=3, foreground="white")]
    for label, center in enumerate(centers):
        ax.annotate(
            str(label),
            center,
            xytext=(7, 5),
            textcoords="offset points",
            fontweight="bold",
            path_effects=halo,
            zorder=4,
        )

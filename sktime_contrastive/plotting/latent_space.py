"""The latent space as a map: codes, regions of the clusters, centres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = ["plot_latent_space"]

# Okabe and Ito's colours, which colour-blind people tell apart, without black.
_COLORS = [
    *("#0072B2", "#E69F00", "#009E73", "#CC79A7"),
    *("#56B4E9", "#D55E00", "#F0E442"),
]
_MARKERS = "os^DvP*X<>hp"
_NOISE_COLOR = "#888888"
_GRID = 300  # points along each axis at which the regions are looked up
_MOST_LEGEND_ROWS = 12  # a legend longer than this is taller than the axes


def plot_latent_space(
    clusterer: ContrastiveClusterer, y: ArrayLike | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the codes of the panel that was fitted, with the regions of the clusters.

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

    clusterer.check_is_fitted()
    codes = clusterer.embedding_
    kinds = _check_labels(codes, y)
    if ax is None:
        _, ax = plt.subplots(figsize=(7, 5.5), layout="constrained")
    low, high = codes.min(axis=0), codes.max(axis=0)
    margin = 0.06 * np.maximum(high - low, 1e-6)
    _draw_regions(ax, clusterer, low - margin, high + margin)
    _draw_codes(ax, codes, clusterer.labels_, kinds)
    ax.scatter(
        *clusterer.cluster_centers_.T,
        marker="+",
        s=180,
        linewidths=2.5,
        color="black",
        zorder=3,
        label="centres",
    )
    ax.set(
        xlabel="latent dimension 0",
        ylabel="latent dimension 1",
        title=f"{len(codes)} series in {clusterer.n_clusters_} clusters",
        xlim=(low[0] - margin[0], high[0] + margin[0]),
        ylim=(low[1] - margin[1], high[1] + margin[1]),
    )
    _draw_legend(ax, clusterer.labels_, kinds)
    return ax


def _check_labels(codes: np.ndarray, y: ArrayLike | None) -> np.ndarray:
    """Return the true label of each series, all alike where none are given."""
    if codes.shape[1] != 2:
        raise ValueError(
            f"The latent space has {codes.shape[1]} dimensions, but a map has two: fit "
            "with latent_dim=2."
        )
    kinds = np.zeros(len(codes)) if y is None else np.asarray(y)
    if kinds.shape != (len(codes),):
        raise ValueError(
            f"y has shape {kinds.shape}, but it needs a label for each of the "
            f"{len(codes)} series that were fitted."
        )
    return kinds


def _draw_regions(
    ax: Axes, clusterer: ContrastiveClusterer, low: np.ndarray, high: np.ndarray
) -> None:
    across, up = (np.linspace(low[i], high[i], _GRID) for i in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    labels = clusterer.predict_codes(grid.reshape(-1, 2)).reshape(_GRID, _GRID)
    colors = np.array([_rgb(label) for label in range(labels.max(initial=-1) + 1)])
    image = np.ones((_GRID, _GRID, 3))
    image[labels >= 0] = colors[labels[labels >= 0]] if len(colors) else 1.0
    extent = (low[0], high[0], low[1], high[1])
    ax.imshow(image, extent=extent, origin="lower", aspect="auto", alpha=0.16, zorder=0)


def _draw_codes(
    ax: Axes, codes: np.ndarray, labels: np.ndarray, kinds: np.ndarray
) -> None:
    size = float(np.clip(3000 / len(codes), 1, 36))
    alpha = float(np.clip(2000 / len(codes), 0.1, 0.85))
    for number, kind in enumerate(np.unique(kinds)):
        of_kind = kinds == kind
        ax.scatter(
            *codes[of_kind].T,
            c=[_rgb(label) for label in labels[of_kind]],
            marker=_MARKERS[number % len(_MARKERS)],
            s=size,
            alpha=alpha,
            linewidths=0,
            rasterized=len(codes) > 5000,
            zorder=2,
        )


def _draw_legend(ax: Axes, labels: np.ndarray, kinds: np.ndarray) -> None:
    from matplotlib.lines import Line2D

    def entry(name: str, marker: str, color: Any) -> Line2D:
        return Line2D([], [], linestyle="", marker=marker, color=color, label=name)

    entries = [
        entry("noise" if label < 0 else f"cluster {label}", "o", _rgb(label))
        for label in np.unique(labels)
    ]
    if len(np.unique(kinds)) > 1:
        entries += [
            entry(f"label {kind}", _MARKERS[number % len(_MARKERS)], "#444444")
            for number, kind in enumerate(np.unique(kinds))
        ]
    entries.append(entry("centre", "+", "black"))
    # Beside the axes: never over the data.
    ax.legend(
        handles=entries,
        loc="upper left",
        bbox_to_anchor=(1.01, 1),
        frameon=False,
        ncols=-(-len(entries) // _MOST_LEGEND_ROWS),
    )


def _rgb(label: int) -> tuple[float, float, float]:
    import matplotlib as mpl

    if label < 0:
        return mpl.colors.to_rgb(_NOISE_COLOR)
    if label < len(_COLORS):
        return mpl.colors.to_rgb(_COLORS[label])
    # Beyond the seven: evenly spread hues, the golden ratio apart.
    hue = label * 0.618034 % 1
    return tuple(mpl.colors.hsv_to_rgb((hue, 0.65, 0.75)))

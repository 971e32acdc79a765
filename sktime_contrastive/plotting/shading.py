"""Shading of stretches of time behind a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.colors import Colormap

__all__ = ["shade", "shades_of"]


def shades_of(color: str) -> Colormap:
    """Shades from white to something lighter than a colour: lines stay visible."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    lighter = 0.3 + 0.7 * np.array(to_rgb(color))
    return LinearSegmentedColormap.from_list("shades", ["white", lighter])


def shade(
    ax: Axes, strengths: np.ndarray, colors: Colormap, largest: float
) -> QuadMesh:
    """Shade the background of axes over time.

    Parameters
    ----------
    ax : Axes
        With a time step for each unit of x.
    strengths : float array of shape (t,)
        What is 0, below, or NaN stays white.
    colors : Colormap
    largest : float
        What has the darkest shade.

    Returns
    -------
    QuadMesh
    """
    edges = np.arange(len(strengths) + 1) - 0.5
    return ax.pcolormesh(
        edges,
        [0, 1],
        np.ma.masked_invalid(strengths)[None],
        transform=ax.get_xaxis_transform(),
        cmap=colors,
        vmin=0,
        vmax=largest if largest > 0 else 1.0,
        zorder=-1,
        rasterized=True,
    )

"""Series with what holds them in their clusters shaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sktime_contrastive.plotting.colors import color_of, name_of
from sktime_contrastive.plotting.fitted_clusterer import channel_names
from sktime_contrastive.plotting.shading import shade, shades_of
from sktime_contrastive.utils.extras import needs_extra

if TYPE_CHECKING:
    from sktime_contrastive.explanation import Explanation

__all__ = ["plot_explanation"]

_MOST_SIDE_BY_SIDE = 6  # series


@needs_extra("plot", "matplotlib")
def plot_explanation(explanation: Explanation, instances: Any = None) -> np.ndarray:
    """Draw series with what holds them in their clusters shaded, every channel.

    Parameters
    ----------
    explanation : Explanation
        What ``sktime_contrastive.explanation.explain`` returns.
    instances : instance id, list of ids or None, default=None
        Series to draw, at most six. None draws the most typical one of each of the
        first six clusters.

    Returns
    -------
    array of matplotlib Axes of shape (n_channels, n_series)
        Of a new figure. The darker a stretch, the more it holds the series in its
        cluster; one scale for all channels and series. The number in the corner is the
        importance of the whole channel: those of a series add up to its total.

    Raises
    ------
    KeyError
        If an id is not among the series that were explained.
    TypeError
        If `explanation` is no Explanation.
    ValueError
        If there are no ids, or more than six.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveClusterer, recipes
    >>> from sktime_contrastive.explanation import explain
    >>> from sktime_contrastive.plotting import plot_explanation
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> quick = recipes.neighbors_2d(num_epochs=20, n_init=1)
    >>> clusterer = ContrastiveClusterer(4, embedder=quick, random_state=0).fit(X)
    >>> explanation = explain(clusterer, X[:4], background=X, random_state=0)
    >>> plot_explanation(explanation, [0, 3]).shape
    (6, 2)
    """
    import matplotlib.pyplot as plt

    rows = _find(explanation, instances)
    drawn, names = explanation.take(rows), channel_names(explanation.panel)
    profiles, panel = drawn.profiles(), drawn.panel
    largest = float(np.nanmax(profiles, initial=0.0))
    size = (max(1.6 + 2.4 * len(rows), 6.5), 1.1 + 1.4 * len(names))
    figure, axes = plt.subplots(
        *(len(names), len(rows)),
        figsize=size,
        sharex=True,
        sharey="row",
        squeeze=False,
        layout="constrained",
    )
    clusters = drawn.series["cluster"].to_numpy()
    shades = shades_of("#444444")
    for column in range(len(rows)):
        cluster = clusters[column]
        axes[0, column].set_title(
            f"{panel.instances[column]}: {name_of(cluster)}", fontsize="medium"
        )
        for channel, ax in enumerate(axes[:, column]):
            mesh = shade(ax, profiles[column, channel], shades, largest)
            whole = drawn.channels.iat[column, channel]
            ax.set_title(f"{whole:z.1f}", loc="right", fontsize="small", y=0.8)
            ax.plot(panel.values[column, channel], color=color_of(cluster), lw=1.4)
        axes[-1, column].set_xlabel("time step")
    for name, ax in zip(names, axes[:, 0], strict=True):
        ax.set_ylabel(name)
    figure.colorbar(
        mesh, ax=axes, label="importance per time step", aspect=12 * len(names)
    )
    figure.align_ylabels(axes[:, 0])
    return axes


def _find(explanation: Explanation, instances: Any) -> np.ndarray:
    """Return the places of the series to draw."""
    from sktime_contrastive.explanation import Explanation

    if not isinstance(explanation, Explanation):
        raise TypeError(
            f"explanation is a {type(explanation).__name__}, but must be what "
            "sktime_contrastive.explanation.explain returns."
        )
    index = explanation.panel.instances
    if instances is None:
        typical = explanation.typical(1).index
        ids = list(typical if len(typical) else index)[:_MOST_SIDE_BY_SIDE]
    else:
        ids = (
            list(instances)
            if isinstance(instances, list | tuple | np.ndarray)
            else [instances]
        )
    if not 0 < len(ids) <= _MOST_SIDE_BY_SIDE:
        raise ValueError(
            f"instances holds {len(ids)} ids, but from one to {_MOST_SIDE_BY_SIDE} "
            "series are drawn beside each other."
        )
    places = index.get_indexer(ids) if index.is_unique else np.array([-1])
    if (places < 0).any():
        missing = [id_ for id_, place in zip(ids, places, strict=True) if place < 0]
        raise KeyError(f"{missing} are not among the series that were explained.")
    return places

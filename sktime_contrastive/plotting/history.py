"""How training went: loss and learning rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sktime_contrastive.plotting.colors import color_of
from sktime_contrastive.utils.extras import needs_extra

if TYPE_CHECKING:
    from sktime_contrastive.clusterer import ContrastiveClusterer
    from sktime_contrastive.embedder import ContrastiveEmbedder

__all__ = ["plot_history"]


@needs_extra("plot", "matplotlib")
def plot_history(fitted: ContrastiveClusterer | ContrastiveEmbedder) -> np.ndarray:
    """Draw the loss, and below it the learning rate, over the epochs.

    Parameters
    ----------
    fitted : ContrastiveClusterer or ContrastiveEmbedder
        Fitted.

    Returns
    -------
    array of matplotlib Axes of shape (2,)
        Of a new figure: the loss, the learning rate.

    Raises
    ------
    NotFittedError
        If nothing was fitted.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import recipes
    >>> from sktime_contrastive.plotting import plot_history
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> loss, rate = plot_history(recipes.plain_2d(num_epochs=5).fit(X))
    >>> loss.get_ylabel(), rate.get_ylabel()
    ('loss', 'learning rate')
    """
    import matplotlib.pyplot as plt
    from matplotlib.ticker import MaxNLocator

    fitted.check_is_fitted()
    history = fitted.history_
    figure, axes = plt.subplots(
        2,
        sharex=True,
        figsize=(6.5, 4.5),
        height_ratios=(2, 1),
        layout="constrained",
    )
    # A line through one epoch cannot be seen.
    marker = "o" if len(history) < 2 else None
    for ax, column, label in zip(axes, ("loss", "learning_rate"), (0, 1), strict=True):
        ax.plot(history["epoch"], history[column], color=color_of(label), marker=marker)
        ax.set_ylabel(column.replace("_", " "))
        ax.grid(alpha=0.25)
    axes[1].set_xlabel("epoch")
    axes[1].xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.align_ylabels(axes)
    seconds = history["seconds"].sum()
    last = history["loss"].iloc[-1]
    axes[0].set_title(
        f"Loss {last:.3g} after {len(history)} epochs and {seconds:.1f} s"
    )
    return axes

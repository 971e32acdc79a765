"""The scores behind a number of clusters that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sktime_contrastive.plotting.colors import color_of
from sktime_contrastive.utils.extras import needs_extra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = ["plot_n_clusters"]


@needs_extra("plot", "matplotlib")
def plot_n_clusters(clusterer: ContrastiveClusterer, ax: Axes | None = None) -> Axes:
    """Draw the score of each number of clusters, and which was chosen.

    The score is high where the next cut through the graph of neighbours costs far more
    than the last, and near the number of dense groups among the features: see
    ``sktime_contrastive.clustering.n_clusters.score_n_clusters``. A lone peak of 2 or
    more is a clear answer. Where several numbers score about the same, the panel has no
    clear number: look at the map before you trust the highest.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
        Fitted with ``n_clusters="auto"``.
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
        If the number of clusters was given.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveClusterer
    >>> from sktime_contrastive.plotting import plot_n_clusters
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> clusterer = ContrastiveClusterer(n_clusters="auto", random_state=0).fit(X)
    >>> ax = plot_n_clusters(clusterer)
    >>> ax.get_ylabel()
    'score'
    """
    import matplotlib.pyplot as plt
    from matplotlib.ticker import MaxNLocator

    clusterer.check_is_fitted()
    scores = getattr(clusterer, "n_clusters_scores_", None)
    if scores is None:
        raise ValueError(
            f"n_clusters={clusterer.n_clusters!r} was given, so no other number was "
            "scored: fit with n_clusters='auto'."
        )
    if ax is None:
        _, ax = plt.subplots(figsize=(6.5, 4), layout="constrained")
    ax.plot(scores.index, scores, marker="o", color=color_of(0))
    chosen = scores.idxmax()
    ring = {"marker": "o", "s": 160, "facecolors": "none", "linewidths": 2}
    ax.scatter([chosen], [scores[chosen]], edgecolors=color_of(5), zorder=3, **ring)
    ax.set(
        xlabel="number of clusters",
        ylabel=scores.name,
        title=f"{chosen} clusters have the best {scores.name}, {scores[chosen]:.2f}",
    )
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(alpha=0.25)
    return ax

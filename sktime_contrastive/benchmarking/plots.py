"""Pictures of a comparison; they need the extra ``benchmark``, the second ``plot``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sktime_contrastive.benchmarking.results import (
    ClusteringResults,
    display_name,
    is_lower_better,
)
from sktime_contrastive.plotting.colors import color_of, marker_of
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.validation import check_fraction

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_critical_difference", "plot_score_against_seconds"]


@needs_extra("benchmark", "scikit_posthocs")
def plot_critical_difference(
    results: ClusteringResults,
    metric: str | None = None,
    alpha: float = 0.05,
    ax: Axes | None = None,
) -> Axes:
    """Draw the critical-difference diagram [1]_, by scikit-posthocs.

    Estimators lie at their mean rank over the tasks that all of them finished. A bar
    joins those that the Nemenyi test cannot tell apart.

    Parameters
    ----------
    results : ClusteringResults
    metric : str or None, default=None
        None is the first metric.
    alpha : float, default=0.05
        Level of the test, from 0 to below 1.
    ax : matplotlib Axes or None, default=None
        Where to draw; None makes a new figure.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If there are fewer than three estimators or two tasks to compare, or `alpha` is
        out of range.

    References
    ----------
    .. [1] Demšar, Statistical comparisons of classifiers over multiple data sets,
       Journal of Machine Learning Research 7, 2006.
    """
    import matplotlib.pyplot as plt
    import scikit_posthocs

    check_fraction("alpha", alpha)
    matrix = results.matrix(metric)
    n_tasks, n_estimators = matrix.shape
    if n_estimators < 3 or n_tasks < 2:
        raise ValueError(
            "Critical differences need three estimators that all finished two tasks, "
            f"but there are {n_estimators} estimators and {n_tasks} such tasks."
        )
    lower_is_better = is_lower_better(metric or results.metrics[0])
    ranks = matrix.rank(axis=1, ascending=lower_is_better).mean()
    p_values = scikit_posthocs.posthoc_nemenyi_friedman(matrix)
    size = (10, 1 + 0.3 * n_estimators)
    ax = ax or plt.figure(figsize=size, layout="constrained").add_subplot()
    scikit_posthocs.critical_difference_diagram(ranks, p_values, alpha=alpha, ax=ax)
    return ax


@needs_extra("plot", "matplotlib")
def plot_score_against_seconds(
    results: ClusteringResults, metric: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the mean score of each estimator against the mean seconds of a fit.

    Over the tasks that all estimators finished; the best score comes first in the
    legend, which is beside the axes.

    Parameters
    ----------
    results : ClusteringResults
    metric : str or None, default=None
        None is the first metric.
    ax : matplotlib Axes or None, default=None
        Where to draw; None makes a new figure.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If there is no task that all estimators finished.
    """
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator, NullFormatter

    metric = metric or results.metrics[0]
    matrix = results.matrix(metric)
    if matrix.empty:
        raise ValueError("There is no task that all estimators finished.")
    scores, seconds = matrix.mean(), results.matrix("fit_time").mean()
    ax = ax or plt.figure(figsize=(8, 4.5), layout="constrained").add_subplot()
    best_first = scores.sort_values(ascending=is_lower_better(metric), kind="stable")
    for number, name in enumerate(best_first.index):
        # Open markers, so that of two at one place both are seen.
        colors = {"facecolors": "none", "edgecolors": color_of(number)}
        style = {"s": 60, "linewidths": 2, "marker": marker_of(number), **colors}
        ax.scatter(seconds[name], scores[name], label=name, zorder=2, **style)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.margins(0.12)
    ax.grid(color="#DDDDDD", linewidth=0.6, zorder=0)
    ax.set(
        xlabel="seconds of a fit, mean",
        ylabel=f"{display_name(metric)}, mean",
        title=f"{len(matrix)} tasks that all of them finished",
    )
    return ax

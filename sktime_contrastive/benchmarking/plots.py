"""Pictures of a comparison; they need matplotlib, the extra ``benchmark``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import friedmanchisquare, studentized_range

from sktime_contrastive.benchmarking.results import ClusteringResults
from sktime_contrastive.benchmarking.tables import display_name, is_lower_better
from sktime_contrastive.plotting.colors import color_of, marker_of
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.validation import check_choice

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_critical_difference", "plot_pairwise", "plot_score_against_seconds"]

_COLOR = "#0072B2"


@needs_extra("plot", "matplotlib")
def plot_critical_difference(
    results: ClusteringResults, metric: str | None = None, alpha: float = 0.05
) -> Axes:
    """Draw the critical-difference diagram [1]_, by sktime.

    Estimators lie at their mean rank over the tasks that all of them finished. A bar
    joins those that the Nemenyi test cannot tell apart.

    Parameters
    ----------
    results : ClusteringResults
    metric : str or None, default=None
        None is the first metric.
    alpha : {0.01, 0.05, 0.1}, default=0.05
        Level of the test.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If there are fewer than three estimators or two tasks to compare, or `alpha` is
        another number.

    References
    ----------
    .. [1] Demšar, Statistical comparisons of classifiers over multiple data sets,
       Journal of Machine Learning Research 7, 2006.
    """
    from sktime.benchmarking.critical_difference import plot_critical_difference

    if alpha not in (0.01, 0.05, 0.1):
        raise ValueError(f"alpha={alpha!r} must be 0.01, 0.05 or 0.1.")
    matrix = results.matrix(metric)
    n_tasks, n_estimators = matrix.shape
    if n_estimators < 3 or n_tasks < 2:
        raise ValueError(
            "Critical differences need three estimators that all finished two tasks, "
            f"but there are {n_estimators} estimators and {n_tasks} such tasks."
        )
    lower_is_better = is_lower_better(metric or results.metrics[0])
    # sktime's diagram is right only with the best estimator in the first column.
    ranks = matrix.rank(axis=1, ascending=lower_is_better).mean()
    ranks = ranks.sort_values(kind="stable")
    matrix = matrix[ranks.index]
    room = 0.5 + 0.13 * max(len(str(name)) for name in matrix.columns)  # inches
    with np.errstate(invalid="ignore"):  # Friedman's test where all tie on all tasks
        _, ax = plot_critical_difference(
            matrix.to_numpy(),
            list(matrix.columns),
            cliques=_cliques(matrix, ranks.to_numpy(), alpha),
            is_errors=lower_is_better,
            alpha=alpha,
            width=5 + 2 * room,
            textspace=room,
            return_fig=True,
        )
    return ax


def _cliques(
    matrix: pd.DataFrame, ranks: np.ndarray, alpha: float
) -> list[list[int]] | None:
    """Which estimators the Nemenyi test joins, each a list of 0 and 1, best first.

    sktime and aeon (1.6) take the quantile of one estimator more than there are. None
    leaves it to sktime, which joins all where Friedman's test finds no difference.
    """
    n_tasks, k = matrix.shape
    if not friedmanchisquare(*matrix.to_numpy().T).pvalue < alpha:
        return None
    quantile = studentized_range.isf(alpha, k, np.inf) / np.sqrt(2)
    critical_difference = quantile * np.sqrt(k * (k + 1) / (6 * n_tasks))
    ends = np.searchsorted(ranks, ranks + critical_difference)  # of those from each on
    return [
        [int(first <= place < end) for place in range(k)]
        for first, end in enumerate(ends)
        if end - first > 1 and (first == 0 or end > ends[first - 1])
    ]


@needs_extra("plot", "matplotlib")
def plot_pairwise(
    results: ClusteringResults,
    estimator_x: str,
    estimator_y: str,
    metric: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the scores of one estimator against those of another, a point for a task.

    Parameters
    ----------
    results : ClusteringResults
    estimator_x, estimator_y : str
        Their ids in the benchmark.
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
        If an estimator has no scores, or the two have finished no task in common.
    """
    # aeon's plot_pairwise_scatter needs seaborn, and takes no axes to draw in.
    import matplotlib.pyplot as plt

    metric = metric or results.metrics[0]
    matrix = results.matrix(metric, common=False)
    for name in (estimator_x, estimator_y):
        check_choice("estimator", name, matrix.columns)
    both = matrix[[estimator_x, estimator_y]].dropna()
    if both.empty:
        raise ValueError(
            f"There is no task that both {estimator_x} and {estimator_y} finished."
        )
    x, y = both.to_numpy().T
    ax = ax or plt.figure(figsize=(5.5, 5.5), layout="constrained").add_subplot()
    low, high = both.to_numpy().min(), both.to_numpy().max()
    margin = 0.05 * max(high - low, 1e-6)
    ends = (low - margin, high + margin)
    ax.plot(ends, ends, color="#888888", linewidth=1, zorder=1)
    ax.scatter(x, y, color=_COLOR, alpha=0.8, linewidths=0, zorder=2)
    better = (y < x) if is_lower_better(metric) else (y > x)
    ax.set(
        xlabel=f"{estimator_x}, {display_name(metric)}",
        ylabel=f"{estimator_y}, {display_name(metric)}",
        title=f"{estimator_y}:\nbetter on {better.sum()}, equal on "
        f"{(x == y).sum()}, worse on {(~better & (x != y)).sum()}",
        xlim=ends,
        ylim=ends,
        aspect="equal",
    )
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

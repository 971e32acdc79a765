"""explain: what a series loses of its place in its cluster without a stretch of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sktime_contrastive.explanation.donors import draw_donors, has_donors
from sktime_contrastive.explanation.explanation import Explanation
from sktime_contrastive.explanation.fitted import read_clusterer
from sktime_contrastive.explanation.removal import Remover
from sktime_contrastive.explanation.replacements import REPLACEMENTS
from sktime_contrastive.explanation.windows import (
    Windows,
    make_windows,
    whole_windows,
)
from sktime_contrastive.panel import Panel
from sktime_contrastive.utils.randomness import RandomState, draw_seeds
from sktime_contrastive.utils.validation import check_choice, check_integer

if TYPE_CHECKING:
    from sktime_contrastive.clusterer import ContrastiveClusterer
    from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

__all__ = ["explain"]


def explain(
    clusterer: ContrastiveClusterer | TimeSeriesContrastiveKMeans,
    X: Any,
    *,
    window: int | None = None,
    stride: int | None = None,
    replacement: str = "auto",
    n_draws: int = 2,
    background: Any = None,
    random_state: RandomState = None,
) -> Explanation:
    """Explain why series are in their clusters: which channel, which stretch of time.

    Each window of each channel is replaced in a copy of the series by what says nothing
    of its cluster. Its importance is the margin that the series loses by that: how much
    less firmly it is in its cluster.

    Parameters
    ----------
    clusterer : ContrastiveClusterer or TimeSeriesContrastiveKMeans
        Fitted, with any clusterer of the codes.
    X : panel
        Series, fitted or unseen, in any container that the clusterer takes.
    window : int or None, default=None
        Time steps that are replaced at once. None is a quarter of each series: what a
        narrower window leaves of the cause is often enough to hold the series.
    stride : int or None, default=None
        Most time steps from one window to the next. None is half the window.
    replacement : {"auto", "other", "level", "mean"}, default="auto"
        What stands in a window. "other" is the same stretch of a series of another
        cluster; "level" a line from the series' level before it to that behind it;
        "mean" the mean of the background at these steps. The last two put something
        flat there: of a cluster whose series are flat where others are not they find
        nothing. "auto" is "other", or "level" where the background has no series of
        another cluster.
    n_draws : int, default=2
        With "other", so many other series, whose margins are averaged: more take longer
        and leave less to chance.
    background : panel or None, default=None
        Series that "other" and "mean" take from. None is `X`.
    random_state : int, RandomState, Generator or None, default=None
        What draws the other series. An integer gives the same bits every time.

    Returns
    -------
    Explanation

    Raises
    ------
    NotFittedError
        If the clusterer is not fitted.
    TypeError
        If it is no clusterer of this package.
    ValueError
        For parameters out of range, other channels than those that were fitted, or
        "other" where the background has no series of another cluster.

    Notes
    -----
    The margin is ``(other - own) / (other + own)`` of the distances on the map to the
    own cluster and to the nearest other one: 1 at the centre, 0 on the border. It has
    no unit, so that importances, and their sum over the windows of a series, compare
    from series to series. Of noise, it says how far the series is from the nearest
    cluster, and its importances say what keeps it away.

    The margin, not the probability: that of most series is 1 up to rounding, and stays
    there. A window that is replaced is one of several that may say the same: where a
    part of a channel is enough to hold a series, ``channels`` of the result, with whole
    channels replaced, says more than the windows.

    At both sides an eighth of the window goes over smoothly from the series to what
    replaces it: a step there would be a feature by itself.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveClusterer, recipes
    >>> from sktime_contrastive.explanation import explain
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> quick = recipes.neighbors_2d(num_epochs=20, n_init=1)
    >>> clusterer = ContrastiveClusterer(4, embedder=quick, random_state=0).fit(X)
    >>> explanation = explain(clusterer, X[:3], background=X, random_state=0)
    >>> explanation.importances.shape  # 3 series, 6 channels, 7 windows
    (126, 5)
    >>> list(explanation.typical(n_series=1).columns)
    ['cluster', 'distance', 'margin', 'other']
    """
    fitted = read_clusterer(clusterer)
    check_choice("replacement", replacement, ["auto", *REPLACEMENTS])
    check_integer("n_draws", n_draws, least=1)
    (seed,) = draw_seeds(random_state)
    panel = fitted.read(X)
    windows = make_windows(panel.lengths, window, stride)
    codes = fitted.embedder.embed_panel(panel)
    labels = fitted.predict_codes(codes)
    if background is None:
        given, given_labels = panel, labels
    else:
        given = fitted.read(background)
        given_labels = fitted.predict_codes(fitted.embedder.embed_panel(given))
    if replacement == "auto":
        replacement = "other" if has_donors(labels, given_labels) else "level"
    if replacement == "other":
        donors = draw_donors(labels, given_labels, n_draws, seed)
    else:
        donors = np.zeros((len(panel), 1), dtype=np.int64)
    filler = REPLACEMENTS[replacement]().fit(given)
    margins, distances, others = fitted.membership.margins(codes, labels)
    remover = Remover(fitted, panel, filler, donors, labels)
    kept = remover.margins_without(windows)
    kept_without_channel = remover.margins_without(whole_windows(panel.lengths))
    names = _channel_names(panel)
    table = pd.DataFrame(
        {"cluster": labels, "distance": distances, "margin": margins, "other": others},
        index=panel.instances,
    )
    return Explanation(
        _tabulate(panel, windows, names, margins[windows.series][:, None] - kept),
        pd.DataFrame(margins[:, None] - kept_without_channel, panel.instances, names),
        table,
        panel,
        replacement,
    )


def _tabulate(
    panel: Panel, windows: Windows, names: list[str], importances: np.ndarray
) -> pd.DataFrame:
    """Table of the importances (w, c) of windows and channels."""
    n_channels = panel.n_channels
    numbers = np.tile(np.arange(n_channels), len(windows))
    return pd.DataFrame(
        {
            "instance": panel.instances[np.repeat(windows.series, n_channels)],
            "channel": np.array(names, dtype=object)[numbers],
            "start": np.repeat(windows.starts, n_channels),
            "stop": np.repeat(windows.stops, n_channels),
            "importance": importances.ravel(),
        }
    )


def _channel_names(panel: Panel) -> list[str]:
    if panel.channels:
        return list(panel.channels)
    return [str(number) for number in range(panel.n_channels)]

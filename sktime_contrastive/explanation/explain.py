"""explain: what each stretch of a series does for its place in its cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sktime_contrastive.explanation.additive import add_up
from sktime_contrastive.explanation.donors import draw_donors, has_donors
from sktime_contrastive.explanation.effects import Effects
from sktime_contrastive.explanation.exchange import Exchange
from sktime_contrastive.explanation.explanation import Explanation
from sktime_contrastive.explanation.fitted import FittedClusters, read_clusterer
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

    Each window of each channel is exchanged with what says nothing of the cluster of
    the series. Its importance is how much less firmly the series is in its cluster
    without it, and how much what replaces it is drawn there by it.

    Parameters
    ----------
    clusterer : ContrastiveClusterer or TimeSeriesContrastiveKMeans
        Fitted, with any clusterer of the codes.
    X : panel
        Series, fitted or unseen, in any container that the clusterer takes.
    window : int or None, default=None
        Time steps that are exchanged at once, at most those of the longest series; a
        shorter one has one window. None is a quarter of each series: what a narrower
        window leaves of the cause is often enough to hold the series.
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
        With "other", so many other series, over which importances are averaged: more
        take longer and leave less to chance.
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
        If it is no clusterer of this package, or `X` or `background` no panel.
    ValueError
        For parameters out of range, `X` or `background` of other channels than those
        that were fitted, or "other" where the background has no series of another
        cluster.

    Notes
    -----
    The margin is ``(other**2 - own**2) / (other**2 + own**2)`` of the distances on the
    map to the own cluster and to the nearest other one: 1 at the centre, 0 on the
    border, -1 at the centre of the other. It has no unit, and hardly changes while a
    series stays well within its cluster: there any change moves it a little. Of noise,
    it says how far the series is from the nearest cluster, and its importances say what
    keeps it away.

    The effect of a window is half of the margin that the series loses without it, and
    half of the margin, in the cluster of this series, that the other series gains by
    getting it. The first alone misses what several windows say alike, the second what
    is only there in several together.

    Importances add up. Those of the channels of a series are its total: the margin that
    it loses when all of it is replaced, with "other" by a series of its own length,
    about 2 where it lies in the middle of its cluster and less near a border, whatever
    its length and units. Those of the windows of a channel are that of the channel. To
    this end effects of overlapping windows are divided by the overlap, and what
    windows, or channels, do together but not each alone is shared out in proportion to
    the size of their effects: what has none stays without. Below 0 is what speaks
    against the cluster.

    What replacing changes is what the network alone makes of it, see `Rocket`: drawn to
    the fitted series most like it, a series would be drawn back to itself.

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
    ['cluster', 'distance', 'margin', 'other', 'total']
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
        given, given_labels = _read_background(fitted, background)
    if replacement == "auto":
        replacement = "other" if has_donors(labels, given_labels) else "level"
    if replacement == "other":
        donors = draw_donors(labels, given_labels, n_draws, seed)
    else:
        donors = np.zeros((len(panel), 1), dtype=np.int64)
    filler = REPLACEMENTS[replacement]().fit(given)
    margins, distances, others = fitted.membership.margins(codes, labels)
    exchange = Exchange(panel, filler, donors)
    effects = Effects(fitted, exchange, labels)
    channels = _add_up_channels(effects)
    importances = _add_up_windows(effects, windows, channels)
    names = _channel_names(panel)
    table = pd.DataFrame(
        {
            "cluster": labels,
            "distance": distances,
            "margin": margins,
            "other": others,
            "total": effects.totals,
        },
        index=panel.instances,
    )
    return Explanation(
        _tabulate(panel, windows, names, importances),
        pd.DataFrame(channels, panel.instances, names),
        table,
        panel,
        replacement,
    )


def _read_background(
    fitted: FittedClusters, background: Any
) -> tuple[Panel, np.ndarray]:
    """Read the background, and the clusters of its series."""
    try:
        given = fitted.read(background)
        codes = fitted.embedder.embed_panel(given)
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"background, as X, cannot be used: {error}") from error
    return given, fitted.predict_codes(codes)


def _add_up_channels(effects: Effects) -> np.ndarray:
    """Compute importances (n, c) of channels: of a series they are its total."""
    of_channels = effects.of_windows(whole_windows(effects.exchange.panel.lengths))
    n, n_channels = of_channels.shape
    groups = np.repeat(np.arange(n), n_channels)
    return add_up(of_channels.ravel(), effects.totals, groups).reshape(n, n_channels)


def _add_up_windows(
    effects: Effects, windows: Windows, channels: np.ndarray
) -> np.ndarray:
    """Compute importances (w, c) of windows: of a channel they are the channel's."""
    n_steps = np.bincount(windows.series, windows.stops - windows.starts)
    # In so many windows a step is in the mean: what it does would count so often.
    overlap = (n_steps / effects.exchange.panel.lengths)[windows.series, None]
    return add_up(effects.of_windows(windows) / overlap, channels, windows.series)


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

"""Where a cluster differs from the rest: differences of means over aligned time."""

from __future__ import annotations

import numpy as np

from sktime_contrastive.panel import Panel

__all__ = ["standardized_differences", "strongest_stretch"]

_FEWEST = 2  # series on both sides: one has no spread
_SHARE = 0.1  # of a cluster: of a few that go on longest the mean says nothing


def standardized_differences(
    panel: Panel, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How far the mean of each cluster is from that of all other series.

    At each time step of each channel, over the series that have it:
    ``(mean of the cluster - mean of the rest) / s``, where ``s`` is the pooled standard
    deviation within the two. Series are aligned by their first steps.

    Parameters
    ----------
    panel : Panel
    labels : int array of shape (n,)
        Clusters, -1 for noise, which is a cluster here.

    Returns
    -------
    clusters : int array of shape (k,)
    differences : float array of shape (k, c, t)
        NaN where fewer than two series of the cluster, or of the rest, or fewer than a
        tenth of the cluster are observed; 0 where nothing differs.

    Examples
    --------
    >>> import numpy as np
    >>> from sktime_contrastive.explanation import standardized_differences
    >>> from sktime_contrastive.panel import to_panel
    >>> X = np.array([[[1.0, 2.0]], [[3.0, 2.0]], [[6.0, 2.0]], [[8.0, 2.0]]])
    >>> clusters, found = standardized_differences(to_panel(X), np.array([0, 0, 1, 1]))
    >>> found[:, 0].round(1)
    array([[-3.5,  0. ],
           [ 3.5,  0. ]])
    """
    clusters, places = np.unique(labels, return_inverse=True)
    shape = len(clusters), panel.n_channels, panel.n_steps
    counts, sums, squares = (np.zeros(shape) for _ in range(3))
    center = _means(panel)
    start = 0
    for chunk in panel.chunks():
        n_steps = chunk.values.shape[2]
        own = places[start : start + len(chunk)]
        start += len(chunk)
        # From the mean outwards: squares of a high level would lose all digits.
        deviations = chunk.values - center[:, :n_steps]
        seen = ~np.isnan(deviations)
        deviations = np.where(seen, deviations, 0.0)
        for place in np.unique(own):
            of_cluster = deviations[own == place]
            counts[place, :, :n_steps] += seen[own == place].sum(axis=0)
            sums[place, :, :n_steps] += of_cluster.sum(axis=0)
            squares[place, :, :n_steps] += np.square(of_cluster).sum(axis=0)
    rest = [part.sum(axis=0) - part for part in (counts, sums, squares)]
    return clusters, _standardize((counts, sums, squares), rest)


def strongest_stretch(differences: np.ndarray) -> tuple[int, int, int]:
    """Find the channel and the stretch of time that differ most.

    Parameters
    ----------
    differences : float array of shape (c, t)
        Of a cluster, as ``standardized_differences`` gives them.

    Returns
    -------
    channel, start, stop : int
        The stretch around the largest difference where it is above half of that.
    """
    size = np.nan_to_num(np.abs(differences), nan=0.0)
    channel, peak = np.unravel_index(size.argmax(), size.shape)
    below = np.flatnonzero(size[channel] < size[channel, peak] / 2)
    before, behind = below[below < peak], below[below > peak]
    start = int(before[-1]) + 1 if len(before) else 0
    stop = int(behind[0]) if len(behind) else size.shape[1]
    return int(channel), start, stop


def _standardize(own: tuple, rest: list) -> np.ndarray:
    means, within = [], 0.0
    for counts, sums, squares in (own, rest):
        mean = sums / np.maximum(counts, 1)
        means.append(mean)
        within = within + np.maximum(squares - counts * np.square(mean), 0.0)
    n = own[0] + rest[0]
    apart = means[0] - means[1]
    spread = np.sqrt(within / np.maximum(n - 2, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        differences = np.where(apart == 0, 0.0, apart / spread)
    most = own[0].max(axis=(1, 2), keepdims=True)
    enough = (own[0] >= np.maximum(_FEWEST, _SHARE * most)) & (rest[0] >= _FEWEST)
    return np.where(enough, differences, np.nan)


def _means(panel: Panel) -> np.ndarray:
    """Means (c, t) over the series that are observed; 0 where there are none."""
    sums, counts = np.zeros((2, panel.n_channels, panel.n_steps))
    for chunk in panel.chunks():
        seen = ~np.isnan(chunk.values)
        n_steps = chunk.values.shape[2]
        sums[:, :n_steps] += np.where(seen, chunk.values, 0.0).sum(axis=0)
        counts[:, :n_steps] += seen.sum(axis=0)
    return sums / np.maximum(counts, 1)

"""What the explorer's page knows of why series are in their clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sktime_contrastive.explanation.membership import Membership
from sktime_contrastive.panel import Panel
from sktime_contrastive.plotting.explorer_data import base64

if TYPE_CHECKING:
    from sktime_contrastive.clusterer import ContrastiveClusterer
    from sktime_contrastive.explanation import Explanation

__all__ = ["describe_memberships", "encode_importances"]

_STRETCHES = 32  # of a series, with an importance each
_LEVELS = 255
_AT_ONCE = 1024  # series


def describe_memberships(clusterer: ContrastiveClusterer) -> dict[str, Any]:
    """Describe how firmly series are in their clusters.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
        Fitted.

    Returns
    -------
    dict
        For JSON: `margins` and `others`, the margin of each series and the cluster
        across its nearest border, -1 without one; `central`, the most central series
        of each cluster.
    """
    codes, labels = clusterer.embedding_, clusterer.labels_
    membership = Membership(codes, labels, clusterer.cluster_centers_)
    margins, own, others = membership.margins(codes, labels)
    ranked = np.argsort(own, kind="stable")
    ranked = ranked[labels[ranked] >= 0]
    _, firsts = np.unique(labels[ranked], return_index=True)
    return {
        "margins": np.round(margins, 4).tolist(),
        "others": others.tolist(),
        "central": ranked[firsts].tolist(),
    }


def encode_importances(explanation: Explanation | None, panel: Panel) -> dict[str, Any]:
    """Encode what holds each series in its cluster, in a byte for each stretch.

    Parameters
    ----------
    explanation : Explanation or None
    panel : Panel
        The series of the page.

    Returns
    -------
    dict
        For JSON: `n_steps` of the longest series; `n_stretches` of equal length in each
        series; `importances`, an array (n, c, n_stretches) in base64, or None. 255 is
        as much as the strongest stretch of a series has in the median, or more, and 0
        none, or what speaks against the cluster.

    Raises
    ------
    TypeError
        If `explanation` is no Explanation.
    ValueError
        If it is of other series.
    """
    described = {"n_steps": int(panel.n_steps), "n_stretches": _STRETCHES}
    if explanation is None:
        return {**described, "importances": None}
    check_explanation(explanation, panel)
    shape = len(panel), panel.n_channels, _STRETCHES
    of_stretches = np.empty(shape, dtype=np.float32)
    for start in range(0, len(panel), _AT_ONCE):
        places = np.arange(start, min(start + _AT_ONCE, len(panel)))
        profiles, lengths = explanation.take(places).profiles(), panel.lengths[places]
        middles = (np.arange(_STRETCHES) + 0.5) / _STRETCHES
        steps = (middles * lengths[:, None]).astype(int)[:, None]
        per_step = np.take_along_axis(profiles, steps, axis=2)
        of_stretches[places] = per_step * lengths[:, None, None] / _STRETCHES
    # Half of the series reach it: one far above the others would leave these white.
    darkest = float(np.median(of_stretches.max(axis=(1, 2))))
    shares = of_stretches / darkest if darkest > 0 else of_stretches > 0
    encoded = np.round(np.clip(shares, 0, 1) * _LEVELS).astype("u1")
    return {**described, "importances": base64(encoded, "u1")}


def check_explanation(explanation: Explanation, panel: Panel) -> None:
    """Raise unless the explanation is of the series of a panel."""
    from sktime_contrastive.explanation import Explanation

    if not isinstance(explanation, Explanation):
        raise TypeError(
            f"explanation is a {type(explanation).__name__}, but must be what "
            "sktime_contrastive.explanation.explain returns, or None."
        )
    if explanation.panel.digest() != panel.digest():
        raise ValueError(
            "explanation is of other series than X: explain the panel that the "
            "clusterer was fitted to."
        )

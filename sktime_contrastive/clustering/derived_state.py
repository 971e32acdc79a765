"""Whether what was saved of a clustering is what follows from its parts."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["check_same_clusters"]

_OTHER_LABELS = 0.01  # share of codes on a border, which other machines round over it


def check_same_clusters(saved: dict[str, Any], derived: Any) -> None:
    """Raise a ValueError where an attribute is not what follows from the others.

    Parameters
    ----------
    saved : dict
        Labels, centres and inertia, by name.
    derived : object
        With attributes of these names.
    """
    for name in ("labels_", "cluster_centers_", "inertia_"):
        _check_same(name, saved.pop(name), getattr(derived, name))
    if saved:
        raise ValueError(f"{sorted(saved)} are not of a clustering")


def _check_same(name: str, saved: Any, derived: Any) -> None:
    if np.shape(saved) != np.shape(derived):
        raise ValueError(f"{name} does not fit to the rest")
    if np.asarray(saved).dtype != np.asarray(derived).dtype:
        raise TypeError(f"{name} is of another type")
    if np.asarray(saved).dtype.kind == "i":
        n_others = np.count_nonzero(np.not_equal(saved, derived))
        same = n_others <= _OTHER_LABELS * np.size(derived)
    else:
        extent = np.max(np.abs(derived), initial=0.0)
        same = np.allclose(saved, derived, rtol=1e-3, atol=1e-3 * extent)
    if not same:
        raise ValueError(f"{name} does not fit to the rest")

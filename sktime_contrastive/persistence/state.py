"""Fitted estimators as trees of plain data and arrays, and back.

An estimator is its parameters and what its ``get_state`` gives, each packed by what it
is; ``set_state`` takes that up again, and checks that the parts fit together. Which
estimators can be saved stands in `HOMES` alone.
"""

from __future__ import annotations

import importlib
from collections.abc import Collection
from typing import Any

from skbase.base import BaseObject

from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.persistence.clusterings import pack_clusterer, unpack_clusterer
from sktime_contrastive.persistence.components import describe, rebuild
from sktime_contrastive.persistence.embedders import pack_embedder, unpack_embedder
from sktime_contrastive.persistence.values import (
    check_fitted_names,
    pack_value,
    unpack_value,
)

__all__ = [
    "HOMES",
    "find_class",
    "is_saved_class",
    "pack_estimator",
    "unpack_estimator",
]

# By name: the face for tslearn is built upon this part.
HOMES = {
    "ContrastiveClusterer": "sktime_contrastive.clusterer",
    "ContrastiveEmbedder": "sktime_contrastive.embedder",
    "TimeSeriesContrastiveKMeans": "sktime_contrastive.tslearn",
}


def find_class(name: str) -> type:
    """Class of an estimator that can be saved; a KeyError for others."""
    return getattr(importlib.import_module(HOMES[name]), name)


def is_saved_class(kind: type) -> bool:
    """Whether estimators of a class can be saved."""
    return kind.__name__ in HOMES and find_class(kind.__name__) is kind


def pack_estimator(estimator: Any, allow: Collection[type] = ()) -> dict[str, Any]:
    """Take a fitted estimator apart.

    Parameters
    ----------
    estimator : estimator of a class in `HOMES`
        Fitted.
    allow : collection of classes, default=()
        Components of the user's own that may be saved.

    Returns
    -------
    dict
        Of plain data and arrays.

    Raises
    ------
    TypeError
        If a parameter or a component cannot be saved.
    """
    if isinstance(estimator, ContrastiveEmbedder):
        return pack_embedder(estimator, allow)
    parameters = estimator.get_params(deep=False).items()
    state = estimator.get_state().items()
    return {
        "parameters": {
            name: _pack_parameter(name, value, allow) for name, value in parameters
        },
        "state": {name: _pack_part(name, value, allow) for name, value in state},
    }


def unpack_estimator(
    kind: type, packed: dict[str, Any], allow: Collection[type] = ()
) -> Any:
    """Put a fitted estimator together again.

    Parameters
    ----------
    kind : type
        Its class.
    packed : dict
        What `pack_estimator` returned.
    allow : collection of classes, default=()
        Components of the user's own that may be loaded.

    Returns
    -------
    fitted estimator

    Raises
    ------
    Exception
        Of some kind, if the parts do not fit together.
    """
    if issubclass(kind, ContrastiveEmbedder):
        return unpack_embedder(packed, allow)
    parameters, state = packed["parameters"].items(), packed["state"]
    check_fitted_names(kind, state)
    estimator = kind(
        **{name: _unpack_parameter(value, allow) for name, value in parameters}
    )
    return estimator.set_state(
        {name: _unpack_part(value, allow) for name, value in state.items()}
    )


def _pack_parameter(name: str, value: Any, allow: Collection[type]) -> Any:
    if _is_clusterer(value):
        return {"clusterer": pack_clusterer(name, value, allow)}
    return describe(name, value, allow)


def _unpack_parameter(packed: Any, allow: Collection[type]) -> Any:
    if isinstance(packed, dict) and packed.keys() == {"clusterer"}:
        return unpack_clusterer(packed["clusterer"], allow)
    return rebuild(packed, allow)


def _pack_part(name: str, value: Any, allow: Collection[type]) -> Any:
    if is_saved_class(type(value)):
        return {
            "estimator": type(value).__name__,
            "packed": pack_estimator(value, allow),
        }
    if _is_clusterer(value):
        return {"clusterer": pack_clusterer(name, value, allow)}
    return pack_value(name, value)


def _unpack_part(packed: Any, allow: Collection[type]) -> Any:
    if isinstance(packed, dict) and packed.keys() == {"estimator", "packed"}:
        return unpack_estimator(
            find_class(packed["estimator"]), packed["packed"], allow
        )
    if isinstance(packed, dict) and packed.keys() == {"clusterer"}:
        return unpack_clusterer(packed["clusterer"], allow)
    return unpack_value(packed)


def _is_clusterer(value: Any) -> bool:
    """Whether it is one of scikit-learn's or tslearn's, not one of sktime's."""
    return hasattr(value, "fit_predict") and not isinstance(value, BaseObject | type)

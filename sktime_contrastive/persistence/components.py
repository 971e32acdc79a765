"""Components as plain data: a name that is looked up, and parameters.

Nothing is imported or called by a name that a file gives: the names are those of the
components that this package exports and of the classes that the user passes in, and
what is called is their constructors, with numbers, strings and other components.
"""

from __future__ import annotations

import datetime
import math
import numbers
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
from skbase.base import BaseObject

from sktime_contrastive.persistence.errors import UnknownComponentError

__all__ = ["check_allow", "describe", "known_components", "rebuild"]


def describe(name: str, value: Any, allow: Collection[type] = ()) -> Any:
    """Describe a parameter, or a component with its parameters, as plain data.

    Parameters
    ----------
    name : str
        Name of the parameter, for messages.
    value : number, str, bool, None, date, component, or list or tuple of these
    allow : collection of classes, default=()
        Components of the user's own that may be described.

    Returns
    -------
    number, str, bool, None, list or dict
        What JSON can hold. A dict ``{"component": name, "parameters": {...}}`` is a
        component, ``{"tuple": [...]}`` a tuple, ``{"timestamp": ...}`` and
        ``{"date": ...}`` a date, in ISO format.

    Raises
    ------
    TypeError
        If the value cannot be described: a component that is not allowed, a callable, a
        random generator.

    Examples
    --------
    >>> from sktime_contrastive.encoders import FCN
    >>> from sktime_contrastive.persistence import describe, rebuild
    >>> description = describe("encoder", FCN((8, 8), (5, 3)))
    >>> description["component"], description["parameters"]["channels"]
    ('FCN', {'tuple': [8, 8]})
    >>> rebuild(description)
    FCN(channels=(8, 8), kernel_sizes=(5, 3))
    """
    if value is None or isinstance(value, bool | np.bool_):
        return value if value is None else bool(value)
    if isinstance(value, str):
        return str(value)
    is_number = isinstance(value, numbers.Real) and not isinstance(
        value, np.timedelta64
    )
    if is_number and isinstance(value, numbers.Integral):
        return int(value)
    if is_number and math.isfinite(value):
        return float(value)
    if isinstance(value, list | tuple):
        items = [describe(f"{name}[{i}]", item, allow) for i, item in enumerate(value)]
        return items if isinstance(value, list) else {"tuple": items}
    if isinstance(value, datetime.datetime | np.datetime64) and not pd.isna(value):
        return {"timestamp": pd.Timestamp(value).isoformat()}
    if isinstance(value, datetime.date) and not pd.isna(value):
        return {"date": value.isoformat()}
    kind = type(value)
    if isinstance(value, BaseObject) and kind in known_components(allow).values():
        parameters = {
            parameter: describe(f"{name}.{parameter}", given, allow)
            for parameter, given in value.get_params(deep=False).items()
        }
        return {"component": kind.__name__, "parameters": parameters}
    hint = (
        f"For a component of your own pass its class, as in "
        f"save_model(estimator, path, allow=[{kind.__name__}]) and then in load_model. "
        if isinstance(value, BaseObject)
        else ""
    )
    raise TypeError(
        f"{name}={value!r} cannot be saved in a file that executes nothing, which "
        "rebuilds a model from numbers, strings and the components of "
        f"sktime_contrastive. {hint}Or replace it, or use pickle: to_pickle(path) of "
        "the estimator for tslearn, pickle.dump(estimator, file) otherwise."
    )


def rebuild(description: Any, allow: Collection[type] = ()) -> Any:
    """Rebuild what `describe` described.

    Parameters
    ----------
    description : number, str, bool, None, list or dict
    allow : collection of classes, default=()
        Components of the user's own that may be rebuilt.

    Returns
    -------
    number, str, bool, None, date, component, or list or tuple of these

    Raises
    ------
    ValueError, TypeError
        If the description is not one of `describe`'s.
    """
    if isinstance(description, list):
        return [rebuild(item, allow) for item in description]
    if not isinstance(description, dict):
        return description
    if description.keys() == {"tuple"}:
        return tuple(rebuild(item, allow) for item in _listed(description["tuple"]))
    if description.keys() == {"timestamp"}:
        return pd.Timestamp(_text(description["timestamp"]))
    if description.keys() == {"date"}:
        return datetime.date.fromisoformat(_text(description["date"]))
    if description.keys() != {"component", "parameters"}:
        raise ValueError(f"{sorted(description)} describe no component")
    known = known_components(allow)
    name = description["component"]
    if name not in known:
        raise UnknownComponentError(
            f"it holds a component {name!r}, which is none of sktime_contrastive's. If "
            f"it is your own, pass its class: load_model(path, allow=[{name}])"
        )
    parameters = description["parameters"].items()
    return known[name](**{name: rebuild(value, allow) for name, value in parameters})


def known_components(allow: Collection[type] = ()) -> dict[str, type[BaseObject]]:
    """Components that may be described and rebuilt, by name: a closed list.

    Parameters
    ----------
    allow : collection of classes, default=()
        Added to those that this package exports.

    Raises
    ------
    TypeError
        If `allow` holds anything but classes.
    ValueError
        If two classes have one name.
    """
    from sktime_contrastive import encoders, positives, training  # import torch
    from sktime_contrastive.embedder import ContrastiveEmbedder

    exported = [
        getattr(module, name)
        for module in (encoders, positives, training)
        for name in module.__all__
    ]
    known = {
        kind.__name__: kind
        for kind in [ContrastiveEmbedder, *exported]
        if isinstance(kind, type) and issubclass(kind, BaseObject)
    }
    for kind in check_allow(allow):
        if known.setdefault(kind.__name__, kind) is not kind:
            raise ValueError(
                f"allow holds {kind!r}, but {kind.__name__} is the name of "
                f"{known[kind.__name__]!r} as well: rename it."
            )
    return known


def check_allow(allow: Any) -> Collection[type]:
    """Return `allow`; a TypeError if it holds anything but classes."""
    if isinstance(allow, type) or not isinstance(allow, Collection):
        raise TypeError(f"allow={allow!r} must be a list of classes, as [MyEncoder].")
    for kind in allow:
        if not isinstance(kind, type):
            raise TypeError(
                f"allow holds {kind!r}, but must be a list of classes, as [MyEncoder]."
            )
    return allow


def _listed(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise TypeError(f"{given!r} is no list")
    return given


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError(f"{given!r} is no text")
    return given

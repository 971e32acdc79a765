"""Components as plain data: a name that is looked up, and parameters.

Nothing is imported or called by a name that a file gives: the names are those of the
components that this package exports, and what is called is their constructors, with
numbers, strings and other components.
"""

from __future__ import annotations

import math
import numbers
from typing import Any

from skbase.base import BaseObject

from sktime_contrastive.validation import check_choice

__all__ = ["describe", "rebuild"]


def describe(name: str, value: Any) -> Any:
    """Describe a parameter, or a component with its parameters, as plain data.

    Parameters
    ----------
    name : str
        Name of the parameter, for messages.
    value : number, str, bool, None, component, or list or tuple of these

    Returns
    -------
    number, str, bool, None, list or dict
        What JSON can hold. A dict ``{"component": name, "parameters": {...}}`` is a
        component, ``{"tuple": [...]}`` a tuple.

    Raises
    ------
    TypeError
        If the value cannot be described: a component of your own, a callable, a random
        generator.

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
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) and math.isfinite(value):
        return float(value)
    if isinstance(value, list | tuple):
        items = [describe(f"{name}[{i}]", item) for i, item in enumerate(value)]
        return items if isinstance(value, list) else {"tuple": items}
    kind = type(value)
    if isinstance(value, BaseObject) and _components().get(kind.__name__) is kind:
        parameters = {
            parameter: describe(f"{name}.{parameter}", given)
            for parameter, given in value.get_params(deep=False).items()
        }
        return {"component": kind.__name__, "parameters": parameters}
    raise TypeError(
        f"{name}={value!r} cannot be saved as JSON or HDF5, which rebuild a model from "
        "numbers, strings and the components of sktime_contrastive alone. Use pickle, "
        "to_pickle(path), or replace it."
    )


def rebuild(description: Any) -> Any:
    """Rebuild what `describe` described.

    Parameters
    ----------
    description : number, str, bool, None, list or dict

    Returns
    -------
    number, str, bool, None, component, or list or tuple of these

    Raises
    ------
    ValueError, TypeError
        If the description is not one of `describe`'s.
    """
    if isinstance(description, list):
        return [rebuild(item) for item in description]
    if not isinstance(description, dict):
        return description
    if description.keys() == {"tuple"}:
        return tuple(rebuild(item) for item in description["tuple"])
    if description.keys() != {"component", "parameters"}:
        raise ValueError(f"{sorted(description)} describe no component")
    known = _components()
    kind = known[check_choice("component", description["component"], known)]
    parameters = description["parameters"].items()
    return kind(**{name: rebuild(value) for name, value in parameters})


def _components() -> dict[str, type[BaseObject]]:
    """Return the components that this package exports, by name: the closed list."""
    from sktime_contrastive import encoders, positives, training  # import torch
    from sktime_contrastive.embedder import ContrastiveEmbedder

    exported = [
        getattr(module, name)
        for module in (encoders, positives, training)
        for name in module.__all__
    ]
    return {
        kind.__name__: kind
        for kind in [ContrastiveEmbedder, *exported]
        if isinstance(kind, type) and issubclass(kind, BaseObject)
    }

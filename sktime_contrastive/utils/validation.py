"""Checks of parameters: one clear error each, before any work is done."""

from __future__ import annotations

import difflib
import math
import numbers
from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = [
    "check_boolean",
    "check_choice",
    "check_fraction",
    "check_integer",
    "check_positive",
    "check_verbose",
]


def check_choice(name: str, given: Any, choices: Iterable[str]) -> str:
    """Return `given` if it is one of `choices`, else raise with the nearest of them.

    Raises
    ------
    ValueError
        If `given` is not one of `choices`.
    """
    choices = list(choices)
    if isinstance(given, str) and given in choices:
        return given
    near = difflib.get_close_matches(str(given).lower(), choices, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    allowed = ", ".join(map(repr, choices))
    raise ValueError(f"{name}={given!r} is not known.{hint} Allowed: {allowed}.")


def check_integer(name: str, given: Any, least: int) -> int:
    """Return `given` as an int if it is a whole number of at least `least`.

    Raises
    ------
    TypeError
        If `given` is no integer.
    ValueError
        If `given` is below `least`, or larger than a 64-bit integer.
    """
    if isinstance(given, bool) or not isinstance(given, numbers.Integral):
        raise TypeError(f"{name}={given!r} must be an integer of at least {least}.")
    if given < least:
        raise ValueError(f"{name}={given!r} must be at least {least}.")
    if given >= 2**63:
        raise ValueError(f"{name} must be below 2**63, but is larger.")
    return int(given)


def check_boolean(name: str, given: Any) -> bool:
    """Return `given` as a bool if it is True or False, NumPy's included.

    Raises
    ------
    TypeError
        If `given` is anything else, however true it is.
    """
    if not isinstance(given, bool | np.bool_):
        raise TypeError(f"{name}={given!r} must be True or False.")
    return bool(given)


def check_verbose(given: Any) -> bool:
    """Return whether something is to be shown, by a boolean or a level from 0.

    The levels are those of scikit-learn and tslearn; any above 0 shows all.

    Raises
    ------
    TypeError
        If `given` is neither a boolean nor an integer.
    ValueError
        If `given` is negative.
    """
    if isinstance(given, bool | np.bool_):
        return bool(given)
    allowed = "True, False or an integer of at least 0"
    if not isinstance(given, numbers.Integral):
        raise TypeError(f"verbose={given!r} must be {allowed}.")
    if given < 0:
        raise ValueError(f"verbose={given!r} must be {allowed}.")
    return bool(given > 0)


def check_positive(name: str, given: Any, *, zero: bool = False) -> float:
    """Return `given` as a float if it is finite and above 0 (or 0, where `zero`).

    Raises
    ------
    TypeError
        If `given` is no number.
    ValueError
        If `given` is negative, infinite or NaN, or 0 where that is not allowed.
    """
    value = _real(name, given)
    if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
        bound = "0 or above" if zero else "above 0"
        raise ValueError(f"{name}={given!r} must be finite and {bound}.")
    return value


def check_fraction(name: str, given: Any, *, one: bool = False) -> float:
    """Return `given` as a float if it is in [0, 1), or is 1, where `one`.

    Raises
    ------
    TypeError
        If `given` is no number.
    ValueError
        If `given` is outside.
    """
    value = _real(name, given)
    if not (0 <= value < 1 or (value == 1 and one)):
        bound = "at most 1" if one else "below 1"
        raise ValueError(f"{name}={given!r} must be at least 0 and {bound}.")
    return value


def _real(name: str, given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, numbers.Real):
        raise TypeError(f"{name}={given!r} must be a number.")
    try:
        return float(given)
    except OverflowError:  # an integer beyond all floats
        return math.copysign(math.inf, given > 0 or -1)

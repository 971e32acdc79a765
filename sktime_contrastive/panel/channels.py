"""Names of channels: what they are, and whether two panels have the same ones.

The names of a panel are strings, whatever the labels of the columns: tuples, dates and
numbers are written as Python prints them, whole numbers as integers. Columns labelled
0, 1, ..., c-1 in this order are positions and no names, as in an array. All else is a
name, so that columns in another order are noticed.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable

import numpy as np
import pandas as pd

__all__ = ["align", "channel_names", "check_channels"]

Names = tuple[str, ...] | None


def channel_names(columns: pd.Index) -> Names:
    """Names of the channels of a frame.

    Parameters
    ----------
    columns : pandas Index
        The columns, labelled by anything.

    Returns
    -------
    tuple of str or None
        None where the columns are the numbers 0, 1, ..., c-1 in this order: positions.

    Raises
    ------
    ValueError
        If two columns have one name.

    Examples
    --------
    >>> import pandas as pd
    >>> from sktime_contrastive.panel.channels import channel_names
    >>> channel_names(pd.MultiIndex.from_tuples([("acc", "x"), ("acc", 2)]))
    ("('acc', 'x')", "('acc', 2)")
    >>> channel_names(pd.RangeIndex(3)) is None
    True
    >>> channel_names(pd.Index([1, 0]))
    ('1', '0')
    """
    labels = list(columns)
    names = tuple(_name(label) for label in labels)
    if all(map(_is_number, labels)) and names == _positions(len(names)):
        return None
    if len(set(names)) < len(names):
        raise ValueError(
            f"X has the channels {labels}, of which several have one name. Give each "
            "channel a name of its own."
        )
    return names


def align(columns: pd.Index, first: pd.Index) -> np.ndarray | None:
    """Find the channels of the first series of a panel among those of another.

    Parameters
    ----------
    columns : pandas Index
    first : pandas Index
        Columns of the first series.

    Returns
    -------
    int array of shape (c,) or None
        The place of each channel; None if the two do not have the same ones.
    """
    labels, wanted = _labels(columns), _labels(first)
    if len(set(labels)) < len(labels) or set(labels) != set(wanted):
        return None
    places = {label: place for place, label in enumerate(labels)}
    return np.array([places[label] for label in wanted])


def check_channels(
    n_channels: int, channels: Names, n_fitted: int, fitted: Names
) -> None:
    """Raise a ValueError unless the channels are those of the panel fitted.

    Parameters
    ----------
    n_channels, n_fitted : int
        Number of channels, and the number that was fitted.
    channels, fitted : tuple of str or None
        Their names. Positions, None, may be any names, but not the same numbers in
        another order.

    Raises
    ------
    ValueError
        If their number, names or order differ.
    """
    if n_channels != n_fitted:
        raise ValueError(
            f"X has {n_channels} channels, but the panel that was fitted had "
            f"{n_fitted}. Pass the same channels in the same order."
        )
    positions = _positions(n_channels)
    given, expected = channels or positions, fitted or positions
    compared = (channels and fitted) or set(given) == set(expected)
    if compared and given != expected:
        raise ValueError(
            f"X has the channels {list(given)}, but the panel that was fitted had "
            f"{list(expected)}. Pass the same ones in the same order."
        )


def _labels(columns: pd.Index) -> list[str]:
    return [_name(label) for label in columns]


def _positions(n_channels: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(n_channels))


def _is_number(label: object) -> bool:
    return isinstance(label, numbers.Real) and not isinstance(label, bool)


def _name(label: object) -> str:
    """Write a label: "1" of 1, of 1.0 and of NumPy's, "('acc', 'x')" of a tuple."""
    if isinstance(label, str):
        return str(label)
    if isinstance(label, float | np.floating) and label.is_integer():
        return str(int(label))
    if isinstance(label, tuple):
        return str(tuple(_plain(label)))
    return str(label)


def _plain(labels: Iterable[object]) -> list[object]:
    """Python's own numbers in the place of NumPy's, which print otherwise."""
    return [
        label.item() if isinstance(label, np.generic) else label for label in labels
    ]

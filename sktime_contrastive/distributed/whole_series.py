"""Whether each series stands in one partition alone."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sktime_contrastive.panel.long_form import hashable_ids

if TYPE_CHECKING:
    import dask.dataframe as dd
    from dask.delayed import Delayed

__all__ = ["check_whole_series", "divides_by_id"]

_AT_ONCE = 32  # lists of ids that one task compares


def divides_by_id(ddf: dd.DataFrame, id: Hashable) -> bool:  # noqa: A002
    """Whether dask itself keeps the rows of an id in one partition.

    Parameters
    ----------
    ddf : dask DataFrame
    id : hashable

    Returns
    -------
    bool
        True where `id` is the index and its divisions are known.
    """
    return id not in ddf.columns and ddf.known_divisions


def check_whole_series(ddf: dd.DataFrame, id: Hashable) -> Delayed:  # noqa: A002
    """Plan a check that no series stands in two partitions.

    It compares the distinct ids of each partition with those of all others, some
    partitions at a time.

    Parameters
    ----------
    ddf : dask DataFrame
        With the very columns that are to be read later: of a frame with fewer, dask
        joins partitions, and would hide what is split between them.
    id : hashable
        A column, or the name of the index.

    Returns
    -------
    Delayed
        Its computation raises a ValueError that names a series and two partitions, or
        returns True.
    """
    import dask

    distinct = ddf.clear_divisions().map_partitions(
        _distinct_ids, id, meta=_distinct_ids(ddf._meta, id), enforce_metadata=False
    )
    number, merge = dask.delayed(_numbered), dask.delayed(_merge)
    seen = [number(part, place) for place, part in enumerate(distinct.to_delayed())]
    while len(seen) > 1:
        groups = range(0, len(seen), _AT_ONCE)
        seen = [merge(seen[start : start + _AT_ONCE]) for start in groups]
    return dask.delayed(_is_checked)(seen)


def _distinct_ids(frame: pd.DataFrame, id: Hashable) -> pd.DataFrame:  # noqa: A002
    ids = frame[id] if id in frame.columns else frame.index.to_series()
    with hashable_ids(id):
        # A row without an id is an error elsewhere.
        distinct = pd.factorize(ids.dropna())[1]
    return pd.DataFrame({"id": distinct.to_numpy()})


def _numbered(ids: pd.DataFrame, number: int) -> pd.DataFrame:
    return ids.assign(partition=number)


def _merge(seen: list[pd.DataFrame]) -> pd.DataFrame:
    """All ids with their partitions, if none stands in two of them."""
    merged = pd.concat([each for each in seen if len(each)] or seen[:1])
    again = merged["id"].duplicated()
    if again.any():
        split = merged["id"][again].iloc[0]
        first, second = merged["partition"][merged["id"] == split].iloc[:2]
        split = split.item() if isinstance(split, np.generic) else split
        raise ValueError(
            f"ddf has rows of series {split!r} in partition {first} and in partition "
            f"{second}, but each partition must hold whole series. Gather the rows of "
            "each series first, by ddf.shuffle(on=id)."
        )
    return merged


def _is_checked(_seen: list[pd.DataFrame]) -> bool:
    """Whether it was checked: all that the partitions need to hear of it."""
    return True

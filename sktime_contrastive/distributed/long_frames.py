"""Checks of a dask DataFrame in long form, before anything of it is computed."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import pandas as pd

from sktime_contrastive.panel.channels import align, channel_names
from sktime_contrastive.panel.frames import check_columns

if TYPE_CHECKING:
    import dask.dataframe as dd

    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = ["channels_as_fitted", "channels_of", "check_long_frame"]


def check_long_frame(
    ddf: dd.DataFrame,
    id: Hashable,  # noqa: A002
    time: Hashable,
) -> dd.DataFrame:
    """Raise unless it is a dask DataFrame with these columns, and numbers in others.

    Parameters
    ----------
    ddf : dask DataFrame
    id : hashable
        A column, or the name of the index.
    time : hashable
        A column. Both may be levels of an index of several.

    Returns
    -------
    dask DataFrame
        The same, with columns for the id and the time where they are levels of an
        index of several, as in sktime's frames.

    Raises
    ------
    TypeError
        If it is no dask DataFrame, or a channel holds no numbers.
    ValueError
        If it has no such columns, or no others, or two of one name, or an index with
        levels beside the id and the time.
    """
    import dask.dataframe as dd

    if not isinstance(ddf, dd.DataFrame):
        raise TypeError(
            f"ddf is a {type(ddf).__name__}, but must be a dask DataFrame in long "
            "form, as dask.dataframe.read_parquet returns. For a panel in memory there "
            "are fit, predict and embed."
        )
    if ddf._meta.index.nlevels > 1:
        ddf = _levels_as_columns(ddf, id, time)
    for role, name in {"id": id, "time": time}.items():
        n_found = list(ddf.columns).count(name)
        is_index = name is not None and ddf.index.name == name
        if n_found != 1 and not (role == "id" and is_index):
            raise ValueError(
                f"{role}={name!r} names {n_found} columns of ddf, but must name one of "
                f"{list(ddf.columns)}."
            )
    if id == time:
        raise ValueError(f"id and time are both {id!r}: name two columns.")
    channels = channels_of(ddf, id, time)
    if not channels:
        raise ValueError(f"ddf has the columns {[id, time]} alone, and no channel.")
    channel_names(pd.Index(channels))  # each has a name of its own
    check_columns(ddf._meta_nonempty[channels])
    return ddf


def _levels_as_columns(
    ddf: dd.DataFrame,
    id: Hashable,  # noqa: A002
    time: Hashable,
) -> dd.DataFrame:
    """Make columns of the levels that are the id and the time, and drop the others."""
    levels = list(ddf._meta.index.names)
    others = [name for name in levels if name not in (None, id, time)]
    if id in levels and id is not None and others:
        raise ValueError(
            f"ddf has an index of the levels {levels}, of which {others} are neither "
            "the id nor the time: one id may stand for several series. Join them to "
            "one id of the series, or drop these levels."
        )
    wanted = [name for name in levels if name is not None and name in (id, time)]
    meta = _reset(ddf._meta, wanted)
    return ddf.map_partitions(_reset, wanted, meta=meta)


def _reset(frame: pd.DataFrame, levels: list[Hashable]) -> pd.DataFrame:
    columns = frame.reset_index(levels) if levels else frame
    return columns.reset_index(drop=True)


def channels_of(ddf: dd.DataFrame, id: Hashable, time: Hashable) -> list[Hashable]:  # noqa: A002
    """Columns that are neither the id nor the time, in their order."""
    return [name for name in ddf.columns if name not in (id, time)]


def channels_as_fitted(
    channels: list[Hashable], clusterer: ContrastiveClusterer
) -> list[Hashable]:
    """Put channels into the order in which they were fitted, where both have names.

    Parameters
    ----------
    channels : list of hashable
    clusterer : ContrastiveClusterer
        Fitted.

    Returns
    -------
    list of hashable

    Raises
    ------
    ValueError
        If they are others, or of another number, than those that were fitted.
    """
    embedder = clusterer.embedder_
    fitted: Any = embedder.channels_
    given = channel_names(pd.Index(channels))
    if len(channels) != embedder.n_channels_ or fitted is None or given is None:
        if len(channels) == embedder.n_channels_:
            return channels
        names = "" if fitted is None else f", {list(fitted)}"
        raise ValueError(
            f"There are {len(channels)} channels, {channels}, but the panel that was "
            f"fitted had {embedder.n_channels_}{names}. Select the columns id, time "
            "and these."
        )
    places = align(pd.Index(channels), pd.Index(fitted))
    if places is None:
        raise ValueError(
            f"There are the channels {channels}, but the panel that was fitted had "
            f"{list(fitted)}. Select the columns id, time and these."
        )
    return [channels[place] for place in places]

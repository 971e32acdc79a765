"""Columns of tables in long form, as they are asked for."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sktime_contrastive.utils.validation import check_choice

__all__ = ["Columns"]

_IDS = ("id", "instance", "instances", "series", "unique_id")
_TIMES = ("time", "timestamp", "timepoints", "date", "ds")


@dataclass(frozen=True)
class Columns:
    """Columns of a table in long form, as they are asked for.

    Attributes
    ----------
    id, time : str or None
        None is a usual name.
    channels : tuple of str or None
        None is all others.
    """

    id: str | None = None
    time: str | None = None
    channels: tuple[str, ...] | None = None

    def among(
        self,
        names: Sequence[str],
        path: Path,
        index: Sequence[str] = (),
        levels: Sequence[str] = (),
    ) -> Columns:
        """Return the columns of a table, none of them None.

        Parameters
        ----------
        names : sequence of str
            All of the table's.
        path : Path
            Its file, for messages.
        index : sequence of str, default=()
            Those that number the rows or have no name, which are channels only if they
            are asked for.
        levels : sequence of str, default=()
            Those that were an index of several levels. Of two the first is the id and
            the second the time, as in sktime's frames, unless names say otherwise.

        Returns
        -------
        Columns

        Raises
        ------
        ValueError
            If the table has no such columns, or `levels` are more than two and it is
            not said which of them are the id and the time.

        Warns
        -----
        UserWarning
            If columns are left out because they are in `index`.
        """
        if len(levels) > 2 and (self.id is None or self.time is None):
            raise ValueError(
                f"{path} has an index of {len(levels)} levels, {list(levels)}, but a "
                "panel has two, instance and time. Name columns by --id and --time, or "
                "join the levels before the last to one id of the series."
            )
        id = self.id or _usual(_IDS, levels, names)  # noqa: A001
        time = self.time or _usual(_TIMES, levels, names)
        if len(levels) == 2:
            first, second = levels
            id = id or (first if time != first else second)  # noqa: A001
            time = time or (second if id != second else first)
        id = self._check("id", id, _IDS, names, path)  # noqa: A001
        time = self._check("time", time, _TIMES, names, path)
        if id == time:
            raise ValueError(f"--id and --time are both {id!r}: name two columns.")
        channels = self.channels or [
            name for name in names if name not in (id, time, *index)
        ]
        for channel in channels:
            check_choice(f"{path}: channel", channel, names)
            if channel in (id, time):
                raise ValueError(f"{path}: {channel!r} is the id or time, no channel.")
        if len(set(channels)) < len(channels):
            raise ValueError(f"--channels names one column twice: {list(channels)}.")
        if not channels:
            raise ValueError(f"{path} has no columns but {id!r} and {time!r}.")
        left_out = [name for name in index if name not in (id, time)]
        if self.channels is None and left_out:
            warnings.warn(
                f"{path}: the columns {left_out} number the rows or have no name, and "
                "are left out. If they are channels, name all channels by --channels.",
                stacklevel=2,
            )
        return Columns(id, time, tuple(channels))

    def all(self) -> list[str]:
        """Names of all columns that are read."""
        return [self.id, self.time, *self.channels]

    @staticmethod
    def _check(
        role: str,
        name: str | None,
        usual: Sequence[str],
        names: Sequence[str],
        path: Path,
    ) -> str:
        if name is not None:
            return check_choice(f"{path}: --{role}", name, names)
        raise ValueError(
            f"{path} has no column {', '.join(map(repr, usual[:-1]))} or {usual[-1]!r}:"
            f" name the one with the {role} by --{role}. It has {list(names)}."
        )


def _usual(
    usual: Sequence[str], levels: Sequence[str], names: Sequence[str]
) -> str | None:
    """First of the usual names that there is, among the levels of an index first."""
    for there in (levels, names):
        for name in usual:
            if name in there:
                return name
    return None

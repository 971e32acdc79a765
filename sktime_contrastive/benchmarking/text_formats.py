"""The text formats of archives: .ts, .tsv and .arff.

They are read here, not by sktime or aeon: sktime's readers stop at a byte-order mark
and at targets with time stamps, and change labels to lower case; aeon's drops the signs
of values with time stamps. Both take ``?`` for a class, and text without tabs for
series without values.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from sktime_contrastive.benchmarking.labeled_series import (
    MISSING,
    LabeledSeries,
    labeled,
)

__all__ = ["TEXT_FORMATS", "read_lines"]

Lines = list[tuple[int, str]]  # with their numbers in the file, from 1 on


def read_lines(path: Path) -> Lines:
    """Return the lines of a file that are not blank, with their numbers.

    Parameters
    ----------
    path : Path
        UTF-8, with a byte-order mark or without, UTF-16 with one, else Latin-1; with
        the line ends of any system.

    Returns
    -------
    list of (int, str)

    Raises
    ------
    ValueError
        If the file is empty, or no text.
    """
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:  # names in the comments of older archives
            text = data.decode("latin-1")
    if "\0" in text:
        raise ValueError("it is no text: unpack it first.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [(i, line) for i, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise ValueError("the file is empty.")
    return lines


def _read_ts(lines: Lines) -> LabeledSeries:
    tags, rows = _split_header(lines, comment="#")
    has_times = _is_true(tags, "@timestamps")
    has_targets = _is_true(tags, "@targetlabel")
    has_classes = not has_targets and _is_true(tags, "@classlabel")
    if not {"@classlabel", "@targetlabel"} & set(tags):
        raise ValueError(
            "the header says nothing of labels: add '@classLabel true' with the names "
            "of the classes, or '@classLabel false'."
        )
    series, labels = [], []
    for number, line in rows:
        # A time stamp, within parentheses, may have colons of its own.
        cells = re.split(r":(?![^()]*\))", line) if has_times else line.split(":")
        if has_classes or has_targets:
            labels.append(cells.pop().strip())
            if not cells or re.search(r"[,()]", labels[-1]):
                raise ValueError(f"line {number} has no label after its last colon.")
        with _line_named(number):
            if has_times:
                series.append(_by_time(map(_with_times, cells)))
            else:
                series.append(_side_by_side([_numbers(c.split(",")) for c in cells]))
    if has_targets:
        return LabeledSeries(
            series, None, "it has numeric targets (@targetLabel), no classes"
        )
    if not has_classes:
        return LabeledSeries(series, None, "it has no class labels (@classLabel false)")
    return labeled(series, labels)


def _read_tsv(lines: Lines) -> LabeledSeries:
    series, labels = [], []
    for number, line in lines:
        label, *cells = line.split("\t")
        if not cells:
            raise ValueError(
                f"line {number} has no tabs: a .tsv has the label and the values of a "
                "series in each line, separated by tabs."
            )
        labels.append(label.strip())
        with _line_named(number):
            series.append(_numbers(cells)[:, None])
    return labeled(series, labels, numbers=True)


def _read_arff(lines: Lines) -> LabeledSeries:
    tags, rows = _split_header(lines, comment="%")
    kinds = [kind.lower().strip() for kind in tags.get("@attribute", [])]
    is_relational = any(kind.endswith(" relational") for kind in kinds)
    nominal = [i for i, kind in enumerate(kinds) if kind.endswith(("}", " string"))]
    if nominal not in ([], [0], [len(kinds) - 1]):
        raise ValueError("the one nominal attribute must be the first or the last.")
    place = 0 if nominal == [0] else -1
    series, labels = [], []
    for number, line in rows:
        if line.lstrip().startswith("{"):
            raise ValueError(f"line {number} is sparse: write all values of a series.")
        cells = _split_outside_quotes(line)
        labels.append(_unquoted(cells.pop(place)))
        if is_relational:
            channels = [c.split(",") for c in _unquoted("".join(cells)).split("\\n")]
        else:
            channels = [cells]
        with _line_named(number):
            series.append(_side_by_side([_numbers(channel) for channel in channels]))
    if not nominal:
        return LabeledSeries(
            series, None, "its last attribute is a number, no nominal class"
        )
    return labeled(series, labels)


def _split_header(lines: Lines, comment: str) -> tuple[dict[str, list[str]], Lines]:
    """Tags of the header, in lower case, with what follows each; lines of the data."""
    lines = [(i, line) for i, line in lines if not line.lstrip().startswith(comment)]
    tags: dict[str, list[str]] = {}
    for place, (_, line) in enumerate(lines):
        tag, _, rest = line.strip().replace("\t", " ").partition(" ")
        if tag.lower() == "@data":
            return tags, lines[place + 1 :]
        tags.setdefault(tag.lower(), []).append(rest)
    raise ValueError("the file has no line '@data', after which its series stand.")


def _is_true(tags: dict[str, list[str]], tag: str) -> bool:
    word = tags.get(tag, ["false"])[-1].lower().split(maxsplit=1)[:1]
    if word not in (["true"], ["false"]):
        raise ValueError(f"{tag} in the header must be followed by true or false.")
    return word == ["true"]


def _split_outside_quotes(line: str) -> list[str]:
    if "'" not in line and '"' not in line:
        return line.split(",")
    return re.findall(r"((?:'[^']*'|\"[^\"]*\"|[^,'\"])+)", line)


def _unquoted(text: str) -> str:
    return text.strip().strip("'\"").strip()


def _numbers(cells: list[str] | tuple[str, ...]) -> np.ndarray:
    if all(cell.isspace() or not cell for cell in cells[:1]) and len(cells) == 1:
        return np.empty(0)  # a channel without values
    try:
        return np.array(cells, dtype=np.float64)
    except ValueError:
        cells = ["nan" if c.strip().lower() in MISSING else c for c in cells]
    try:
        return np.array(cells, dtype=np.float64)
    except ValueError as error:
        raise ValueError(f"a value is no number: {error}.") from None


def _with_times(cell: str) -> pd.Series:
    """Values of "(time,value),(time,value)" by their times."""
    pairs = [pair.rpartition(",") for pair in re.findall(r"\(([^()]*)\)", cell)]
    rest = re.sub(r"\([^()]*\)", "", cell).strip(" ,\t")
    if rest or not all(comma for _, comma, _ in pairs):
        raise ValueError(f"{cell.strip()[:40]!r} is no list of (time,value).")
    times = [time.strip() for time, _, _ in pairs]
    try:
        index = pd.Index(np.array(times, dtype=np.float64))
    except ValueError:
        index = pd.DatetimeIndex(times)
    if index.hasnans or not (index.is_monotonic_increasing and index.is_unique):
        raise ValueError(
            "its times do not increase: sort the values by time, one for each."
        )
    values = np.empty(0) if not pairs else _numbers([value for _, _, value in pairs])
    return pd.Series(values, index)


def _by_time(channels: Iterator[pd.Series]) -> np.ndarray:
    """Array (t, c) of the times of all channels; NaN where one has no value."""
    return pd.concat(list(channels), axis=1).sort_index().to_numpy(np.float64)


def _side_by_side(channels: list[np.ndarray]) -> np.ndarray:
    """Array (t, c); NaN where a channel ends before others."""
    series = np.full((max(map(len, channels)), len(channels)), np.nan)
    for channel, values in enumerate(channels):
        series[: len(values), channel] = values
    return series


@contextlib.contextmanager
def _line_named(number: int) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from error


TEXT_FORMATS: dict[str, Callable[[Lines], LabeledSeries]] = {
    ".ts": _read_ts,
    ".tsv": _read_tsv,
    ".arff": _read_arff,
}

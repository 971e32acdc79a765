"""Tables for spreadsheets, which run no cell of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

__all__ = ["write_csv"]

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


def write_csv(table: pd.DataFrame, path: str | Path) -> None:
    r"""Write a table without its index; text that could be a formula becomes text.

    Spreadsheets run cells that begin with ``=``, ``+``, ``-``, ``@``, a tab or a
    carriage return: a quote is put in front of them. Numbers stay as they are.

    Parameters
    ----------
    table : DataFrame
    path : str or Path

    Examples
    --------
    >>> import io
    >>> import pandas as pd
    >>> from sktime_contrastive.utils.spreadsheets import write_csv
    >>> file = io.StringIO()
    >>> write_csv(pd.DataFrame({"name": ["=1+1", "one"], "ARI": [-0.5, 1.0]}), file)
    >>> print(file.getvalue().replace("\r", ""))
    name,ARI
    '=1+1,-0.5
    one,1.0
    <BLANKLINE>
    """
    # Column by column: DataFrame.map came with pandas 2.1.
    table = table.apply(_column_as_text).rename(columns=_as_text)
    # With these line ends a carriage return within a cell is quoted: it ends no row.
    table.to_csv(path, index=False, lineterminator="\r\n")


def _column_as_text(column: pd.Series) -> pd.Series:
    return column.map(_as_text)


def _as_text(cell: Any) -> Any:
    if not isinstance(cell, str) or not _FORMULA.match(cell):
        return cell
    return cell if _NUMBER.fullmatch(cell) else f"'{cell}"

"""Tables of means for people: names, decimals, the best in bold, Markdown and HTML."""

from __future__ import annotations

import html

import pandas as pd

__all__ = ["COSTS", "display_name", "is_lower_better", "write_html", "write_markdown"]

COSTS = ["fit_time", "pred_time", "fit_memory"]
_DISPLAY_NAMES = {
    "adjusted_rand_score": "ARI",
    "adjusted_mutual_info_score": "AMI",
    "normalized_mutual_info_score": "NMI",
    "clustering_accuracy": "accuracy",
    "rand_score": "Rand index",
    "fit_time": "fit, seconds",
    "pred_time": "predict, seconds",
    "fit_memory": "fit, MiB",
}


def write_markdown(table: pd.DataFrame) -> str:
    """Return a table in Markdown, the best of each column in bold.

    Parameters
    ----------
    table : DataFrame
        Of `ClusteringResults.table`.

    Returns
    -------
    str
    """
    # pandas' to_markdown needs tabulate, which pads cells and leaves bars in names.
    text = _to_text(table, "**{}**")
    rows = zip(text.index.str.replace("|", "\\|"), *text.to_numpy().T, strict=True)
    header = ["estimator", *map(display_name, text.columns)]
    lines = [f"| {' | '.join(row)} |" for row in [header, *rows]]
    return "\n".join([lines[0], "|---" * len(header) + "|", *lines[1:]])


def write_html(table: pd.DataFrame) -> str:
    """Return a table in HTML, the best of each column in bold.

    Parameters
    ----------
    table : DataFrame
        Of `ClusteringResults.table`.

    Returns
    -------
    str
    """
    # pandas' Styler needs jinja2; to_html would escape the bold as well as names.
    text = _to_text(table, "<b>{}</b>")
    text.columns = [html.escape(display_name(column)) for column in text.columns]
    text.index = [html.escape(name) for name in text.index]
    return text.rename_axis(None).to_html(escape=False, border=0)


def _to_text(table: pd.DataFrame, bold: str) -> pd.DataFrame:
    text = pd.DataFrame(index=table.index.map(str))
    for column in table.columns:
        decimals = _decimals(column)
        numbers = table[column].round(decimals)
        best = numbers.min() if is_lower_better(column) else numbers.max()
        is_bold = (numbers == best) & (numbers.min() < numbers.max())
        shown = numbers.map(f"{{:.{decimals}f}}".format).where(numbers.notna(), "")
        if column != "tasks":
            shown = shown.where(~is_bold, shown.map(bold.format))
        text[column] = shown
    return text


def display_name(column: str) -> str:
    """Name of a column for people: ARI for adjusted_rand_score."""
    if column.endswith(" rank"):
        return "rank"
    return _DISPLAY_NAMES.get(column, column)


def is_lower_better(column: str) -> bool:
    """Whether less is better: of costs, of ranks, and of the Davies-Bouldin index."""
    return column in COSTS or column.endswith(" rank") or "davies_bouldin" in column


def _decimals(column: str) -> int:
    if column in ("tasks", "fit_memory"):
        return 0
    return 2 if column in COSTS or column.endswith(" rank") else 3

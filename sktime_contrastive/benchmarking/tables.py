"""Tables of means for people: names, decimals, the best in bold."""

from __future__ import annotations

import pandas as pd

__all__ = ["COSTS", "display_name", "is_lower_better", "write_markdown"]

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
    text = table.apply(_to_text)
    names = text.index.map(str).str.replace("|", "\\|")
    rows = [["estimator", *map(display_name, text)], ["---"] * (1 + text.shape[1])]
    rows += [[name, *cells] for name, cells in zip(names, text.to_numpy(), strict=True)]
    header, ruler, *lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([header, ruler.replace(" ", ""), *lines])


def _to_text(column: pd.Series) -> pd.Series:
    name = str(column.name)
    decimals = 2 if name in COSTS or name.endswith(" rank") else 3
    if name in ("tasks", "fit_memory"):
        decimals = 0
    numbers = column.round(decimals)
    best = numbers.min() if is_lower_better(name) else numbers.max()
    is_bold = (numbers == best) & (numbers.min() < numbers.max()) & (name != "tasks")
    shown = numbers.map(f"{{:.{decimals}f}}".format).where(numbers.notna(), "")
    return shown.where(~is_bold, shown.map("**{}**".format))


def display_name(column: str) -> str:
    """Name of a column for people: ARI for adjusted_rand_score."""
    if column.endswith(" rank"):
        return "rank"
    return _DISPLAY_NAMES.get(column, column)


def is_lower_better(column: str) -> bool:
    """Whether less is better: of costs, of ranks, and of the Davies-Bouldin index."""
    return column in COSTS or column.endswith(" rank") or "davies_bouldin" in column

"""The arguments of the command."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

import sktime_contrastive
from sktime_contrastive.panel.scaling import SCALINGS

__all__ = ["PROG", "RECIPES", "make_parser"]

PROG = "python -m sktime_contrastive"
RECIPES = ("neighbors_2d", "plain_2d", "simclr")  # those that need no labels

_DESCRIPTION = """
Cluster time series in a learned latent space of two dimensions.

  fit       data to a model
  predict   a model and data to a table of labels
  embed     a model and data to a table of codes
  explore   a model and the data it was fitted to, to a page for a browser
"""
_DATA = """
data:
  .parquet, .csv   long form: a row for each time step, with a column of ids, one of
                   times (numbers, or dates as 2026-01-31) and one for each channel;
                   an index of two levels, written by pandas, is the ids and times
  a folder         of such Parquet files, by dask; each file holds whole series
  .npy             array of shape (series, channels, time steps), or (series, time
                   steps); it is read in parts and may be larger than the memory
  .ts              of the UCR and UEA archives, without time stamps; its labels are left
                   out
Series come in the order in which they first appear.
"""
_EXAMPLES = """
examples:
  python -m sktime_contrastive fit data.parquet --n-clusters 8 --out model.safetensors
  python -m sktime_contrastive predict model.safetensors new.csv --out labels.csv
  python -m sktime_contrastive explore model.safetensors data.parquet --out page.html
"""
_TABLE = """
FILE is .csv or .parquet. In a .csv, text that a spreadsheet would run as a formula has
a quote in front. Of a folder, FILE may also be a new folder, which gets Parquet files.
"""


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command, with a subcommand for each action.

    Returns
    -------
    ArgumentParser
        It ends the process with code 2, and one line, if an argument is wrong.
    """
    parser = _Parser(
        prog=PROG,
        description=_DESCRIPTION,
        epilog=_DATA + _EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version", action="version", version=sktime_contrastive.__version__
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    fit = _add_action(actions, "fit", "Fit a clusterer and save it.", "")
    _add_data(fit, channels="all others that have a name")
    _add_fit(fit)
    _add_out(fit, "MODEL", ".safetensors file to write")
    for name, what, epilog in (
        ("predict", "Write the cluster of each series.", _TABLE),
        ("embed", "Write the codes and the cluster of each series.", _TABLE),
        ("explore", "Write a page that shows the map beside the series.", ""),
    ):
        action = _add_action(actions, name, what, epilog)
        action.add_argument("model", type=Path, help="file that fit wrote")
        _add_data(
            action, channels="those that were fitted, or all others that have a name"
        )
        if name == "explore":
            _add_out(action, "PAGE", ".html file to write")
        else:
            _add_out(action, "FILE", "table to write")
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, and which takes whole names alone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message} (--help shows all arguments)\n")


def _add_action(
    actions: argparse._SubParsersAction, name: str, what: str, epilog: str
) -> argparse.ArgumentParser:
    return actions.add_parser(
        name,
        help=what,
        description=what,
        epilog=epilog + _DATA,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_data(parser: argparse.ArgumentParser, channels: str) -> None:
    add = parser.add_argument
    add("data", type=Path, help="file or folder with the series: see below")
    add(
        "--id",
        metavar="COLUMN",
        help="column with the id of the series (default: id, instance, instances, "
        "series or unique_id, whichever there is)",
    )
    add(
        "--time",
        metavar="COLUMN",
        help="column that orders the rows of a series (default: time, timestamp, "
        "timepoints, date or ds, whichever there is)",
    )
    add(
        "--channels",
        nargs="+",
        metavar="COLUMN",
        help=f"columns with the values (default: {channels})",
    )
    add("--quiet", action="store_true", help="show no progress")


def _add_out(parser: argparse.ArgumentParser, metavar: str, what: str) -> None:
    parser.add_argument(
        "--out", type=Path, required=True, metavar=metavar, help=f"{what} (required)"
    )


def _add_fit(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--n-clusters",
        type=_number_or_auto,
        default=8,
        metavar="N",
        help='number of clusters, or "auto" to have it chosen (default: 8)',
    )
    add(
        "--recipe",
        choices=RECIPES,
        default="neighbors_2d",
        help="how the codes are learned (default: neighbors_2d)",
    )
    add(
        "--scaling",
        choices=SCALINGS,
        default="panel",
        help="over what values are scaled: the panel, so that level and amplitude of a "
        "series count, or each series, so that its shape alone does (default: panel)",
    )
    add(
        "--random-state",
        type=int,
        default=0,
        metavar="SEED",
        help="one seed gives one model on one machine (default: 0)",
    )
    add(
        "--sample",
        type=int,
        metavar="N",
        help="series of a folder that are fitted, drawn by their ids (default: 10000)",
    )


def _number_or_auto(text: str) -> int | str:
    if text == "auto":
        return text
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'{text!r} must be a whole number or "auto"'
        ) from None

"""What ``python -m sktime_contrastive`` runs."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from sktime_contrastive.command.actions import embed, explore, fit, predict
from sktime_contrastive.command.arguments import PROG, make_parser

__all__ = ["main"]

_ACTIONS = {"fit": fit, "predict": predict, "embed": embed, "explore": explore}
# What a file, an argument or a full memory may bring about.
_ERRORS = (ValueError, TypeError, OSError, ImportError, ArithmeticError, MemoryError)


def main(arguments: list[str] | None = None) -> None:
    """Run the command.

    Parameters
    ----------
    arguments : list of str or None, default=None
        None takes those of the process.

    Raises
    ------
    SystemExit
        With code 2 and one line on the standard error stream if anything is wrong.
        Nothing is written then.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> from sktime_contrastive.command import main
    >>> fit = "fit X.npy --n-clusters 2 --recipe plain_2d --out model.safetensors"
    >>> with TemporaryDirectory() as folder, contextlib.chdir(folder):
    ...     np.save("X.npy", np.random.default_rng(0).normal(size=(20, 1, 30)))
    ...     main([*fit.split(), "--quiet"])
    ...     main("predict model.safetensors X.npy --out labels.csv --quiet".split())
    ...     len(Path("labels.csv").read_text().splitlines())
    21
    """
    given = make_parser().parse_args(arguments)
    try:
        with _short_warnings():
            _ACTIONS[given.action](given)
    except _ERRORS as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        print(f"{PROG} {given.action}: error: {reason}", file=sys.stderr)
        raise SystemExit(2) from error


@contextlib.contextmanager
def _short_warnings() -> Iterator[None]:
    """Warnings in one line, without the line of code that they come from."""
    with warnings.catch_warnings():
        warnings.showwarning = _show_warning
        yield


def _show_warning(message: Warning | str, *_where: Any, **_options: Any) -> None:
    print(f"{PROG}: warning: {' '.join(str(message).split())}", file=sys.stderr)

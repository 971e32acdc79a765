"""Packages that only some functions need, and the extras that install them."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import ParamSpec, TypeVar

__all__ = ["import_extra", "is_importable", "needs_extra"]

P = ParamSpec("P")
R = TypeVar("R")


def needs_extra(extra: str, package: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function that imports an optional package.

    The package is imported when the function is called, before anything else is done.

    Parameters
    ----------
    extra : str
        The extra of this package, as in ``pyproject.toml``, that installs `package`.
    package : str
        Name by which it is imported.

    Returns
    -------
    callable
        A decorator. What it returns raises ModuleNotFoundError where `package` is
        missing, and ImportError where it is installed and cannot be imported.

    Examples
    --------
    >>> from sktime_contrastive.utils.extras import needs_extra
    >>> @needs_extra("plot", "no_such_package")
    ... def draw():
    ...     import no_such_package
    >>> draw()
    Traceback (most recent call last):
        ...
    ModuleNotFoundError: draw needs no_such_package, which cannot be imported (No module
    named 'no_such_package'). Install it with: pip install "sktime-contrastive[plot]"
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            import_extra(package, extra, function.__name__)
            return function(*args, **kwargs)

        return checked

    return decorate


def is_importable(package: str) -> bool:
    """Return whether an optional package is there, and whole enough to be imported.

    Parameters
    ----------
    package : str
        Name by which it is imported.

    Returns
    -------
    bool
    """
    try:
        importlib.import_module(package)
    except ImportError:
        return False
    return True


def import_extra(package: str, extra: str, for_what: str) -> ModuleType:
    """Import an optional package.

    Parameters
    ----------
    package : str
        Name by which it, or a module of it, is imported.
    extra : str
        The extra of this package that installs it.
    for_what : str
        What needs it, as the error names it.

    Returns
    -------
    module

    Raises
    ------
    ModuleNotFoundError
        If it is missing.
    ImportError
        If it is installed and cannot be imported.
    """
    try:
        return importlib.import_module(package)
    except ImportError as error:
        missing = isinstance(error, ModuleNotFoundError)
        kind = ModuleNotFoundError if missing else ImportError
        name = package.partition(".")[0]
        raise kind(
            f"{for_what} needs {name}, which cannot be imported ({error}). Install it "
            f'with: pip install "sktime-contrastive[{extra}]"',
            name=name,
        ) from error

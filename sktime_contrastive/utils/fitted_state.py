"""What was fitted, given as a dict and taken up again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["FittedState", "copy_fitted"]


class FittedState:
    """Mixin for sktime estimators: ``get_state`` and ``set_state``.

    The state is a dict of everything that a fit made and that does not follow from the
    rest: by itself the public attributes whose names end in an underscore. An estimator
    of which some follow from others overrides ``_get_state`` and ``_set_state``.
    ``persistence`` saves what is numbers, strings, arrays, tables, clusterers or
    estimators with a state of their own.
    """

    def get_state(self) -> dict[str, Any]:
        """Return what was fitted, by name.

        Returns
        -------
        dict
            The fitted objects themselves, not copies, for ``set_state`` of an estimator
            with the same parameters.

        Raises
        ------
        NotFittedError
            Before ``fit``.
        """
        self.check_is_fitted()
        return self._get_state()

    def set_state(self, state: dict[str, Any]) -> Any:
        """Take up what another estimator with the same parameters was fitted to.

        Parameters
        ----------
        state : dict
            From ``get_state``.

        Returns
        -------
        self
            Fitted.

        Raises
        ------
        ValueError, TypeError, KeyError
            If the parts do not fit together.
        """
        self._set_state(state.copy())
        self._is_fitted = True
        return self

    def _get_state(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in vars(self).items()
            if name.endswith("_") and not name.startswith("_")
        }

    def _set_state(self, state: dict[str, Any]) -> None:
        vars(self).update(state)


def copy_fitted(source: Any, target: Any, names: Iterable[str]) -> None:
    """Give an estimator the fitted attributes of one of its parts, those there are.

    Parameters
    ----------
    source, target : estimator
    names : iterable of str
    """
    for name in names:
        if hasattr(source, name):
            setattr(target, name, getattr(source, name))

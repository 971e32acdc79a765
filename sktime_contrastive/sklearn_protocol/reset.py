"""What others write on an estimator outlives its fits."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

__all__ = ["KeepsOthersState"]


class KeepsOthersState:
    """Mixin for sktime estimators: ``reset`` forgets only what a fit wrote.

    sktime's ``fit`` and ``set_params`` call ``reset``, which removes every attribute
    that is no parameter, those of other packages among them: scikit-learn's meta-
    estimators put some on an estimator before its fit and look for them afterwards.
    What was fitted is told apart by what a fit left here; names with one trailing
    underscore are always held to be fitted. It stands before sktime's base class.
    """

    def fit(self, X: Any, y: Any = None) -> Any:
        """Fit, as the base class does, and remember what the fit wrote."""
        try:
            return super().fit(X, y)
        finally:
            others = self.__dict__.pop("_ids_of_others", {})
            self._written_by_fit = frozenset(
                name
                for name, value in self.__dict__.items()
                if others.get(name) != id(value)
            )

    def remember_fit(self, before: Set[str]) -> None:
        """Note what a fit wrote that did not go through ``fit``.

        Parameters
        ----------
        before : set of str
            Names of the attributes before it.
        """
        self._written_by_fit = frozenset(self.__dict__.keys() - before)

    def reset(self) -> Any:
        """Forget what was fitted. Parameters stay, and what others wrote here.

        Returns
        -------
        self
        """
        fitted = self.__dict__.get("_written_by_fit", frozenset())
        others = {
            name: value
            for name, value in self.__dict__.items()
            if name not in fitted and not _is_fitted_by_name(name)
        }
        super().reset()
        # What is there again is a parameter or comes from the constructor.
        others = {name: others[name] for name in others.keys() - self.__dict__.keys()}
        others.pop("_written_by_fit", None)
        if others:
            self.__dict__.update(others)
            # Not the values: they may go at any time, and should not be kept alive.
            self._ids_of_others = {name: id(other) for name, other in others.items()}
        return self


def _is_fitted_by_name(name: str) -> bool:
    return name.endswith("_") and not name.startswith("_")

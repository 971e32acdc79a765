"""Parameters of components that were not given: None, or a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["NestedParameters"]


class NestedParameters:
    """Mixin: ``set_params(part__parameter=...)`` where the part is None or a name.

    The component that stands for it is put in its place first. So a grid search can
    vary the parameters of a default.
    """

    # By the name of a parameter: the class of what None stands for.
    _default_parts: Mapping[str, type] = {}

    def set_params(self, **params: Any) -> Any:
        """Set parameters, those of components as ``component__parameter``.

        Parameters
        ----------
        **params : dict
            A component that is None or a name is replaced by what that stands for.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no such parameter.
        """
        own = self.get_params(deep=False)
        stand_ins = {}
        for key in params:
            part, nested, _ = key.partition("__")
            if nested and part in own and part not in stand_ins:
                given = params.get(part, own[part])
                if not hasattr(given, "set_params"):
                    stand_ins[part] = self._stand_in(part, given)
                    if stand_ins[part] is None:
                        raise ValueError(
                            f"{key} cannot be set: {part}={given!r} has no parameters. "
                            f"Pass a component as {part} first."
                        )
        return super().set_params(**{**params, **stand_ins})

    def _stand_in(self, name: str, given: Any) -> Any:
        """Return the component that None or a name stands for, None for nothing."""
        default = self._default_parts.get(name) if given is None else None
        return None if default is None else default()

"""The components of a contrastive method, and the names that stand for them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sktime_contrastive.encoders import ENCODERS, BaseEncoder, ProjectionHead
from sktime_contrastive.positives import POSITIVES, Positives
from sktime_contrastive.training import Trainer
from sktime_contrastive.utils.validation import check_choice

__all__ = ["COMPONENTS", "ComponentKind", "choose_component", "stand_in"]


class ComponentKind(NamedTuple):
    """What a parameter takes that holds a component.

    Attributes
    ----------
    base : type
        Base class of the components.
    named : dict of str or None to type
        Components that a name, or None, stands for, with their defaults.
    optional : bool, default=False
        Whether None means that there is no such component.
    """

    base: type
    named: dict[str | None, type]
    optional: bool = False


COMPONENTS: dict[str, ComponentKind] = {
    "encoder": ComponentKind(BaseEncoder, ENCODERS),
    "positives": ComponentKind(Positives, POSITIVES),
    "head": ComponentKind(
        ProjectionHead, {"projection": ProjectionHead}, optional=True
    ),
    "trainer": ComponentKind(Trainer, {None: Trainer}),
}


def stand_in(name: str, given: Any) -> Any:
    """Return the component that a name or None stands for; None if it is none.

    Parameters
    ----------
    name : str
        Of a parameter.
    given : any
        Its value.

    Returns
    -------
    component or None
    """
    named = COMPONENTS[name].named if name in COMPONENTS else {}
    if isinstance(given, str | None) and given in named:  # others may have no hash
        return named[given]()
    return None


def choose_component(name: str, given: Any) -> Any:
    """Return the component that was given or that a name stands for, checked.

    Parameters
    ----------
    name : str
        Of a parameter in `COMPONENTS`.
    given : any
        Its value.

    Returns
    -------
    component or None
        None only where the component is optional.

    Raises
    ------
    ValueError, TypeError
        If the name is unknown, `given` is of another kind, or a parameter of the
        component is out of its range.
    """
    kind = COMPONENTS[name]
    if kind.optional and given is None:
        return None
    component = given if isinstance(given, kind.base) else _by_name(name, given, kind)
    component.check_parameters()
    return component


def _by_name(name: str, given: Any, kind: ComponentKind) -> Any:
    names = [own for own in kind.named if own is not None]
    if isinstance(given, str) and names:
        given = check_choice(name, given, names)
    component = stand_in(name, given)
    if component is None:
        listed = f"one of {', '.join(map(repr, names))}, or " if names else ""
        base = kind.base.__name__.removeprefix("Base")
        raise TypeError(
            f"{name}={given!r} must be {listed}an instance of a subclass of {base}."
        )
    return component

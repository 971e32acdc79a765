"""Random numbers from one seed, without touching anybody's global generator."""

from __future__ import annotations

from secrets import randbits
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import torch

__all__ = [
    "RandomState",
    "check_random_state",
    "draw_seeds",
    "make_generator",
    "seeded_modules",
]

RandomState = int | np.random.RandomState | np.random.Generator | None

# The calls with which modules initialize themselves, all of which take a generator.
_DRAWS = {
    *("uniform_", "normal_", "bernoulli_", "exponential_", "random_"),
    *("rand", "randn", "randint", "randperm", "normal", "bernoulli"),
    *("kaiming_uniform_", "kaiming_normal_", "xavier_uniform_", "xavier_normal_"),
    *("trunc_normal_", "orthogonal_", "sparse_"),
}


def check_random_state(given: Any) -> None:
    """Raise unless numbers can be drawn with it.

    Parameters
    ----------
    given : int, numpy RandomState, numpy Generator or None

    Raises
    ------
    TypeError
        If `given` is of another type.
    ValueError
        If `given` is a negative integer.
    """
    if given is None or isinstance(given, np.random.RandomState | np.random.Generator):
        return
    allowed = "an integer of at least 0, a numpy RandomState or Generator, or None"
    if isinstance(given, bool) or not isinstance(given, int | np.integer):
        raise TypeError(f"random_state={given!r} must be {allowed}.")
    if given < 0:
        raise ValueError(f"random_state={given!r} must be {allowed}.")


def draw_seeds(random_state: RandomState, n_seeds: int = 1) -> list[int]:
    """Draw seeds for independent generators.

    Parameters
    ----------
    random_state : int, numpy RandomState, numpy Generator or None
        An integer from 0 on gives the same seeds every time, and asking for more of
        them leaves the first ones as they were. A RandomState or Generator is advanced.
        None takes fresh entropy from the system, never NumPy's global generator.
    n_seeds : int, default=1

    Returns
    -------
    list of int
        `n_seeds` seeds below 2**31, which every library takes.

    Raises
    ------
    TypeError, ValueError
        As by ``check_random_state``.
    """
    check_random_state(random_state)
    if isinstance(random_state, np.random.RandomState):
        random_state = random_state.randint(2**31 - 1)
    elif isinstance(random_state, np.random.Generator):
        random_state = random_state.integers(2**31 - 1)
    entropy = randbits(128) if random_state is None else int(random_state)
    words = np.random.SeedSequence(entropy).generate_state(n_seeds)
    return [int(word) % 2**31 for word in words]


def make_generator(seed: int, device: torch.device | str = "cpu") -> torch.Generator:
    """Return a torch generator on `device`, seeded with `seed`."""
    import torch

    return torch.Generator(device=device).manual_seed(seed)


def seeded_modules(generator: torch.Generator) -> Any:
    """Context in which new torch modules take their weights from `generator`.

    torch's layers initialize themselves from the global generator and take no other.
    Inside this context the calls they make for it (``uniform_``, ``normal_``,
    ``randn``, ...) are handed `generator` instead. It holds for the current thread
    alone, so that estimators fitted in threads beside each other stay reproducible.

    Parameters
    ----------
    generator : torch.Generator

    Returns
    -------
    context manager

    Examples
    --------
    >>> from sktime_contrastive.utils.randomness import make_generator, seeded_modules
    >>> import torch
    >>> def layer():
    ...     with seeded_modules(make_generator(0)):
    ...         return torch.nn.Linear(2, 3)
    >>> torch.equal(layer().weight, layer().weight)
    True
    """
    from torch.overrides import TorchFunctionMode

    class _SeededModules(TorchFunctionMode):
        def __torch_function__(
            self, function: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            kwargs = dict(kwargs or {})
            named = getattr(function, "__name__", "")
            if named in _DRAWS and kwargs.get("generator") is None:
                kwargs["generator"] = generator
            return function(*args, **kwargs)

    return _SeededModules()

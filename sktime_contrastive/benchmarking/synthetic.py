"""Synthetic families of series, as many as are asked for, in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

__all__ = ["N_FAMILIES", "write_families"]

N_FAMILIES = 10
_AT_ONCE = 10_000  # series


def write_families(
    path: str | Path, n_series: int, n_steps: int = 100, seed: int = 0
) -> np.ndarray:
    """Write series of ten families to a file of NumPy's, and return the families.

    Sines of two frequencies, a square wave, a sawtooth, a chirp, bumps up and down, two
    bumps, a step, a slope: with random phases or positions, amplitudes and frequencies,
    and white noise of half their amplitude.

    Parameters
    ----------
    path : str or Path
        Of the file, ``.npy``.
    n_series : int
    n_steps : int, default=100
    seed : int, default=0

    Returns
    -------
    int array of shape (n_series,)

    Examples
    --------
    >>> import numpy as np
    >>> from sktime_contrastive.benchmarking.synthetic import write_families
    >>> families = write_families("families.npy", 1000)  # doctest: +SKIP
    >>> np.load("families.npy", mmap_mode="r").shape  # doctest: +SKIP
    (1000, 1, 100)
    """
    rng = np.random.default_rng(seed)
    families = rng.integers(N_FAMILIES, size=n_series)
    shape = (n_series, 1, n_steps)
    values = np.lib.format.open_memmap(path, "w+", np.float32, shape)
    for start in range(0, n_series, _AT_ONCE):
        own = families[start : start + _AT_ONCE]
        values[start : start + len(own), 0] = _draw(own, n_steps, rng)
    values.flush()
    return families


def _draw(families: np.ndarray, n_steps: int, rng: np.random.Generator) -> np.ndarray:
    """Series (n, t) of their families."""
    n = (len(families), 1)
    time = np.linspace(0, 1, n_steps)
    place, amplitude = rng.random(n), rng.uniform(0.7, 1.3, n)
    stretch = rng.uniform(0.9, 1.1, n)
    waves = 3 * stretch * time + place
    shapes = np.stack(
        [
            np.sin(2 * np.pi * waves),
            np.sin(2 * np.pi * (6 * stretch * time + place)),
            np.sign(np.sin(2 * np.pi * waves)),
            2 * (waves % 1) - 1,
            np.sin(2 * np.pi * (2 * time + 6 * time**2 * stretch + place)),
            _bump(time, 0.2 + 0.6 * place),
            -_bump(time, 0.2 + 0.6 * place),
            _bump(time, 0.15 + 0.3 * place) + _bump(time, 0.5 + 0.3 * place),
            np.where(time > 0.3 + 0.4 * place, 1.0, -1.0),
            np.broadcast_to(2 * time - 1, (len(families), n_steps)),
        ]
    )
    series = amplitude * shapes[families, np.arange(len(families))]
    return series + 0.5 * rng.standard_normal(series.shape)


def _bump(time: np.ndarray, place: np.ndarray) -> np.ndarray:
    return 3 * np.exp(-(((time - place) / 0.045) ** 2))

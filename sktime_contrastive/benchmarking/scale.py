"""How seconds and memory grow with the number of series.

``python -m sktime_contrastive.benchmarking.scale`` measures it on synthetic families.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from sktime_contrastive.benchmarking.estimators import ESTIMATORS, make_estimator
from sktime_contrastive.benchmarking.memory import PeakMemory
from sktime_contrastive.benchmarking.time_limit import TimeLimitError, call_within
from sktime_contrastive.benchmarking.trials import LEAST_SECONDS
from sktime_contrastive.utils.spreadsheets import write_csv
from sktime_contrastive.utils.stages import record_stages
from sktime_contrastive.utils.validation import (
    check_choice,
    check_integer,
    check_positive,
)

__all__ = ["N_FAMILIES", "main", "measure_scale", "write_families"]

N_FAMILIES = 10
_SIZES = (1_000, 10_000, 100_000)
_ESTIMATORS = ("neighbors_2d", "minibatch_kmeans", "kasba", "dtw_kmeans")
_OF_FIT = ("estimator", "series")
_WARM_UP = 200  # series, for what is imported and compiled once
_AT_ONCE = 10_000  # series, that are drawn


def measure_scale(
    sizes: Sequence[int], estimators: Sequence[str], n_steps: int, timeout: float
) -> Iterator[dict[str, Any]]:
    """Fit clusterers to more and more series, each in a process of its own.

    The series lie in a file, and are memory-mapped. A clusterer that took longer than
    `timeout` seconds for one number of series is not fitted to more. A row has
    ``estimator``, ``series``, ``seconds``, ``mebibytes`` (growth of the process at its
    peak, pages of the file that were read among them), ``ARI`` with the families, and
    the seconds of each stage, where the clusterer tells them.
    """
    for size in sizes:
        check_integer("sizes", size, least=N_FAMILIES)
    for name in estimators:
        check_choice("estimators", name, ESTIMATORS)
    check_integer("n_steps", n_steps, least=2)
    check_positive("timeout", timeout)
    too_slow: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "families.npy")
        for size in sizes:
            families = write_families(path, size, n_steps)
            for name in estimators:
                if name in too_slow:
                    continue
                row = {"estimator": name, "series": size, "seconds": np.nan}
                try:
                    least = max(timeout, LEAST_SECONDS)
                    call_within(least, _fit, name, path, _WARM_UP)
                    labels, measured = call_within(timeout, _fit, name, path)
                    row |= measured | {"ARI": adjusted_rand_score(families, labels)}
                except TimeLimitError:
                    too_slow.add(name)
                yield row


def _fit(
    name: str, path: Path, n_series: int | None = None
) -> tuple[np.ndarray, dict[str, float]]:
    """Labels of a fit to the first series of a file, and what it took."""
    X = np.load(path, mmap_mode="r")[:n_series]
    estimator = make_estimator(name).set_params(n_clusters=N_FAMILIES, random_state=0)
    with PeakMemory() as memory, record_stages() as stages:
        start = time.perf_counter()
        labels = estimator.fit_predict(X)
        seconds = time.perf_counter() - start
    measured = {"seconds": seconds, "mebibytes": memory.mebibytes, **stages}
    return np.asarray(labels), measured


def main(arguments: list[str] | None = None) -> None:
    """Run the command with the arguments of the process, or with those given."""
    parser = argparse.ArgumentParser(
        prog="python -m sktime_contrastive.benchmarking.scale",
        description="Seconds by stage, and peak memory, of more and more series.",
    )
    add = parser.add_argument
    add("--sizes", nargs="+", type=int, metavar="N", default=_SIZES, help="series")
    add("--estimators", nargs="+", metavar="NAME", default=_ESTIMATORS)
    add("--steps", type=int, default=100, help="steps of a series (default: 100)")
    add("--timeout", type=float, default=600.0, help="seconds of a fit (default: 600)")
    add("--out", type=Path, help="CSV file for the table")
    given = parser.parse_args(arguments)
    sizes, rows = sorted(given.sizes), []
    try:
        if given.out is not None and not given.out.parent.is_dir():
            raise FileNotFoundError(f"--out {given.out}: its folder is not there.")
        for row in measure_scale(sizes, given.estimators, given.steps, given.timeout):
            rows.append(row)
            shown = [f"{key} {row[key]:.3g}" for key in row if key not in _OF_FIT]
            fit = f"{row['estimator']}, {row['series']:,} series"
            print(f"{fit}: {', '.join(shown)}", flush=True)
        if given.out is not None:
            write_csv(pd.DataFrame(rows), given.out)
    except (ValueError, TypeError, OSError, ImportError) as error:
        parser.error(str(error))


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
    >>> from sktime_contrastive.benchmarking.scale import write_families
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


if __name__ == "__main__":
    main()

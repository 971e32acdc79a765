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
from sktime_contrastive.benchmarking.resources import PeakMemory
from sktime_contrastive.benchmarking.synthetic import N_FAMILIES, write_families
from sktime_contrastive.benchmarking.time_limit import TimeLimit, TimeLimitError
from sktime_contrastive.utils.spreadsheets import write_csv
from sktime_contrastive.utils.stages import record_stages
from sktime_contrastive.utils.validation import (
    check_choice,
    check_integer,
    check_positive,
)

__all__ = ["main", "measure_scale"]

_SIZES = (1_000, 10_000, 100_000)
_ESTIMATORS = ("neighbors_2d", "minibatch_kmeans", "kasba", "dtw_kmeans")
_WARM_UP = 200  # series, for what is imported and compiled once


def measure_scale(
    sizes: Sequence[int] = _SIZES,
    estimators: Sequence[str] = _ESTIMATORS,
    n_steps: int = 100,
    timeout: float = 600.0,
    seed: int = 0,
) -> Iterator[dict[str, Any]]:
    """Fit clusterers to more and more series, each in a process of its own.

    The series lie in a file, and are memory-mapped. A clusterer that took longer than
    `timeout` for one number of series is not fitted to more.

    Parameters
    ----------
    sizes : sequence of int, default=(1_000, 10_000, 100_000)
        Numbers of series, ascending.
    estimators : sequence of str
        Names, as in `ESTIMATORS`.
    n_steps : int, default=100
    timeout : float, default=600.0
        Seconds of one fit.
    seed : int, default=0
        Of the series and of the clusterers.

    Yields
    ------
    dict
        ``estimator``, ``series``, ``seconds``, ``mebibytes`` (growth of the process at
        its peak, pages of the file that were read among them), ``ARI`` with the
        families, and the seconds of each stage, where the clusterer tells them.

    Raises
    ------
    ValueError, TypeError
        If a number or a name is out of range.
    """
    for size in sizes:
        check_integer("sizes", size, least=N_FAMILIES)
    for name in estimators:
        check_choice("estimators", name, ESTIMATORS)
    check_integer("n_steps", n_steps, least=2)
    check_positive("timeout", timeout)
    check_integer("seed", seed, least=0)
    limit = TimeLimit(timeout)
    too_slow: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "families.npy")
        for size in sizes:
            families = write_families(path, size, n_steps, seed)
            for name in estimators:
                if name in too_slow:
                    continue
                row = {"estimator": name, "series": size}
                try:
                    limit.prepare(_fit, name, path, seed, _WARM_UP)
                    labels, measured = limit.call(_fit, name, path, seed)
                except TimeLimitError:
                    too_slow.add(name)
                    yield row | {"seconds": float("nan")}
                    continue
                ari = adjusted_rand_score(families, labels)
                yield row | measured | {"ARI": ari}


def _fit(
    name: str, path: Path, seed: int, n_series: int | None = None
) -> tuple[np.ndarray, dict[str, float]]:
    """Labels of a fit to the first series of a file, and what it took."""
    X = np.load(path, mmap_mode="r")[:n_series]
    estimator = make_estimator(name).set_params(
        n_clusters=N_FAMILIES, random_state=seed
    )
    with PeakMemory() as memory, record_stages() as stages:
        start = time.perf_counter()
        labels = estimator.fit_predict(X)
        seconds = time.perf_counter() - start
    measured = {"seconds": seconds, "mebibytes": memory.mebibytes, **stages}
    return np.asarray(labels), measured


def main(arguments: list[str] | None = None) -> None:
    """Run the command.

    Parameters
    ----------
    arguments : list of str or None, default=None
        None takes those of the process.

    Raises
    ------
    SystemExit
        With code 2 if an argument is wrong.
    """
    parser = argparse.ArgumentParser(
        prog="python -m sktime_contrastive.benchmarking.scale",
        description="Seconds by stage, and peak memory, of more and more series.",
    )
    numbers = {"nargs": "+", "type": int, "metavar": "N", "default": list(_SIZES)}
    parser.add_argument("--sizes", help="numbers of series", **numbers)
    parser.add_argument("--estimators", nargs="+", default=list(_ESTIMATORS))
    parser.add_argument("--steps", type=int, default=100, help="steps of a series")
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds of a fit")
    parser.add_argument("--out", type=Path, help="CSV file for the table")
    given = parser.parse_args(arguments)
    rows = []
    try:
        if given.out is not None and not given.out.parent.is_dir():
            raise FileNotFoundError(
                f"--out {given.out}: there is no folder {given.out.parent}."
            )
        for row in measure_scale(
            sorted(given.sizes), given.estimators, given.steps, given.timeout
        ):
            rows.append(row)
            print(_describe(row), flush=True)
        if given.out is not None:
            write_csv(pd.DataFrame(rows), given.out)
    except (ValueError, TypeError, OSError, ImportError) as error:
        parser.error(str(error))


def _describe(row: dict[str, Any]) -> str:
    begin = f"{row['estimator']}, {row['series']:,} series: "
    if np.isnan(row["seconds"]):
        return begin + "not within the time limit"
    known = {"estimator", "series", "seconds", "mebibytes", "ARI"}
    stages = [f"{name} {row[name]:.2f}" for name in row if name not in known]
    of_stages = f" ({', '.join(stages)})" if stages else ""
    return (
        f"{begin}{row['seconds']:.2f} s{of_stages}, {row['mebibytes']:.0f} MiB, "
        f"ARI {row['ARI']:.3f}"
    )


if __name__ == "__main__":
    main()

r"""Compare clusterers of time series on labeled data sets.

Two runs, the second of which can be ended and begun again:

  python -m sktime_contrastive.benchmarking --datasets GunPoint ArrowHead \
      --estimators neighbors_2d euclidean_kmeans --out results
  python -m sktime_contrastive.benchmarking --data UCRArchive_2018 \
      --estimators neighbors_2d dtw_kmeans euclidean_kmeans \
      --protocol combined --seeds 3 --timeout 120 --out results --resume

Without --data, data sets are those that sktime ships or downloads. Without --datasets,
they are all of the folder, or a few that sktime ships. The protocol "combined" fits and
scores all series, "train-test" fits those of the train part and scores the others.

DIR gets, for each protocol: PROTOCOL.json, from which --resume goes on; scores in
PROTOCOL_scores.csv, failures in PROTOCOL_failures.csv, means with ranks in PROTOCOL.md;
and pictures, with the extra "benchmark" installed.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from sktime_contrastive.benchmarking import plots
from sktime_contrastive.benchmarking.benchmark import ClusteringBenchmark
from sktime_contrastive.benchmarking.datasets import (
    list_archive,
    load_dataset,
    shipped_datasets,
)
from sktime_contrastive.benchmarking.estimators import ESTIMATORS, make_estimator
from sktime_contrastive.benchmarking.protocols import PROTOCOLS
from sktime_contrastive.benchmarking.results import ClusteringResults
from sktime_contrastive.benchmarking.store import ResultStore
from sktime_contrastive.utils.atomic import replacing, write_whole
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.spreadsheets import write_csv
from sktime_contrastive.utils.validation import check_choice, check_integer

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Run the command with the arguments of the process, or with those given.

    It ends the process with code 2 if an argument is wrong, 1 if every fit failed.
    """
    parser = _make_parser()
    given = parser.parse_args(arguments)
    try:
        if given.list:
            print(_list_names(given.data))
            return
        results = _run(given)
    except (ValueError, TypeError, OSError, ImportError) as error:
        parser.error(str(error))
    print(_report(results))
    if given.out is not None:
        _write(results, given.out / given.protocol)
    if results.scores.empty:
        raise SystemExit(1)


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sktime_contrastive.benchmarking",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--data", metavar="FOLDER", type=Path, help="of an unpacked archive")
    add("--datasets", metavar="NAME", nargs="+", help="data sets, see above")
    add("--estimators", metavar="NAME", nargs="+", default=_TWO, help="see --list")
    add("--protocol", default="combined", help=f"one of: {', '.join(PROTOCOLS)}")
    add("--seeds", metavar="N", type=int, default=1, help="runs of each (default: 1)")
    add("--timeout", metavar="SECONDS", type=float, help="after which a fit is ended")
    add("--n-jobs", metavar="N", type=int, default=1, help="fits at once (default: 1)")
    add("--out", metavar="DIR", type=Path, help="where results go, after each fit")
    add("--resume", action="store_true", help="go on from the results in DIR")
    add("--retry-failed", action="store_true", help="and compute again what failed")
    add("--list", action="store_true", help="list the names there are, and end")
    return parser


_TWO = ["neighbors_2d", "euclidean_kmeans"]
_SHORT_RUN = ["ArrowHead", "BasicMotions", "GunPoint", "OSULeaf"]


def _run(given: argparse.Namespace) -> ClusteringResults:
    check_choice("--protocol", given.protocol, PROTOCOLS)
    check_integer("--n-jobs", given.n_jobs, least=1)
    if given.out is None and (given.resume or given.retry_failed):
        raise ValueError("--resume and --retry-failed need --out, where results are.")
    benchmark = ClusteringBenchmark(
        backend=None if given.n_jobs == 1 else "loky",
        backend_params={"n_jobs": given.n_jobs},
        n_seeds=given.seeds,
        timeout=given.timeout,
        verbose=True,
    )
    for name in given.estimators:
        benchmark.add_estimator(make_estimator(name), name)
    names = given.datasets or (list_archive(given.data) if given.data else _SHORT_RUN)
    for name in names:
        benchmark.add_task(load_dataset(name, given.data), given.protocol, task_id=name)
    path = None if given.out is None else given.out / f"{given.protocol}.json"
    if path is not None and not given.resume and ResultStore(path).records:
        raise ValueError(
            f"{given.out} holds results of an earlier run: add --resume to go on with "
            "it, or give another folder."
        )
    benchmark.run(path, force_rerun="failed" if given.retry_failed else "none")
    return benchmark.results_


def _list_names(folder: Path | None) -> str:
    names = shipped_datasets() if folder is None else list_archive(folder)
    place = "that ship with sktime" if folder is None else f"in {folder}"
    estimators = [f"  {name:29s}{make.__doc__}" for name, make in ESTIMATORS.items()]
    data_sets = textwrap.indent(textwrap.fill(" ".join(names)), "  ")
    lines = ["estimators:", *estimators, "protocols:", f"  {' '.join(PROTOCOLS)}"]
    return "\n".join([*lines, f"data sets {place}:", data_sets])


def _report(results: ClusteringResults) -> str:
    lines = []
    if not results.scores.empty:
        n_common, n_estimators = results.matrix().shape
        n_tasks = results.scores["task"].nunique()
        lines += [
            results.to_markdown(metrics=results.metrics[:4]),  # the rest is in files
            f"Means over the {n_common} of {n_tasks} data sets that all {n_estimators} "
            "estimators finished.",
        ]
    for row in results.failures.itertuples():
        seed = "" if pd.isna(row.seed) else f", seed {row.seed:.0f}"
        where = f"{row.estimator} on {row.task}{seed}"
        lines.append(f"failed: {where}: {row.error}: {row.message}")
    return "\n".join(lines)


def _write(results: ClusteringResults, stem: Path) -> None:
    """Write tables and pictures beside the results file."""
    for name in ("scores", "failures"):
        with replacing(f"{stem}_{name}.csv") as draft:
            write_csv(getattr(results, name), draft)
    if results.scores.empty:
        return
    write_whole(f"{stem}.md", f"{results.to_markdown()}\n".encode())
    n_tasks, n_estimators = results.matrix().shape
    pictures = {}
    if n_tasks >= 1:
        pictures["seconds"] = plots.plot_score_against_seconds
    if n_tasks >= 2 and n_estimators >= 3:
        pictures["ranks"] = plots.plot_critical_difference
    for name, plot in pictures.items():
        try:
            _draw(plot, results, f"{stem}_{name}.png")
        except ImportError as error:
            print(f"No picture of {name}: {error}")


@needs_extra("plot", "matplotlib")
def _draw(plot: Callable, results: ClusteringResults, path: str) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), layout="constrained")  # no window of pyplot's
    plot(results, ax=figure.add_subplot())
    with replacing(path) as draft:
        figure.savefig(draft, dpi=110)

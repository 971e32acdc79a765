"""The command line: data sets and clusterers by name, tables and pictures out."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

import pandas as pd

from sktime_contrastive.benchmarking.benchmark import ClusteringBenchmark
from sktime_contrastive.benchmarking.datasets import (
    list_archive,
    load_dataset,
    shipped_datasets,
)
from sktime_contrastive.benchmarking.estimators import ESTIMATORS, make_estimator
from sktime_contrastive.benchmarking.protocols import PROTOCOLS
from sktime_contrastive.benchmarking.results import ClusteringResults
from sktime_contrastive.utils.atomic import replacing, write_whole
from sktime_contrastive.utils.extras import is_importable
from sktime_contrastive.utils.spreadsheets import write_csv
from sktime_contrastive.utils.validation import check_choice, check_integer

__all__ = ["main"]

_EXAMPLES = """
examples:
  python -m sktime_contrastive.benchmarking --datasets GunPoint ArrowHead \\
      --estimators neighbors_2d euclidean_kmeans --out results
  python -m sktime_contrastive.benchmarking --data UCRArchive_2018 \\
      --estimators neighbors_2d dtw_kmeans euclidean_kmeans \\
      --protocol combined --seeds 3 --timeout 120 --out results --resume

DIR gets, for each protocol: PROTOCOL.json, from which --resume goes on; scores in
PROTOCOL_scores.csv, failures in PROTOCOL_failures.csv, means with ranks in PROTOCOL.md
and PROTOCOL.html; and pictures, with matplotlib installed.
"""


def main(arguments: list[str] | None = None) -> None:
    """Run the command.

    Parameters
    ----------
    arguments : list of str or None, default=None
        None takes those of the process.

    Raises
    ------
    SystemExit
        With code 2 if an argument is wrong, 1 if every fit failed.
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
        description="Compare clusterers of time series on labeled data sets.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for option, text, settings in _OPTIONS:
        parser.add_argument(option, help=text, **settings)
    return parser


_NAMES = {"nargs": "+", "metavar": "NAME"}
_FLAG = {"action": "store_true"}
_COUNT = {"type": int, "default": 1, "metavar": "N"}
_OPTIONS = (
    (
        "--data",
        "folder of an unpacked archive, .ts, .tsv, .arff or .npz; without it data sets "
        "that sktime ships or downloads",
        {"type": Path, "metavar": "FOLDER"},
    ),
    (
        "--datasets",
        "data sets; by default all of the folder, or ArrowHead, BasicMotions, GunPoint "
        "and OSULeaf",
        _NAMES,
    ),
    (
        "--estimators",
        "clusterers to compare (default: neighbors_2d euclidean_kmeans)",
        _NAMES | {"default": ["neighbors_2d", "euclidean_kmeans"]},
    ),
    (
        "--protocol",
        "combined: fit and score on all series; train-test: fit on the train part, "
        "score on the test part (default: combined)",
        {"default": "combined"},
    ),
    ("--seeds", "runs of each (default: 1)", _COUNT),
    (
        "--timeout",
        "after which a fit is ended and recorded as failed",
        {"type": float, "metavar": "SECONDS"},
    ),
    (
        "--n-jobs",
        "fits at once, in processes that share the cores (default: 1)",
        _COUNT,
    ),
    ("--out", "where results go, after each fit", {"type": Path, "metavar": "DIR"}),
    ("--resume", "go on from the results in DIR: compute what is missing", _FLAG),
    ("--retry-failed", "with --resume, compute again what failed", _FLAG),
    ("--list", "list the names there are, and end", _FLAG),
)

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
    path = None
    if given.out is not None:
        path = given.out / f"{given.protocol}.json"
        _check_no_other_run(path, given.resume)
        given.out.mkdir(parents=True, exist_ok=True)
    benchmark.run(path, force_rerun="failed" if given.retry_failed else "none")
    return benchmark.results_


def _check_no_other_run(path: Path, resume: bool) -> None:
    if not resume and (path.exists() or Path(f"{path}.part").exists()):
        raise ValueError(
            f"{path.parent} holds results of an earlier run: add --resume to go on "
            "with it, or give another folder."
        )


def _list_names(folder: Path | None) -> str:
    width = max(map(len, ESTIMATORS)) + 2
    names = shipped_datasets() if folder is None else list_archive(folder)
    lines = [
        "estimators:",
        *(f"  {name:{width}s}{make.__doc__}" for name, make in ESTIMATORS.items()),
        "protocols:",
        f"  {' '.join(PROTOCOLS)}",
        f"data sets {'that ship with sktime' if folder is None else f'in {folder}'}:",
        textwrap.fill(" ".join(names), initial_indent="  ", subsequent_indent="  "),
    ]
    return "\n".join(lines)


def _report(results: ClusteringResults) -> str:
    lines = []
    if not results.scores.empty:
        common = results.matrix()
        total = results.scores["task"].nunique()
        lines += [
            results.to_markdown(metrics=results.metrics[:3]),  # the rest is in files
            f"Means over the {len(common)} of {total} data sets that all "
            f"{common.shape[1]} estimators finished.",
        ]
    for failure in results.failures.itertuples():
        seed = "" if pd.isna(failure.seed) else f", seed {failure.seed:.0f}"
        lines.append(
            f"failed: {failure.estimator} on {failure.task}{seed}: {failure.error}: "
            f"{failure.message}"
        )
    return "\n".join(lines)


def _write(results: ClusteringResults, stem: Path) -> None:
    """Write tables and pictures beside the results file."""
    for name in ("scores", "failures"):
        with replacing(f"{stem}_{name}.csv") as draft:
            write_csv(getattr(results, name), draft)
    if results.scores.empty:
        return
    write_whole(f"{stem}.md", f"{results.to_markdown()}\n".encode())
    write_whole(f"{stem}.html", f"{results.to_html()}\n".encode())
    if is_importable("matplotlib"):
        _draw(results, stem)
    else:
        print('No pictures: they need pip install "sktime-contrastive[plot]"')


def _draw(results: ClusteringResults, stem: Path) -> None:
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    from sktime_contrastive.benchmarking import plots

    n_tasks, n_estimators = results.matrix().shape
    if n_tasks == 0:  # that all of them finished: nothing can be compared
        return
    mpl.use("Agg")
    pictures = {"seconds": plots.plot_score_against_seconds(results)}
    if n_estimators >= 2:
        best, second = results.table().index[:2]
        pictures["pairwise"] = plots.plot_pairwise(results, second, best)
    if n_estimators >= 3 and n_tasks >= 2:
        pictures["ranks"] = plots.plot_critical_difference(results)
    for name, ax in pictures.items():
        with replacing(f"{stem}_{name}.png") as draft:
            ax.figure.savefig(draft, dpi=110)
        plt.close(ax.figure)

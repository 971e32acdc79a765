"""The command line: data sets and clusterers by name, tables and pictures out."""

from __future__ import annotations

import argparse
from pathlib import Path

from sktime_contrastive.benchmarking.benchmark import ClusteringBenchmark
from sktime_contrastive.benchmarking.datasets import list_archive, load_dataset
from sktime_contrastive.benchmarking.estimators import ESTIMATORS, make_estimator
from sktime_contrastive.benchmarking.protocols import PROTOCOLS


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m sktime_contrastive.benchmarking")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--datasets", nargs="+")
    parser.add_argument("--estimators", nargs="+")
    parser.add_argument("--protocol", default="combined")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--timeout", type=float)
    parser.add_argument("--n-jobs", type=int, default=1)
    given = parser.parse_args(arguments)
    benchmark = ClusteringBenchmark(
        n_seeds=given.seeds,
        timeout=given.timeout,
        verbose=True,
        backend=None if given.n_jobs == 1 else "loky",
        backend_params={"n_jobs": given.n_jobs},
    )
    for name in given.estimators:
        benchmark.add_estimator(make_estimator(name), name)
    for name in given.datasets or list_archive(given.data):
        benchmark.add_task(load_dataset(name, given.data), given.protocol, task_id=name)
    given.out.mkdir(parents=True, exist_ok=True)
    benchmark.run(given.out / "results.json")
    print(benchmark.results_.table().to_string())
    print(benchmark.results_.failures.to_string())

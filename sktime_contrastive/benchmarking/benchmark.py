"""ClusteringBenchmark: clusterers on tasks, on sktime's base for benchmarks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from sktime.benchmarking._benchmarking_dataclasses import FoldResults
from sktime.benchmarking.benchmarks import BaseBenchmark, TaskObject

from sktime_contrastive.benchmarking.grid import (
    Cell,
    CellResult,
    Conditions,
    configure,
    run_cells,
)
from sktime_contrastive.benchmarking.metrics import Metric
from sktime_contrastive.benchmarking.protocols import count_splits
from sktime_contrastive.benchmarking.resources import threads_per_fit
from sktime_contrastive.benchmarking.results import ClusteringResults
from sktime_contrastive.benchmarking.store import ResultStore
from sktime_contrastive.validation import check_choice, check_integer, check_positive

if TYPE_CHECKING:
    from sktime.clustering.base import BaseClusterer

__all__ = ["ClusteringBenchmark"]

logger = logging.getLogger(__name__)


class ClusteringBenchmark(BaseBenchmark):
    """Clusterers side by side on tasks.

    Parameters
    ----------
    id_format : str or None, default=None
        Regular expression that ids of tasks and estimators must match.
    backend, backend_params : str or None, dict or None
        Over what the fits are run, as in ``sktime.utils.parallel.parallelize``.
    return_data : bool, default=False
        Whether true labels and labels found are kept in the results.
    n_seeds : int or None, default=None
        Each estimator is run with the random states 0 to ``n_seeds - 1``. None is one
        run with the random state that it has.
    n_clusters : {"classes"} or None, default="classes"
        "classes" gives each estimator the number of classes of the task, as published
        comparisons do; None leaves the number that it has.
    timeout : float or None, default=None
        Seconds that a fit may take, with prediction and scores, before it is ended and
        recorded as failed. Each runs in a process of its own then.
    verbose : bool, default=False
        Show a progress bar.
    """

    def __init__(
        self,
        id_format: str | None = None,
        backend: str | None = None,
        backend_params: dict[str, Any] | None = None,
        return_data: bool = False,
        n_seeds: int | None = None,
        n_clusters: str | None = "classes",
        timeout: float | None = None,
        verbose: bool = False,
    ) -> None:
        if n_seeds is not None:
            check_integer("n_seeds", n_seeds, least=1)
        if n_clusters is not None:
            check_choice("n_clusters", n_clusters, ["classes"])
        if timeout is not None:
            check_positive("timeout", timeout)
        self.n_seeds = n_seeds
        self.n_clusters = n_clusters
        self.timeout = timeout
        self.verbose = verbose
        super().__init__(id_format, backend, backend_params, return_data)

    def add_task(
        self,
        dataset_loader: Any,
        cv_splitter: Any,
        scorers: Metric | list[Metric] | None = None,
        task_id: str | None = None,
        error_score: str | float = "raise",
    ) -> None:
        """Add a task: data, what is fitted and scored, and metrics."""
        count_splits(cv_splitter)
        task_id = task_id or self._make_task_id(dataset_loader, cv_splitter)
        task = TaskObject(
            data=dataset_loader,
            cv_splitter=cv_splitter,
            scorers=scorers,
            error_score=error_score,
        )
        self._add_task(task_id, task)

    def run(
        self,
        output_file: str | Path | None = None,
        force_rerun: str | list[str] = "none",
    ) -> pd.DataFrame:
        """Run all estimators on all tasks, less what `output_file` already holds."""
        if isinstance(force_rerun, str):
            check_choice("force_rerun", force_rerun, ["none", "all", "failed"])
        return self._run(None if output_file is None else str(output_file), force_rerun)

    def _run(self, results_path: str | None, force_rerun: Any = "none") -> pd.DataFrame:
        self._check_ready_to_run()
        store = ResultStore(results_path)
        cells = list(self._missing_cells(store, force_rerun))
        n_threads = threads_per_fit(self.backend, self.backend_params)
        conditions = Conditions(
            self.timeout, self.n_clusters, self.return_data, n_threads
        )
        done = run_cells(cells, conditions, self.backend, self.backend_params)
        for result in self._with_progress(done, len(cells)):
            task = self.tasks.entities[result.task_id]
            first_fold = (result.seed or 0) * count_splits(task.cv_splitter)
            store.add(result, first_fold)
        store.save()
        self._failed_experiments = store.failures
        self._report_failed_experiments()
        self.results_ = ClusteringResults.from_store(store)
        return store.results.to_df()

    def _missing_cells(self, store: ResultStore, force_rerun: Any) -> Iterator[Cell]:
        seeds = [None] if self.n_seeds is None else range(self.n_seeds)
        for task_id, estimator_id, task, estimator in self._generate_experiments():
            n_splits = count_splits(task.cv_splitter)
            forced = force_rerun == "all" or (
                not isinstance(force_rerun, str) and estimator_id in force_rerun
            )
            for seed in seeds:
                first = (seed or 0) * n_splits
                known = store.has(task_id, estimator_id, range(first, first + n_splits))
                if force_rerun != "failed":
                    known = known or store.has_failed(task_id, estimator_id, seed)
                if forced or not known:
                    yield Cell(task_id, estimator_id, task, estimator, seed)

    def _with_progress(
        self, results: Iterator[CellResult], n_cells: int
    ) -> Iterator[CellResult]:
        from tqdm.auto import tqdm

        with tqdm(total=n_cells, unit="fit", disable=not self.verbose) as bar:
            for result in results:
                bar.update()
                bar.set_postfix_str(f"{result.task_id} {result.estimator_id}")
                yield result

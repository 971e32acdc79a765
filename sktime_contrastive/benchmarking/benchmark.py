"""ClusteringBenchmark: clusterers on tasks, on sktime's base for benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from sktime.benchmarking.benchmarks import (
    BaseBenchmark,
    FailedExperimentRecord,
    TaskObject,
)
from tqdm.auto import tqdm

from sktime_contrastive.benchmarking.backends import stream
from sktime_contrastive.benchmarking.evaluate import check_error_score
from sktime_contrastive.benchmarking.fingerprints import (
    describe_data,
    describe_experiment,
)
from sktime_contrastive.benchmarking.metrics import Metric, check_scoring
from sktime_contrastive.benchmarking.protocols import count_splits, resolve_splitter
from sktime_contrastive.benchmarking.results import ClusteringResults
from sktime_contrastive.benchmarking.store import Record, ResultStore
from sktime_contrastive.benchmarking.trials import Trial, run_trial
from sktime_contrastive.utils.validation import (
    check_choice,
    check_integer,
    check_positive,
    check_verbose,
)

__all__ = ["ClusteringBenchmark"]


class ClusteringBenchmark(BaseBenchmark):
    """Clusterers side by side on tasks, as sktime compares classifiers.

    A fit of an estimator with a seed on a task is run by itself, on any of sktime's
    parallel backends: what comes of it is stored at once, and a run that is started
    again with the same file computes what is missing. What fails is recorded with its
    reason, and the rest goes on.

    Parameters
    ----------
    id_format : str or None, default=None
        Regular expression that the ids of tasks and estimators must match.
    backend, backend_params : str or None, dict or None
        Over what the fits are run, as in ``sktime.utils.parallel.parallelize``: None
        one after the other; "loky", "multiprocessing", "threading" with ``n_jobs``;
        "dask", on the cluster of the current client if there is one; "ray"; "joblib",
        for spark. loky, dask and ray share the cores among the threads of the fits;
        with the others set ``OMP_NUM_THREADS``.
    n_seeds : int or None, default=None
        Each estimator is run with the random states 0 to ``n_seeds - 1``, which are
        further folds of the task. None is one run with the random state that it has.
    n_clusters : {"classes"} or None, default="classes"
        "classes" gives each estimator the number of classes of the task, as published
        comparisons do; None leaves the number that it has.
    timeout : float or None, default=None
        Seconds that a fit with prediction and scores may take before it is ended and
        recorded as failed. Each runs in a process of its own then, which is what ends.
        Reading the data and the first small fit have the same limit each, but at least
        20 seconds. dask's workers may start processes after
        ``dask.config.set({"distributed.worker.daemon": False})``.
    verbose : bool, default=False
        Show a progress bar.

    Attributes
    ----------
    results_ : ClusteringResults
        After ``run``: the results to look at, with tables and a tidy frame.
    failed_experiments : list
        After ``run``: what failed, with task, estimator, exception and message.

    Notes
    -----
    Before its first fit in a process, an estimator is fitted to a corner of the data:
    compilation, which takes numba longer than most fits, is not what is measured.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking import ClusteringBenchmark
    >>> from sktime_contrastive.benchmarking import load_dataset, make_estimator
    >>> benchmark = ClusteringBenchmark(n_seeds=2)
    >>> benchmark.add_estimator(make_estimator("euclidean_kmeans"), "euclidean_kmeans")
    >>> benchmark.add_task(load_dataset("GunPoint"), "combined", task_id="GunPoint")
    >>> frame = benchmark.run()
    >>> frame[["validation_id", "model_id"]].to_numpy().tolist()
    [['GunPoint', 'euclidean_kmeans']]
    >>> benchmark.results_.scores[["task", "estimator", "fold"]]
           task         estimator  fold
    0  GunPoint  euclidean_kmeans     0
    1  GunPoint  euclidean_kmeans     1
    """

    def __init__(
        self,
        id_format: str | None = None,
        backend: str | None = None,
        backend_params: dict[str, Any] | None = None,
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
        check_verbose(verbose)
        self.n_seeds = n_seeds
        self.n_clusters = n_clusters
        self.timeout = timeout
        self.verbose = verbose
        super().__init__(id_format, backend, backend_params)

    def add_task(
        self,
        dataset_loader: Any,
        cv_splitter: Any,
        scorers: Metric | list[Metric] | None = None,
        task_id: str | None = None,
        error_score: str | float = "raise",
    ) -> None:
        """Add a task: data, what is fitted and scored, and metrics.

        Parameters
        ----------
        dataset_loader : dataset, function or tuple
            A dataset object or class of sktime or this package; a function that returns
            a panel and labels, such as ``sktime.datasets.load_gunpoint``; or the two
            themselves.
        cv_splitter : {"combined", "train-test"}, int or splitter
            "combined" fits and scores on all series, "train-test" fits on the
            archive's train part and scores on its test part: the published protocols.
            Or a number of folds, or any splitter of scikit-learn's.
        scorers : callable, list of callables or None, default=None
            Metrics, as `scoring` of `evaluate`. None is `DEFAULT_METRICS`.
        task_id : str or None, default=None
            None makes one of the names of data and splitter.
        error_score : "raise" or float, default="raise"
            "raise" records a fit that fails as failed. A number stands for the scores
            of a split that fails, with a warning.

        Raises
        ------
        ValueError
            If `cv_splitter` is no protocol, or two metrics have one name.
        TypeError
            If `cv_splitter` cannot tell the number of its splits, or a metric cannot be
            called.
        """
        count_splits(cv_splitter)
        task_id = task_id or self._make_task_id(dataset_loader, cv_splitter)
        task = TaskObject(
            data=dataset_loader,
            cv_splitter=cv_splitter,
            scorers=check_scoring(scorers),
            error_score=check_error_score(error_score),
        )
        self._add_task(task_id, task)

    def run(
        self,
        output_file: str | Path | None = None,
        force_rerun: str | list[str] = "none",
    ) -> pd.DataFrame:
        """Run all estimators on all tasks, less what `output_file` already holds.

        Parameters
        ----------
        output_file : str, Path or None, default=None
            Where results and failures are kept, a ``.json`` file; during the run, in
            ``<output_file>.part``. None keeps them in memory.
        force_rerun : {"none", "failed", "all"} or list of str, default="none"
            What is run although it is there: nothing; what failed; all; or the
            estimators with these ids.

        Returns
        -------
        DataFrame
            sktime's summary: a row for each task and estimator, with each fold, mean
            and standard deviation of each metric. Its analyzers in
            ``sktime.benchmarking.analysis`` take it.

        Raises
        ------
        ValueError
            If there are no estimators or no tasks, `force_rerun` is unknown, the
            output file is of another kind or damaged, or it holds scores of another
            experiment under the same names: with other parameters, data, metrics,
            protocol, seeds or versions. The message says what differs.
        """
        if isinstance(force_rerun, str):
            check_choice("force_rerun", force_rerun, ["none", "all", "failed"])
        # sktime's loop takes one estimator on one task at a time and knows no seeds:
        # nothing would run at once, and a killed run would lose all seeds of a pair.
        self._check_ready_to_run()
        store = ResultStore(output_file)
        trials = list(self._make_trials(are_stored=output_file is not None))
        store.go_on([trial.record for trial in trials], force_rerun)
        missing = [trial for trial in trials if store.get(trial.record) is None]
        done = stream(run_trial, missing, self.backend, self.backend_params)
        bar = {"total": len(missing), "unit": "fit", "disable": not self.verbose}
        for record in tqdm(done, **bar):
            store.add(record)
        store.save()
        self.results_ = ClusteringResults.from_records(store.records)
        self._failed_experiments = [
            FailedExperimentRecord(r.task, r.estimator, r.error, r.message)
            for r in store.records
            if r.error
        ]
        return self.results_.to_sktime()

    def _make_trials(self, are_stored: bool) -> Iterator[Trial]:
        """Make a trial of each estimator with each seed on each task.

        What their scores depend on is described where they are stored.
        """
        seeds = [None] if self.n_seeds is None else range(self.n_seeds)
        how = self.n_seeds, self.n_clusters
        for task_id, task in self.tasks.entities.items():
            n_folds = count_splits(task.cv_splitter) * len(seeds)
            data = describe_data(task_id, task, self.timeout) if are_stored else ""
            for name, estimator in self.estimators.entities.items():
                experiment = {}
                if are_stored:
                    experiment = describe_experiment(estimator, task, data, *how)
                for seed in seeds:
                    yield Trial(
                        record=Record(task_id, name, seed, n_folds, experiment),
                        task=task,
                        estimator=estimator,
                        n_clusters=self.n_clusters,
                        timeout=self.timeout,
                    )

    def _make_task_id(self, dataset_loader: Any, cv_splitter: Any) -> str:
        if isinstance(cv_splitter, str):
            cv_splitter = resolve_splitter(cv_splitter, dataset_loader)
        return super()._make_task_id(dataset_loader, cv_splitter)

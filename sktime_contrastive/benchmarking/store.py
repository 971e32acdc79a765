"""Results and failures of a benchmark, in memory and on disk after each cell."""

from __future__ import annotations

import contextlib
import json
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
from sktime.benchmarking._benchmarking_dataclasses import FoldResults, ResultObject
from sktime.benchmarking.benchmarks import BenchmarkingResults, FailedExperimentRecord

from sktime_contrastive.benchmarking.datasets import DatasetError
from sktime_contrastive.benchmarking.grid import CellResult
from sktime_contrastive.files import write_whole

__all__ = ["EVERY_ESTIMATOR", "FailedCell", "ResultStore"]

EVERY_ESTIMATOR = "every estimator"  # failed, where the data could not be read


@dataclass
class FailedCell(FailedExperimentRecord):
    """A failed estimator on a task, with the seed.

    Attributes
    ----------
    task_id, model_id, exception_type, exception_message : str
    seed : int or None
    """

    seed: int | None = None


class ResultStore:
    """sktime's store of results, and the failures beside it.

    Parameters
    ----------
    path : str, Path or None
        Results file, as of ``BaseBenchmark.run``. Failures are written beside it, to
        ``<path>.failures.json``. None keeps all in memory.

    Raises
    ------
    ValueError
        If the file is of another kind than ``.json``.
    """

    def __init__(self, path: str | Path | None) -> None:
        self.path = None if path is None else _check_path(path)
        with _no_warning_of_one_fold():
            self._read()
        self.failures = self._read_failures()

    def _read(self) -> None:
        self.results = BenchmarkingResults(path=self.path)
        if self.path is not None and Path(self.path).exists():
            # sktime reads these only without a results file, but a killed run that
            # went on from a finished one has left both.
            parts = self.results._persistence._incremental_store.load_results()
            for part in parts:
                self._put(part)

    def has(self, task_id: str, model_id: str, folds: range) -> bool:
        """Whether scores of these folds of an estimator on a task are there."""
        result = self._get(task_id, model_id)
        return result is not None and set(folds) <= set(result.folds)

    def has_failed(self, task_id: str, model_id: str, seed: int | None) -> bool:
        """Whether an estimator with this seed on a task is recorded as failed."""
        keys = {(task_id, model_id, seed), (task_id, EVERY_ESTIMATOR, None)}
        return any(_key(failure) in keys for failure in self.failures)

    def add(self, result: CellResult, first_fold: int) -> None:
        """Keep the result of a cell, and write it to disk.

        Parameters
        ----------
        result : CellResult
        first_fold : int
            Number of its first row among the folds of the task.
        """
        task_id, model_id = result.task_id, result.estimator_id
        gone = {(task_id, model_id, result.seed), (task_id, EVERY_ESTIMATOR, None)}
        self.failures = [f for f in self.failures if _key(f) not in gone]
        if result.scores is None:
            self.failures.append(_to_failure(result))
        else:
            before = self._get(task_id, model_id)
            folds = {} if before is None else dict(before.folds)
            for number, row in enumerate(result.scores.to_dict("records")):
                folds[first_fold + number] = _to_fold(row)
            folds = dict(sorted(folds.items()))
            self.results._update(_to_result(task_id, model_id, folds))
        self._write_failures()

    def save(self) -> None:
        """Write the results file; the parts are taken away."""
        # In one order, whichever way the results came.
        self.results.results.sort(key=lambda r: (r.task_id, r.model_id))
        self.failures.sort(key=lambda f: (*_key(f)[:2], f.seed or 0))
        self._write_failures()
        self.results._save()

    def _get(self, task_id: str, model_id: str) -> ResultObject | None:
        for result in self.results.results:
            if (result.task_id, result.model_id) == (task_id, model_id):
                return result
        return None

    def _put(self, part: ResultObject) -> None:
        others = [
            result
            for result in self.results.results
            if (result.task_id, result.model_id) != (part.task_id, part.model_id)
        ]
        self.results.results = [*others, part]

    def _failures_path(self) -> Path:
        return Path(f"{self.path}.failures.json")

    def _read_failures(self) -> list[FailedCell]:
        if self.path is None or not self._failures_path().exists():
            return []
        records = json.loads(self._failures_path().read_text(encoding="utf-8"))
        return [FailedCell(**record) for record in records]

    def _write_failures(self) -> None:
        if self.path is None or not (self.failures or self._failures_path().exists()):
            return
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        records = [asdict(failure) for failure in self.failures]
        write_whole(self._failures_path(), json.dumps(records, indent=1).encode())


def _check_path(path: str | Path) -> str:
    if Path(path).suffix != ".json":
        # Of its tables sktime reads back folds that are not there, and other types.
        raise ValueError(
            f"output_file={str(path)!r} must end in .json. For a table write "
            "ClusteringResults.load(path).scores, with its to_csv or to_parquet."
        )
    return str(path)


def _key(failure: FailedCell) -> tuple[str, str, int | None]:
    return failure.task_id, failure.model_id, failure.seed


def _to_failure(result: CellResult) -> FailedCell:
    kind, message = result.error_type, result.error_message
    if kind == DatasetError.__name__:  # one record, not one for each estimator
        return FailedCell(result.task_id, EVERY_ESTIMATOR, kind, message)
    return FailedCell(result.task_id, result.estimator_id, kind, message, result.seed)


def _to_result(
    task_id: str, model_id: str, folds: dict[int, FoldResults]
) -> ResultObject:
    with _no_warning_of_one_fold():
        return ResultObject(task_id=task_id, model_id=model_id, folds=folds)


@contextlib.contextmanager
def _no_warning_of_one_fold() -> Iterator[None]:
    """Keep NumPy quiet: the standard deviation over one fold is NaN, of course."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _to_fold(row: dict) -> FoldResults:
    """Row of `evaluate` to what sktime stores of a fold."""
    scores = {
        name.removeprefix("test_"): float(value)
        for name, value in row.items()
        if name.startswith("test_") or name in ("fit_time", "pred_time", "fit_memory")
    }
    if "y_pred" not in row:
        return FoldResults(scores)
    data = (row["y_test"], row["y_pred"], row["y_train"])
    return FoldResults(
        scores, *(None if y is None else pd.DataFrame({"y": y}) for y in data)
    )

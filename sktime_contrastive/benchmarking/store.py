"""Results and failures of a benchmark, in memory and on disk after each trial."""

from __future__ import annotations

import contextlib
import json
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from sktime.benchmarking._benchmarking_dataclasses import FoldResults, ResultObject
from sktime.benchmarking._storage_handlers import JSONStorageHandler
from sktime.benchmarking.benchmarks import BenchmarkingResults, FailedExperimentRecord

from sktime_contrastive.benchmarking.datasets import DatasetError
from sktime_contrastive.benchmarking.fingerprints import DATA
from sktime_contrastive.benchmarking.trials import TrialResult
from sktime_contrastive.utils.atomic import write_whole

__all__ = ["EVERY_ESTIMATOR", "FailedTrial", "ResultStore"]

EVERY_ESTIMATOR = "every estimator"  # failed, where the data could not be read


@dataclass
class FailedTrial(FailedExperimentRecord):
    """A failed estimator on a task, with the seed.

    Attributes
    ----------
    task_id, model_id, exception_type, exception_message : str
    seed : int or None
    fingerprint : dict or None
        What the fit depended on; None where it was not recorded.
    """

    seed: int | None = None
    fingerprint: dict[str, str] | None = None


@dataclass
class StoredResult(ResultObject):
    """sktime's record of an estimator on a task, and how its scores came about.

    Attributes
    ----------
    fingerprint : dict or None
        What the scores depend on; None where it was not recorded.
    n_folds : int
        How many folds were asked for.
    """

    fingerprint: dict[str, str] | None = None
    n_folds: int = 0


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
        self._failures_path = Path(f"{path}.failures.json")
        with _naming_damage(self.path), _no_warning_of_one_fold():
            self.results = BenchmarkingResults(path=self.path)
            self.results.results = list(map(_from_row, self._read_rows()))
        with _naming_damage(self._failures_path):
            records = [] if self.path is None else _read_json(self._failures_path)
            self.failures = [FailedTrial(**record) for record in records]

    def _read_rows(self) -> list[dict]:
        """Return the records of the results file, and of parts that a killed run left.

        sktime reads the parts only where there is no results file, but a killed run
        that went on from a finished one has left both; and it passes over fingerprints.
        """
        if self.path is None:
            return []
        rows = {(r["validation_id"], r["model_id"]): r for r in _read_json(self.path)}
        for part in sorted(Path(f"{self.path}.parts").glob("*.json")):
            with contextlib.suppress(json.JSONDecodeError):  # torn by a loss of power
                row = _read_json(part)
                rows[row["validation_id"], row["model_id"]] = row
        return list(rows.values())

    def has(self, task_id: str, model_id: str, folds: range) -> bool:
        """Whether scores of these folds of an estimator on a task are there."""
        result = self._get(task_id, model_id)
        return result is not None and set(folds) <= set(result.folds)

    def has_failed(
        self,
        task_id: str,
        model_id: str,
        seed: int | None,
        fingerprint: dict[str, str] | None = None,
    ) -> bool:
        """Whether an estimator with this seed on a task is recorded as failed.

        With a fingerprint, one that differs in more than the data is another one.
        """
        keys = {(task_id, model_id, seed), (task_id, EVERY_ESTIMATOR, None)}
        return any(
            _key(failure) in keys and _same_but_data(failure.fingerprint, fingerprint)
            for failure in self.failures
        )

    def fingerprint(self, task_id: str, model_id: str) -> dict[str, str] | None:
        """Return what the stored scores depend on, None where it was not recorded."""
        result = self._get(task_id, model_id)
        return None if result is None else result.fingerprint

    def discard(self, task_id: str, model_id: str) -> None:
        """Forget the scores of an estimator on a task; files stay until it is added."""
        result = self._get(task_id, model_id)
        self.results.results = [r for r in self.results.results if r is not result]

    def expect(self, task_id: str, model_id: str, n_folds: int) -> None:
        """Set how many folds of an estimator on a task are asked for."""
        result = self._get(task_id, model_id)
        if result is not None:
            result.n_folds = max(n_folds, 1 + max(result.folds))

    def add(
        self,
        result: TrialResult,
        first_fold: int,
        fingerprint: dict[str, str] | None = None,
        n_folds: int = 0,
    ) -> None:
        """Keep the result of a trial, and write it to disk.

        Parameters
        ----------
        result : TrialResult
        first_fold : int
            Number of its first row among the folds of the task.
        fingerprint : dict or None, default=None
            What it depends on.
        n_folds : int, default=0
            How many folds of the task are asked for.
        """
        task_id, model_id = result.task_id, result.estimator_id
        gone = {(task_id, model_id, result.seed), (task_id, EVERY_ESTIMATOR, None)}
        self.failures = [f for f in self.failures if _key(f) not in gone]
        if result.scores is None:
            self.failures.append(_to_failure(result, fingerprint))
        else:
            before = self._get(task_id, model_id)
            folds = {} if before is None else dict(before.folds)
            for number, row in enumerate(result.scores.to_dict("records")):
                folds[first_fold + number] = _to_fold(row)
            folds = dict(sorted(folds.items()))
            n_folds = max(n_folds, 1 + max(folds))
            with _no_warning_of_one_fold():
                stored = StoredResult(model_id, task_id, folds, fingerprint, n_folds)
            # sktime has no public way: its loop, whose steps these are, knows no seeds.
            self.results._update(stored)
        self._write_failures()

    def save(self) -> None:
        """Write the results file; the parts are taken away."""
        # In one order, whichever way the results came.
        self.results.results.sort(key=lambda r: (r.task_id, r.model_id))
        self.failures.sort(key=lambda f: (*_key(f)[:2], f.seed or 0))
        self._write_failures()
        self.results._save()

    def _get(self, task_id: str, model_id: str) -> StoredResult | None:
        for result in self.results.results:
            if (result.task_id, result.model_id) == (task_id, model_id):
                return result
        return None

    def _write_failures(self) -> None:
        if self.path is None or not (self.failures or self._failures_path.exists()):
            return
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        records = [asdict(failure) for failure in self.failures]
        write_whole(self._failures_path, json.dumps(records, indent=1).encode())


def _check_path(path: str | Path) -> str:
    if Path(path).suffix != ".json":
        # Of its tables sktime reads back folds that are not there, and other types.
        raise ValueError(
            f"output_file={str(path)!r} must end in .json. For a table write "
            "ClusteringResults.load(path).scores, with its to_csv or to_parquet."
        )
    return str(path)


def _key(failure: FailedTrial) -> tuple[str, str, int | None]:
    return failure.task_id, failure.model_id, failure.seed


def _same_but_data(before: dict[str, str] | None, now: dict[str, str] | None) -> bool:
    """Whether two fingerprints are of one experiment, its data aside."""
    if before is None or now is None:
        return True
    return {**before, DATA: ""} == {**now, DATA: ""}


def _to_failure(result: TrialResult, fingerprint: dict[str, str] | None) -> FailedTrial:
    kind, message = result.error_type, result.error_message
    if kind == DatasetError.__name__:  # one record, not one for each estimator
        return FailedTrial(result.task_id, EVERY_ESTIMATOR, kind, message)
    return FailedTrial(
        result.task_id, result.estimator_id, kind, message, result.seed, fingerprint
    )


def _read_json(path: str | Path) -> Any:
    return json.loads(Path(path).read_text("utf-8")) if Path(path).exists() else []


def _from_row(row: dict) -> StoredResult:
    result = JSONStorageHandler.deserialize_result(row)
    stored = StoredResult(result.model_id, result.task_id, result.folds)
    stored.fingerprint, stored.n_folds = row.get("fingerprint"), row.get("n_folds", 0)
    return stored


@contextlib.contextmanager
def _naming_damage(path: str | Path | None) -> Iterator[None]:
    try:
        yield
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(
            f"The results file {path} is damaged and cannot be gone on from: "
            f"{type(error).__name__}: {error}. Restore it from a copy, or move it away "
            "to begin anew."
        ) from error


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

"""What came of the trials of a benchmark, in memory and on disk after each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sktime_contrastive.panel.archive_files import DatasetError
from sktime_contrastive.utils.atomic import write_whole

__all__ = ["EVERY_ESTIMATOR", "Record", "ResultStore", "differences"]

EVERY_ESTIMATOR = "every estimator"  # failed, where the data could not be read


@dataclass
class Record:
    """What came of an estimator with a seed on a task.

    Attributes
    ----------
    task, estimator : str
        Their ids.
    seed : int or None
    n_folds : int
        Splits of the task times seeds, as the run asked for them.
    experiment : dict of str to str
        What the scores depend on; empty where nothing was stored.
    folds : list of dict
        Of each split the scores and costs; empty where the trial failed.
    error, message : str
        Of the exception with which it failed; empty where it did not.
    """

    task: str
    estimator: str
    seed: int | None
    n_folds: int = 0
    experiment: dict[str, str] = field(default_factory=dict)
    folds: list[dict[str, float]] = field(default_factory=list)
    error: str = ""
    message: str = ""


def differences(before: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """Say in what two experiments differ; data that could not be read never do."""
    changed = {}
    for key in dict.fromkeys([*before, *now]):
        old, new = (side.get(key, "nothing") for side in (before, now))
        if old != new and not (key == "data" and "" in (old, new)):
            changed[key] = f"{key}: {old[:60]} then, {new[:60]} now"
    return changed


class ResultStore:
    """Records of trials, in a JSON file if there is a path.

    sktime's own store takes an estimator on a task whole, without seeds, failures and
    what the scores depend on, and has no public way to add to it. During a run each
    record is a line in ``<path>.part``, so that a killed run loses none.

    Parameters
    ----------
    path : str, Path or None
        Of the file, ``.json``. None keeps all in memory.

    Raises
    ------
    ValueError
        If the file is of another kind, or damaged.
    """

    def __init__(self, path: str | Path | None) -> None:
        self.path = None if path is None else Path(path)
        self._records: dict[tuple[str, str, int | None], Record] = {}
        if self.path is None:
            return
        if self.path.suffix != ".json":
            raise ValueError(
                f"output_file={str(path)!r} must end in .json. For a table write "
                "ClusteringResults.load(path).scores, with its to_csv or to_parquet."
            )
        self._part = Path(f"{path}.part")
        for record in self._read():
            self._put(record)

    @property
    def records(self) -> list[Record]:
        """All records, by task, estimator and seed, whichever way they came."""
        return sorted(
            self._records.values(),
            key=lambda record: (record.task, record.estimator, record.seed or 0),
        )

    def get(self, asked: Record) -> Record | None:
        """Return what came of a trial, or that the data of its task were not read."""
        unread = self._records.get((asked.task, EVERY_ESTIMATOR, None))
        return self._records.get((asked.task, asked.estimator, asked.seed), unread)

    def discard(self, record: Record) -> None:
        """Forget a record; in the file it stays until the next `save`."""
        del self._records[record.task, record.estimator, record.seed]

    def go_on(self, asked: Iterable[Record], force_rerun: str | list[str]) -> None:
        """Make ready for a run: discard what it computes anew.

        Parameters
        ----------
        asked : iterable of Record
            Empty ones, of all trials of the run.
        force_rerun : "none", "failed", "all" or list of str
            What is computed anew, as of `ClusteringBenchmark.run`; failures of other
            experiments are in any case.

        Raises
        ------
        ValueError
            If it would mix its scores with those of other experiments.
        """
        asked = {(record.task, record.estimator): record for record in asked}
        tasks = {task for task, _ in asked}
        anew = [] if isinstance(force_rerun, str) else force_rerun
        mixed: list[tuple[Record, dict[str, str]]] = []
        for record in self.records:
            now = asked.get((record.task, record.estimator))
            if record.estimator == EVERY_ESTIMATOR:
                if record.task in tasks and force_rerun != "none":
                    self.discard(record)
            elif now is not None:
                record.n_folds = now.n_folds
                changed = differences(record.experiment, now.experiment)
                if record.error:
                    changed.pop("data", None)
                failed = record.error and (changed or force_rerun == "failed")
                if failed or force_rerun == "all" or record.estimator in anew:
                    self.discard(record)
                elif changed:
                    mixed.append((record, changed))
        if mixed:
            record, changed = mixed[0]
            names = sorted({record.estimator for record, _ in mixed})
            raise ValueError(
                f"{self.path} holds scores of {record.estimator!r} on {record.task!r} "
                f"of another experiment ({'; '.join(changed.values())}). Give another "
                "output file (--out of the command) or another name to keep both, or "
                f"run with force_rerun={names} to replace them."
            )

    def add(self, record: Record) -> None:
        """Keep a record, and write it to disk."""
        if record.error == DatasetError.__name__:  # one, not one for each estimator
            record.estimator, record.seed, record.experiment = EVERY_ESTIMATOR, None, {}
        self._put(record)
        if self.path is not None:
            self._part.parent.mkdir(parents=True, exist_ok=True)
            with open(self._part, "a", encoding="utf-8") as file:
                # After a line end: the last line may be torn by a loss of power.
                file.write(f"\n{json.dumps(asdict(record))}")

    def save(self) -> None:
        """Write all records to the file, and take away the lines of the run."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        rows = [json.dumps(asdict(record)) for record in self.records]
        write_whole(self.path, "[{}]\n".format(",\n".join(rows)).encode())
        self._part.unlink(missing_ok=True)

    def _put(self, record: Record) -> None:
        self._records.pop((record.task, EVERY_ESTIMATOR, None), None)
        self._records[record.task, record.estimator, record.seed] = record

    def _read(self) -> list[Record]:
        try:
            text = self.path.read_text("utf-8") if self.path.exists() else "[]"
            records = [Record(**row) for row in json.loads(text)]
        except (ValueError, TypeError) as error:
            raise ValueError(
                f"The results file {self.path} is damaged and cannot be gone on from: "
                f"{type(error).__name__}: {error}. Restore it from a copy, or move it "
                "away to begin anew."
            ) from error
        text = self._part.read_text("utf-8") if self._part.exists() else ""
        for line in text.splitlines():
            with suppress(ValueError):  # torn
                records.append(Record(**json.loads(line)))
        return records

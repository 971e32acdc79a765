"""Results of a benchmark to look at: a tidy frame, means with ranks, Markdown, HTML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sktime_contrastive.benchmarking.store import ResultStore

__all__ = ["ClusteringResults"]


class ClusteringResults:
    """Scores of estimators on tasks, and what failed.

    Attributes
    ----------
    scores : DataFrame
        Tidy: a row for each task, estimator and fold (seed, or split of a seed).
    failures : DataFrame
        A row for each failure: task, estimator, seed, error, message.
    """

    def __init__(self, scores: pd.DataFrame, failures: pd.DataFrame) -> None:
        self.scores = scores
        self.failures = failures

    @classmethod
    def from_store(cls, store: ResultStore) -> ClusteringResults:
        rows = [
            {"task": r.task_id, "estimator": r.model_id, "fold": number, **fold.scores}
            for r in store.results.results
            for number, fold in r.folds.items()
        ]
        failures = [
            {
                "task": f.task_id,
                "estimator": f.model_id,
                "seed": f.seed,
                "error": f.exception_type,
                "message": f.exception_message,
            }
            for f in store.failures
        ]
        columns = ["task", "estimator", "seed", "error", "message"]
        return cls(pd.DataFrame(rows), pd.DataFrame(failures, columns=columns))

    def table(self) -> pd.DataFrame:
        numbers = self.scores.drop(columns=["task", "fold"])
        return numbers.groupby("estimator").mean()

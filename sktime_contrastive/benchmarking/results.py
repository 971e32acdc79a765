"""Results of a benchmark to look at: a tidy frame, means with ranks, Markdown."""

from __future__ import annotations

import warnings
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from sktime.benchmarking._benchmarking_dataclasses import FoldResults, ResultObject
from sktime.benchmarking.benchmarks import BenchmarkingResults

from sktime_contrastive.benchmarking.store import Record, ResultStore
from sktime_contrastive.utils.validation import check_choice

__all__ = ["ClusteringResults", "display_name", "is_lower_better"]

_KEYS = ["task", "estimator", "fold"]
_FAILURE_COLUMNS = ["task", "estimator", "seed", "error", "message"]
_COSTS = ["fit_time", "pred_time", "fit_memory"]
_DISPLAY_NAMES = {
    "adjusted_rand_score": "ARI",
    "adjusted_mutual_info_score": "AMI",
    "normalized_mutual_info_score": "NMI",
    "clustering_accuracy": "accuracy",
    "rand_score": "Rand index",
    "fit_time": "fit, seconds",
    "pred_time": "predict, seconds",
    "fit_memory": "fit, MiB",
}


class ClusteringResults:
    """Scores of estimators on tasks, and what failed.

    Parameters
    ----------
    scores : DataFrame
        Tidy: a row for each task, estimator and fold, with these three columns, a
        column for each metric, and ``fit_time`` and ``pred_time`` in seconds and
        ``fit_memory`` in MiB. The fold counts the splits of the task, seed after seed:
        under the two published protocols, which have one split, it is the seed.
    failures : DataFrame
        A row for each failure: task, estimator, seed, error, message.
    n_folds : dict or None, default=None
        From task and estimator to how many folds were asked for: one that has fewer
        did not finish the task. None takes those that are there for all.

    Attributes
    ----------
    scores, failures : DataFrame
        As given.
    n_folds : dict
        As given, empty by default.
    metrics : list of str
        Names of the metrics.

    Examples
    --------
    >>> import pandas as pd
    >>> from sktime_contrastive.benchmarking import ClusteringResults
    >>> scores = pd.DataFrame(
    ...     [["A", "one", 0, 0.5, 1.0], ["A", "two", 0, 0.75, 3.0]],
    ...     columns=["task", "estimator", "fold", "rand_score", "fit_time"],
    ... )
    >>> print(ClusteringResults(scores).to_markdown())
    | estimator | tasks | Rand index | rank | fit, seconds |
    |---|---|---|---|---|
    | two | 1 | **0.750** | **1.00** | 3.00 |
    | one | 1 | 0.500 | 2.00 | **1.00** |
    """

    def __init__(
        self,
        scores: pd.DataFrame,
        failures: pd.DataFrame | None = None,
        n_folds: dict[tuple[str, str], int] | None = None,
    ) -> None:
        self.scores = scores
        self.n_folds = n_folds or {}
        none = pd.DataFrame(columns=_FAILURE_COLUMNS)
        self.failures = none if failures is None else failures
        others = {*_KEYS, *_COSTS}
        self.metrics = [column for column in scores.columns if column not in others]

    @classmethod
    def load(cls, path: str | Path) -> ClusteringResults:
        """Read what a benchmark stored, finished, running or killed.

        Parameters
        ----------
        path : str or Path
            The results file that was given to ``ClusteringBenchmark.run``.

        Returns
        -------
        ClusteringResults
        """
        return cls.from_records(ResultStore(path).records)

    @classmethod
    def from_records(cls, records: list[Record]) -> ClusteringResults:
        """Take the results out of what came of trials."""
        rows = [
            {"task": r.task, "estimator": r.estimator, "fold": number, **fold}
            for r in records
            # Numbered among the folds of the task, seed after seed.
            for number, fold in enumerate(r.folds, (r.seed or 0) * len(r.folds))
        ]
        failures = [asdict(record) for record in records if record.error]
        return cls(
            pd.DataFrame(rows, columns=None if rows else _KEYS),
            pd.DataFrame(failures, columns=_FAILURE_COLUMNS),
            {(r.task, r.estimator): r.n_folds for r in records},
        )

    def matrix(self, column: str | None = None, common: bool = True) -> pd.DataFrame:
        """One number for each task and estimator: the mean over the folds.

        Parameters
        ----------
        column : str or None, default=None
            Name of a metric, or of fit_time, pred_time or fit_memory. None is the
            first metric.
        common : bool, default=True
            Only the tasks that all estimators finished, on which alone their means can
            be compared. An estimator that finished none is left out first.

        Returns
        -------
        DataFrame
            Tasks by estimators; NaN where there is no number.

        Raises
        ------
        ValueError
            If there is no such column, or there are no results at all.
        """
        self._check_has_scores()
        column = self.metrics[0] if column is None else column
        known = [*self.metrics, *(cost for cost in _COSTS if cost in self.scores)]
        check_choice("column", column, known)
        matrix = self.scores.pivot_table(
            index="task", columns="estimator", values=column, dropna=False
        )
        return matrix.loc[self._common_tasks()] if common else matrix

    def table(
        self, common: bool = True, metrics: list[str] | None = None
    ) -> pd.DataFrame:
        """Means over the tasks, with mean ranks; the best rank comes first.

        Parameters
        ----------
        common : bool, default=True
            Only the tasks that all estimators finished. With False each mean is over
            the tasks that the estimator finished, and they cannot be compared.
        metrics : list of str or None, default=None
            Names of metrics, the first of which sets the order; None is all.

        Returns
        -------
        DataFrame
            A row for each estimator: ``tasks``, the number that it finished with all
            seeds; mean and ``<metric> rank`` of each metric, where rank 1 is the best
            on a task and ties share their ranks; mean costs.

        Raises
        ------
        ValueError
            If `metrics` is empty or has an unknown name, or there are no results.
        """
        self._check_has_scores()
        columns = {"tasks": self._finished().sum()}
        metrics = self.metrics if metrics is None else metrics
        if not metrics:
            raise ValueError("metrics is empty: name one or more, or None for all.")
        for metric in metrics:
            matrix = self.matrix(metric, common)
            ranks = matrix.rank(axis=1, ascending=is_lower_better(metric))
            columns |= {metric: matrix.mean(), f"{metric} rank": ranks.mean()}
        for cost in _COSTS:
            if cost in self.scores and self.scores[cost].notna().any():
                columns[cost] = self.matrix(cost, common).mean()
        return pd.DataFrame(columns).sort_values(
            [f"{metrics[0]} rank", "tasks"], ascending=[True, False]
        )

    def to_markdown(self, common: bool = True, metrics: list[str] | None = None) -> str:
        """Return `table` in Markdown, the best of each column in bold.

        Parameters
        ----------
        common, metrics : bool, list of str or None
            As of `table`.

        Returns
        -------
        str
        """
        # pandas' to_markdown needs tabulate, which pads cells and leaves bars in names.
        text = self.table(common, metrics).apply(_to_text)
        text.index = text.index.map(str).str.replace("|", "\\|")
        rows = [["estimator", *map(display_name, text)], *text.reset_index().to_numpy()]
        header, *lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([header, "|---" * len(rows[0]) + "|", *lines])

    def to_sktime(self) -> pd.DataFrame:
        """Return sktime's summary: a row for each estimator on each task."""
        summary = BenchmarkingResults(path=None)
        with warnings.catch_warnings():
            # The standard deviation over one fold is NaN, of course.
            warnings.simplefilter("ignore", RuntimeWarning)
            for (task, estimator), own in self.scores.groupby(_KEYS[:2]):
                scores = own.set_index("fold").drop(columns=_KEYS[:2])
                folds = scores.to_dict("index").items()
                folds = {number: FoldResults(fold) for number, fold in folds}
                summary.results.append(ResultObject(estimator, task, folds))
        return summary.to_df()

    def _check_has_scores(self) -> None:
        if self.scores.empty:
            raise ValueError("There are no scores: every fit failed, see `failures`.")

    def _common_tasks(self) -> pd.Index:
        finished = self._finished()
        finished = finished.loc[:, finished.any()]
        return finished.index[finished.all(axis=1)]

    def _finished(self) -> pd.DataFrame:
        """Whether each estimator finished each task, with all its seeds."""
        keys = _KEYS[:2]
        # A score of NaN is what `error_score` may put where a fit failed.
        scored = self.scores.assign(ok=self.scores[self.metrics].notna().any(axis=1))
        pairs = scored.groupby(keys)["ok"].agg(["all", "size"])
        asked = pd.Series(self.n_folds, dtype=int).reindex(pairs.index, fill_value=0)
        failed = pairs.index.isin(pd.MultiIndex.from_frame(self.failures[keys]))
        is_whole = pairs["all"] & (pairs["size"] >= asked) & ~failed
        # Where there is no cell at all the fit failed, or has not been run yet.
        table = is_whole.rename("ok").reset_index()
        return table.pivot_table("ok", "task", "estimator", aggfunc="all").eq(True)


def _to_text(column: pd.Series) -> pd.Series:
    name = str(column.name)
    decimals = 2 if name in _COSTS or name.endswith(" rank") else 3
    if name in ("tasks", "fit_memory"):
        decimals = 0
    numbers = column.round(decimals)
    best = numbers.min() if is_lower_better(name) else numbers.max()
    is_bold = (numbers == best) & (numbers.min() < numbers.max()) & (name != "tasks")
    shown = numbers.map(f"{{:.{decimals}f}}".format).where(numbers.notna(), "")
    return shown.where(~is_bold, shown.map("**{}**".format))


def display_name(column: str) -> str:
    """Name of a column for people: ARI for adjusted_rand_score."""
    if column.endswith(" rank"):
        return "rank"
    return _DISPLAY_NAMES.get(column, column)


def is_lower_better(column: str) -> bool:
    """Whether less is better: of costs, of ranks, and of the Davies-Bouldin index."""
    return column in _COSTS or column.endswith(" rank") or "davies_bouldin" in column

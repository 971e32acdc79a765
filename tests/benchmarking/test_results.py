import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.benchmarking import ClusteringBenchmark, ClusteringResults
from sktime_contrastive.benchmarking.results import is_lower_better
from sktime_contrastive.benchmarking.store import Record
from tests.benchmarking.conftest import Halves, Unpredicting, results_of


def test_matrix_is_the_mean_over_folds_on_common_tasks(results):
    found = results.matrix()
    assert found.index.tolist() == ["A", "B"]
    assert found.columns.tolist() == ["one", "three", "two"]
    assert found.to_numpy().tolist() == [[0.5, 0.25, 0.5], [1.0, 0.75, 0.5]]
    assert results.matrix("fit_time")["one"].tolist() == [2.0, 4.0]


def test_a_task_with_a_seed_that_failed_is_not_finished(results):
    failed = [("A", "two", 1, "ValueError", "no"), ("C", "nobody", 0, "ValueError", "")]
    columns = ["task", "estimator", "seed", "error", "message"]
    partly = ClusteringResults(results.scores, pd.DataFrame(failed, columns=columns))
    assert partly.matrix().index.tolist() == ["B"]
    assert partly.table()["tasks"].to_dict() == {"one": 3, "two": 2, "three": 2}
    scores = results.scores.copy()
    scores.loc[1, "adjusted_rand_score"] = np.nan  # a second seed of error_score
    assert ClusteringResults(scores).matrix().index.tolist() == ["B"]


def test_matrix_of_all_tasks_has_gaps(results):
    found = results.matrix(common=False)
    assert found.index.tolist() == ["A", "B", "C"]
    assert found["two"].tolist() == [0.5, 0.5, 0.75]
    assert np.isnan(found["three"]["C"])


def test_table_has_means_and_ranks_where_ties_share(results):
    table = results.table()
    assert table.index.tolist() == ["one", "two", "three"]
    assert table.columns.tolist() == [
        *("tasks", "adjusted_rand_score", "adjusted_rand_score rank", "fit_time")
    ]
    assert table["tasks"].tolist() == [3, 3, 2]
    assert table["adjusted_rand_score"].tolist() == [0.75, 0.5, 0.5]
    assert table["adjusted_rand_score rank"].tolist() == [1.25, 2.25, 2.5]
    assert table["fit_time"].tolist() == [3.0, 1.0, 8.0]


def test_a_score_of_nan_is_no_finished_task(results):
    results.scores.loc[5, "adjusted_rand_score"] = np.nan  # of "two" on B
    assert results.matrix().index.tolist() == ["A"]
    assert results.table()["tasks"].to_dict() == {"one": 3, "two": 2, "three": 2}


def test_table_of_no_metrics(results):
    with pytest.raises(ValueError, match="metrics is empty"):
        results.table(metrics=[])


def test_table_over_whatever_was_finished(results):
    table = results.table(common=False)
    assert table.index.tolist() == ["one", "two", "three"]
    assert table["adjusted_rand_score rank"].tolist() == pytest.approx(
        [(1.5 + 1 + 2) / 3, (1.5 + 3 + 1) / 3, 2.5]
    )
    assert table["fit_time"].tolist() == [4.0, 1.0, 8.0]


def test_of_equal_ranks_the_one_with_more_tasks_comes_first():
    rows = [("A", "few", 0, 0.5, 1.0), ("A", "more", 0, 0.5, 1.0)]
    table = results_of([*rows, ("B", "more", 0, 0.5, 1.0)]).table()
    assert table.index.tolist() == ["more", "few"]


def test_chosen_metrics_set_order_and_direction():
    rows = [("A", "one", 0, 0.9, 2.0, 1.0), ("A", "two", 0, 0.8, 0.5, 1.0)]
    results = results_of(rows, ["rand_score", "davies_bouldin_score"])
    assert results.table().index.tolist() == ["one", "two"]
    table = results.table(metrics=["davies_bouldin_score"])
    assert table.index.tolist() == ["two", "one"]
    assert table["davies_bouldin_score rank"].tolist() == [1, 2]
    assert "rand_score" not in table
    assert "| two | 1 | **0.500** |" in results.to_markdown(
        metrics=["davies_bouldin_score"]
    )


def test_costs_that_cannot_be_told_are_left_out(results):
    results.scores["pred_time"] = 0.5
    results.scores["fit_memory"] = np.nan
    assert results.metrics == ["adjusted_rand_score"]
    assert results.table().columns.tolist()[-2:] == ["fit_time", "pred_time"]


def test_what_a_matrix_cannot_be_made_of(results):
    with pytest.raises(ValueError, match="Did you mean 'adjusted_rand_score'"):
        results.matrix("adjusted_rand")
    with pytest.raises(ValueError, match="column='pred_time' is not known"):
        results.matrix("pred_time")
    with pytest.raises(ValueError, match="every fit failed, see `failures`"):
        results_of([]).matrix()


def test_what_was_stored_is_loaded(high_and_low, tmp_path):
    benchmark = ClusteringBenchmark(n_seeds=2)
    benchmark.add_estimator({"good": Halves(flips=0.5), "mute": Unpredicting()})
    benchmark.add_task(high_and_low, "combined", task_id="A")
    benchmark.add_task(high_and_low, 2, task_id="B")
    benchmark.run(tmp_path / "results.json")
    loaded = ClusteringResults.load(tmp_path / "results.json")
    found = benchmark.results_
    pd.testing.assert_frame_equal(loaded.scores, found.scores)
    pd.testing.assert_frame_equal(loaded.failures, found.failures)
    keys = loaded.scores[["task", "estimator", "fold"]].agg(tuple, axis=1).tolist()
    assert keys == [
        *(("A", "good", 0), ("A", "good", 1), ("A", "mute", 0), ("A", "mute", 1)),
        *(("B", "good", 0), ("B", "good", 1), ("B", "good", 2), ("B", "good", 3)),
    ]
    assert loaded.failures[["task", "estimator", "seed"]].to_numpy().tolist() == [
        *(["B", "mute", 0], ["B", "mute", 1])
    ]
    assert loaded.metrics[0] == "adjusted_rand_score"
    assert len(loaded.metrics) == 5


def test_folds_keep_their_numbers_where_a_seed_failed():
    record = Record("A", "one", 3, folds=[{"ari": 0.5}])
    scores = ClusteringResults.from_records([record]).scores
    assert scores.to_dict("records") == [
        {"task": "A", "estimator": "one", "fold": 3, "ari": 0.5}
    ]


def test_nothing_stored_is_nothing_loaded(tmp_path):
    loaded = ClusteringResults.load(tmp_path / "results.json")
    assert loaded.scores.empty
    assert loaded.failures.empty
    assert list(tmp_path.iterdir()) == []


def test_a_bar_in_a_name_is_no_column(results):
    results.scores["estimator"] += "|b"
    lines = results.to_markdown().splitlines()
    assert lines[2].startswith("| one\\|b | 3 |")


def test_markdown(results):
    assert results.to_markdown() == (
        "| estimator | tasks | ARI | rank | fit, seconds |\n"
        "|---|---|---|---|---|\n"
        "| one | 3 | **0.750** | **1.25** | 3.00 |\n"
        "| two | 3 | 0.500 | 2.25 | **1.00** |\n"
        "| three | 2 | 0.500 | 2.50 | 8.00 |"
    )


def test_all_that_share_the_best_are_bold_unless_all_do():
    rows = [(task, name, 0, 0.5, 1.0) for task in "AB" for name in ("one", "two")]
    assert "**" not in results_of(rows).to_markdown()
    rows += [(task, "three", 0, 0.25, 1.0) for task in "AB"]
    shown = results_of(rows).to_markdown().splitlines()[2:]
    assert shown == [
        "| one | 2 | **0.500** | **1.50** | 1.00 |",
        "| two | 2 | **0.500** | **1.50** | 1.00 |",
        "| three | 2 | 0.250 | 3.00 | 1.00 |",
    ]


def test_no_common_task_leaves_cells_empty():
    rows = [("A", "one", 0, 0.5, 1.0), ("B", "two", 0, 0.5, 1.0)]
    assert "| one | 1 |  |  |  |" in results_of(rows).to_markdown()
    assert "| one | 1 | 0.500 |" in results_of(rows).to_markdown(common=False)


@pytest.mark.parametrize(
    ("column", "lower"),
    [
        *(("fit_time", True), ("pred_time", True), ("fit_memory", True)),
        *(("adjusted_rand_score", False), ("adjusted_rand_score rank", True)),
        *(("davies_bouldin_score_on_codes", True), ("silhouette_score", False)),
    ],
)
def test_is_lower_better(column, lower):
    assert is_lower_better(column) is lower

import pytest

from sktime_contrastive.benchmarking.tables import is_lower_better
from tests.benchmarking.conftest import results_of


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

from html.parser import HTMLParser

import pytest

from sktime_contrastive.benchmarking import ClusteringResults
from sktime_contrastive.benchmarking.tables import is_lower_better
from tests.benchmarking.conftest import results_of

NASTY = '<script>alert("x")</script>'


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


class Cells(HTMLParser):
    """The tags of a page, its text in order, and what of it is bold."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self.bold = [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        if data.strip():
            self.text.append(data)
            if self.tags[-1] == "b":
                self.bold.append(data)


def test_html_takes_names_as_text_and_has_the_best_in_bold():
    rows = [("A", NASTY, 0, 0.5, 1.0), ("A", "b&lt;", 0, 0.25, 3.0)]
    cells = Cells(results_of(rows, ["<i>mine</i>"]).to_html())
    assert set(cells.tags) == {"table", "thead", "tbody", "tr", "th", "td", "b"}
    assert cells.text == [
        *("tasks", "<i>mine</i>", "rank", "fit, seconds"),
        *(NASTY, "1", "0.500", "1.00", "1.00"),
        *("b&lt;", "1", "0.250", "2.00", "3.00"),
    ]
    assert cells.bold == ["0.500", "1.00", "1.00"]


def test_html_of_all_tasks_and_chosen_metrics(results):
    scores = results.scores.assign(rand_score=1.0)
    shown = ClusteringResults(scores).to_html(common=False, metrics=["rand_score"])
    cells = Cells(shown)
    assert cells.text[:4] == ["tasks", "Rand index", "rank", "fit, seconds"]
    assert cells.text[4:] == [
        *("one", "3", "1.000", "1.83", "4.00"),
        *("two", "3", "1.000", "1.83", "1.00"),
        *("three", "2", "1.000", "2.00", "8.00"),
    ]
    assert cells.bold == ["1.83", "1.83", "1.00"]


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

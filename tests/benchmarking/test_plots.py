import sys

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from sktime_contrastive.benchmarking import ClusteringResults
from sktime_contrastive.benchmarking.plots import (
    plot_critical_difference,
    plot_score_against_seconds,
)
from sktime_contrastive.utils.extras import is_importable

RANKS = {"best": 1, "middle": 2, "bad": 3, "worst": 4}  # on every one of the tasks
TASKS = [f"task {number}" for number in range(10)]

posthocs = pytest.mark.skipif(
    not is_importable("scikit_posthocs"), reason="the extra benchmark is missing"
)


@pytest.fixture(autouse=True)
def nothing_shown(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda *_, **__: pytest.fail("it was shown"))
    yield
    plt.close("all")


def results_of(names=RANKS, tasks=TASKS):
    """The same scores on each task; two folds, which count as their mean."""
    rows = [
        (task, name, fold, 1 - RANKS[name] / 8 - fold / 4, RANKS[name], seconds)
        for task in tasks
        for name in names
        for fold, seconds in enumerate([RANKS[name], 3 * RANKS[name]])
    ]
    columns = ["adjusted_rand_score", "davies_bouldin_score", "fit_time"]
    return ClusteringResults(
        pd.DataFrame(rows, columns=["task", "estimator", "fold", *columns])
    )


def without(results, estimator, task):
    scores = results.scores
    gone = (scores["estimator"] == estimator) & (scores["task"] == task)
    return ClusteringResults(scores[~gone])


def ranks_of(ax):
    """Ranks by the names beside the scale: "best (1)" on the left, "(4) worst"."""
    words = [text.get_text().replace("(", "").replace(")", "") for text in ax.texts]
    pairs = [sorted(pair.split(), key=str.isalpha) for pair in words]
    return {name: float(rank) for rank, name in pairs}


def joined(ax):
    """Ranks that the black bars of a critical-difference diagram join."""
    bars = [line.get_xdata() for line in ax.lines if line.get_color() == "k"]
    return sorted((round(min(bar), 1), round(max(bar), 1)) for bar in bars)


@posthocs
@pytest.mark.parametrize("metric", [None, "davies_bouldin_score", "fit_time"])
def test_critical_difference_has_names_at_their_ranks(metric):
    assert ranks_of(plot_critical_difference(results_of(), metric)) == RANKS


@posthocs
@pytest.mark.parametrize("alpha", [1.5, -1, "0.05", None, True])
def test_levels_that_no_test_has(alpha):
    with pytest.raises((TypeError, ValueError), match=f"alpha={alpha!r} must be"):
        plot_critical_difference(results_of(), alpha=alpha)


@posthocs
def test_critical_difference_joins_what_nemenyi_cannot_tell_apart():
    # At the level 0.05 ranks of four estimators differ from 1.48 on where there are ten
    # tasks, 2.10 on five and 0.74 on forty.
    assert joined(plot_critical_difference(results_of())) == [(1, 2), (2, 3), (3, 4)]
    few = results_of(tasks=TASKS[:5])
    assert joined(plot_critical_difference(few)) == [(1, 3), (2, 4)]
    # Of six tasks 1.91.
    six = results_of(tasks=TASKS[:6])
    assert joined(plot_critical_difference(six)) == [(1, 2), (2, 3), (3, 4)]
    assert joined(plot_critical_difference(six, alpha=0.01)) == [(1, 3), (2, 4)]
    many = results_of(tasks=[f"task {number}" for number in range(40)])
    assert joined(plot_critical_difference(many)) == []


@posthocs
@pytest.mark.parametrize("metric", ["adjusted_rand_score", "davies_bouldin_score"])
def test_critical_difference_joins_the_ones_that_are_close(metric):
    results = results_of(tasks=[f"task {number}" for number in range(40)])
    scores = results.scores
    # "bad" and "worst" change places from task to task: both have rank 3.5.
    odd = scores["task"].str[5:].astype(int) % 2 == 1
    names = scores["estimator"].replace({"worst": "bad", "bad": "worst"})
    scores.loc[odd, "estimator"] = names[odd]
    assert joined(plot_critical_difference(results, metric)) == [(3.5, 3.5)]


@posthocs
def test_critical_difference_is_of_common_tasks():
    results = results_of()
    swapped = results.scores["task"] == TASKS[0]
    names = results.scores["estimator"].replace({"best": "bad", "bad": "best"})
    results.scores.loc[swapped, "estimator"] = names[swapped]
    assert ranks_of(plot_critical_difference(results))["best"] == 1.2
    common = without(results, "worst", TASKS[0])
    assert ranks_of(plot_critical_difference(common))["best"] == 1.0


@posthocs
def test_critical_difference_needs_three_estimators_on_two_tasks():
    with pytest.raises(ValueError, match=r"there are 2 estimators and 10 such tasks"):
        plot_critical_difference(results_of(["best", "bad"]))
    with pytest.raises(ValueError, match=r"there are 4 estimators and 1 such tasks"):
        plot_critical_difference(without(results_of(tasks="AB"), "bad", "A"))


@posthocs
def test_critical_difference_where_all_are_equal():
    results = results_of()
    results.scores["adjusted_rand_score"] = 0.5
    assert joined(plot_critical_difference(results)) == [(2.5, 2.5)]


@posthocs
def test_long_names_are_not_cut_in_a_critical_difference(assert_whole):
    results = results_of()
    results.scores["estimator"] += " with a name of many, many words"
    assert_whole(plot_critical_difference(results).figure)


def test_a_missing_scikit_posthocs_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "scikit_posthocs", None)
    with pytest.raises(ModuleNotFoundError, match=r"scikit_posthocs.*\[benchmark\]"):
        plot_critical_difference(results_of())


def test_without_a_common_task_there_is_nothing_to_draw():
    apart = results_of(["best"], "A").scores, results_of(["bad"], "B").scores
    results = ClusteringResults(pd.concat(apart))
    with pytest.raises(ValueError, match="no task that all estimators finished"):
        plot_score_against_seconds(results)


def test_seconds_has_a_point_with_its_name_for_each_estimator(assert_whole):
    ax = plot_score_against_seconds(without(results_of(), "worst", TASKS[0]))
    drawn = {c.get_label(): tuple(c.get_offsets()[0].round(6)) for c in ax.collections}
    assert drawn == {name: (2 * rank, 0.875 - rank / 8) for name, rank in RANKS.items()}
    assert len({c.get_edgecolor().tobytes() for c in ax.collections}) == len(RANKS)
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == list(RANKS)  # the best first
    legend = ax.get_legend().get_window_extent()
    assert legend.x0 > ax.get_window_extent().x1  # not over data
    assert ax.get_title() == "9 tasks that all of them finished"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("seconds of a fit, mean", "ARI, mean")
    assert ax.get_xscale() == "log"
    assert_whole(ax.figure)


def test_seconds_has_ticks_in_numbers():
    ax = plot_score_against_seconds(results_of(), "davies_bouldin_score")
    ax.figure.canvas.draw()
    assert {"2", "5"} <= {tick.get_text() for tick in ax.get_xticklabels()}
    assert ax.get_ylabel() == "davies_bouldin_score, mean"


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(plot_critical_difference, marks=posthocs),
        plot_score_against_seconds,
    ],
)
def test_drawn_where_it_is_told(draw):
    _, given = plt.subplots()
    assert draw(results_of(), ax=given) is given
    assert len(plt.get_fignums()) == 1


def test_unknown_metrics():
    with pytest.raises(ValueError, match="Did you mean 'adjusted_rand_score'"):
        plot_score_against_seconds(results_of(), "rand_score")
    assert plt.get_fignums() == []

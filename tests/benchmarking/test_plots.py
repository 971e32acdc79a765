import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.benchmarking import ClusteringResults
from sktime_contrastive.benchmarking.plots import (
    plot_critical_difference,
    plot_pairwise,
    plot_score_against_seconds,
)

RANKS = {"best": 1, "middle": 2, "bad": 3, "worst": 4}  # on every one of the tasks
TASKS = [f"task {number}" for number in range(10)]


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


def texts(ax):
    return [text.get_text() for text in ax.texts]


def joined(ax):
    """Ranks that the thick bars of a critical-difference diagram join."""
    places = {text.get_text(): text.get_position()[0] for text in ax.texts}
    scale = sorted((places[str(rank)], rank) for rank in RANKS.values())
    bars = [line.get_xdata() for line in ax.lines if line.get_linewidth() == 4]
    ends = np.interp(bars, *zip(*scale, strict=True)).reshape(-1, 2)
    return sorted(map(tuple, np.sort(ends, axis=1).round(1).tolist()))


@pytest.mark.parametrize("metric", [None, "davies_bouldin_score", "fit_time"])
def test_critical_difference_has_names_at_their_ranks(metric):
    ax = plot_critical_difference(results_of(), metric)
    scale, names = texts(ax)[:4], texts(ax)[4:]
    assert scale == ["1", "2", "3", "4"]
    assert dict(zip(names[::2], names[1::2], strict=True)) == {
        name: f"{rank}.0000" for name, rank in RANKS.items()
    }


@pytest.mark.parametrize("alpha", [0.2, 0, "0.05", None, True])
def test_levels_that_no_test_has(alpha):
    with pytest.raises(ValueError, match=rf"alpha={alpha!r} must be 0\.01, 0\.05 or"):
        plot_critical_difference(results_of(), alpha=alpha)


def test_critical_difference_joins_what_nemenyi_cannot_tell_apart():
    # At the level 0.05 ranks of four estimators differ from 1.48 on where there are ten
    # tasks, 2.10 on five and 0.74 on forty.
    assert joined(plot_critical_difference(results_of())) == [(1, 2), (2, 3), (3, 4)]
    few = results_of(tasks=TASKS[:5])
    assert joined(plot_critical_difference(few)) == [(1, 3), (2, 4)]
    # Of six tasks 1.91: sktime by itself joins ranks 1 and 3, with the 2.03 of five.
    six = results_of(tasks=TASKS[:6])
    assert joined(plot_critical_difference(six)) == [(1, 2), (2, 3), (3, 4)]
    many = results_of(tasks=[f"task {number}" for number in range(40)])
    assert joined(plot_critical_difference(many)) == []


@pytest.mark.parametrize("metric", ["adjusted_rand_score", "davies_bouldin_score"])
def test_critical_difference_joins_the_ones_that_are_close(metric):
    results = results_of(tasks=[f"task {number}" for number in range(40)])
    scores = results.scores
    # "bad" and "worst" change places from task to task: both have rank 3.5.
    odd = scores["task"].str[5:].astype(int) % 2 == 1
    names = scores["estimator"].replace({"worst": "bad", "bad": "worst"})
    scores.loc[odd, "estimator"] = names[odd]
    assert joined(plot_critical_difference(results, metric)) == [(3.5, 3.5)]


def test_critical_difference_is_of_common_tasks():
    results = results_of()
    swapped = results.scores["task"] == TASKS[0]
    names = results.scores["estimator"].replace({"best": "bad", "bad": "best"})
    results.scores.loc[swapped, "estimator"] = names[swapped]
    assert "1.2000" in texts(plot_critical_difference(results))
    common = without(results, "worst", TASKS[0])
    assert "1.0000" in texts(plot_critical_difference(common))


def test_critical_difference_needs_three_estimators_on_two_tasks():
    with pytest.raises(ValueError, match=r"there are 2 estimators and 10 such tasks"):
        plot_critical_difference(results_of(["best", "bad"]))
    with pytest.raises(ValueError, match=r"there are 4 estimators and 1 such tasks"):
        plot_critical_difference(without(results_of(tasks="AB"), "bad", "A"))


def test_long_names_are_not_cut_in_a_critical_difference(assert_whole):
    results = results_of()
    results.scores["estimator"] += " with a name of many, many words"
    assert_whole(plot_critical_difference(results).figure)


def points(ax):
    (drawn,) = ax.collections
    return sorted(map(tuple, np.asarray(drawn.get_offsets()).round(6).tolist()))


@pytest.fixture
def mixed():
    """Of two on four tasks: better, equal, worse, and one that "bad" did not finish.

    A third one finished the first task alone.
    """
    scores = results_of(["best", "bad"], "ABCD").scores
    scores = pd.concat([scores, results_of(["worst"], "A").scores])
    scores = scores[scores["fold"] == 0].set_index(["task", "estimator"])
    scores.loc[("B", "bad"), "adjusted_rand_score"] = 0.875
    scores.loc[("C", "bad"), "adjusted_rand_score"] = 1.0
    return ClusteringResults(scores.drop(("D", "bad")).reset_index())


def test_pairwise_has_a_point_for_each_task_of_both(mixed, assert_whole):
    ax = plot_pairwise(mixed, "bad", "best")
    assert points(ax) == [(0.625, 0.875), (0.875, 0.875), (1.0, 0.875)]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("bad, ARI", "best, ARI")
    assert ax.get_title() == "best:\nbetter on 1, equal on 1, worse on 1"
    assert ax.get_xlim() == ax.get_ylim()
    assert ax.get_xlim()[0] < 0.625
    assert ax.get_xlim()[1] > 1.0
    (diagonal,) = ax.lines
    np.testing.assert_array_equal(*diagonal.get_data())
    assert_whole(ax.figure)


def test_pairwise_knows_where_less_is_better(mixed):
    ax = plot_pairwise(mixed, "bad", "best", "davies_bouldin_score")
    assert points(ax) == [(3, 1)] * 3
    assert ax.get_title() == "best:\nbetter on 3, equal on 0, worse on 0"
    assert ax.get_xlabel() == "bad, davies_bouldin_score"


@pytest.mark.filterwarnings("error")
def test_pairwise_of_one_score_has_room_around_it():
    ax = plot_pairwise(results_of(tasks="A"), "best", "best")
    assert ax.get_title() == "best:\nbetter on 0, equal on 1, worse on 0"
    low, high = ax.get_xlim()
    assert low < 0.75 < high


def test_pairwise_of_an_estimator_without_scores(mixed):
    with pytest.raises(ValueError, match="Did you mean 'best'"):
        plot_pairwise(mixed, "bad", "beast")


def test_without_a_common_task_there_is_nothing_to_draw():
    apart = results_of(["best"], "A").scores, results_of(["bad"], "B").scores
    results = ClusteringResults(pd.concat(apart))
    with pytest.raises(ValueError, match="no task that both best and bad finished"):
        plot_pairwise(results, "best", "bad")
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


@pytest.mark.parametrize("draw", [plot_pairwise, plot_score_against_seconds])
def test_drawn_where_it_is_told(draw):
    _, given = plt.subplots()
    names = ("best", "bad") if draw is plot_pairwise else ()
    assert draw(results_of(), *names, ax=given) is given
    assert len(plt.get_fignums()) == 1


def test_unknown_metrics():
    for draw in (plot_critical_difference, plot_score_against_seconds):
        with pytest.raises(ValueError, match="Did you mean 'adjusted_rand_score'"):
            draw(results_of(), "rand_score")
    assert plt.get_fignums() == []

import json

import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.benchmarking.store import EVERY_ESTIMATOR, ResultStore
from sktime_contrastive.benchmarking.trials import TrialResult


def scored(task, estimator, seed, *scores):
    """What comes of a trial with a split for each score."""
    rows = pd.DataFrame({"test_ari": scores, "fit_time": 1.0, "other": "not a score"})
    return TrialResult(task, estimator, seed, rows)


def failed(task, estimator, seed, kind="RuntimeError"):
    return TrialResult(task, estimator, seed, None, kind, "not today")


def stored(path):
    """Scores by task, estimator and fold, and failures, as a new store reads them."""
    store = ResultStore(path)
    scores = {
        (result.task_id, result.model_id, number): fold.scores["ari"]
        for result in store.results.results
        for number, fold in result.folds.items()
    }
    return scores, [(f.task_id, f.model_id, f.seed) for f in store.failures]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new folder" / "results.json"


def test_each_cell_is_on_disk_before_the_end(path):
    store = ResultStore(path)
    store.add(scored("B", "one", 1, 0.3, 0.4), first_fold=2)
    store.add(failed("A", "one", 0), first_fold=0)
    assert not path.exists()
    scores, failures = stored(path)
    assert scores == {("B", "one", 2): 0.3, ("B", "one", 3): 0.4}
    assert failures == [("A", "one", 0)]


def test_folds_of_later_seeds_join_those_that_are_there(path):
    store = ResultStore(path)
    store.add(scored("A", "one", 1, 0.3), first_fold=1)
    store.add(scored("A", "one", 0, 0.2), first_fold=0)
    store.add(scored("A", "one", 1, 0.5), first_fold=1)
    (result,) = store.results.results
    assert list(result.folds) == [0, 1]
    assert result.folds[1].scores == {"ari": 0.5, "fit_time": 1.0}
    assert store.has("A", "one", range(2))
    assert not store.has("A", "one", range(3))
    assert not store.has("A", "two", range(1))


def test_a_killed_run_after_a_finished_one_adds_to_it(path):
    finished = ResultStore(path)
    finished.add(scored("A", "one", None, 0.1), 0)
    finished.add(scored("A", "two", None, 0.2), 0)
    finished.save()
    ResultStore(path).add(scored("A", "two", None, 0.9), 0)
    scores, _ = stored(path)
    assert scores == {("A", "one", 0): 0.1, ("A", "two", 0): 0.9}
    assert len(ResultStore(path).results.results) == 2


def test_order_does_not_depend_on_what_was_done_first(path):
    store = ResultStore(path)
    for task, estimator in (("B", "one"), ("A", "two"), ("A", "one")):
        store.add(scored(task, estimator, 0, 0.5), 0)
        store.add(failed(task, estimator, 2), 2)
        store.add(failed(task, estimator, 1), 1)
    store.save()
    scores, failures = stored(path)
    keys = [("A", "one"), ("A", "two"), ("B", "one")]
    assert list(scores) == [(*key, 0) for key in keys]
    assert failures == [(*key, seed) for key in keys for seed in (1, 2)]


def test_a_failure_is_known_and_gone_when_the_cell_succeeds(path):
    store = ResultStore(path)
    for seed in (0, 1):
        store.add(failed("A", "one", seed), seed)
    assert store.has_failed("A", "one", 1)
    assert not store.has_failed("A", "two", 1)
    store.add(failed("A", "one", 1), 1)
    store.add(scored("A", "one", 0, 0.5), 0)
    assert stored(path)[1] == [("A", "one", 1)]
    (record,) = json.loads((path.parent / "results.json.failures.json").read_text())
    assert (record["exception_type"], record["exception_message"]) == (
        *("RuntimeError", "not today"),
    )


def test_data_that_cannot_be_read_fails_once_for_every_estimator(path):
    store = ResultStore(path)
    for estimator in ("one", "two"):
        store.add(failed("A", estimator, 0, "DatasetError"), 0)
    assert stored(path)[1] == [("A", EVERY_ESTIMATOR, None)]
    assert store.has_failed("A", "three", 7)
    assert not store.has_failed("B", "one", 0)
    store.add(scored("A", "two", 0, 0.5), 0)
    assert stored(path)[1] == []


def test_without_a_file_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = ResultStore(None)
    store.add(failed("A", "one", 0), 0)
    store.add(scored("A", "two", 0, np.nan), 0)
    store.save()
    assert store.has("A", "two", range(1))
    assert list(tmp_path.iterdir()) == []

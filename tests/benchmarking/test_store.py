import json

import numpy as np
import pytest

from sktime_contrastive.benchmarking.store import (
    EVERY_ESTIMATOR,
    Record,
    ResultStore,
)


def scored(task, estimator, seed, *scores):
    """What comes of a trial with a split for each score."""
    folds = [{"ari": score, "fit_time": 1.0} for score in scores]
    return Record(task, estimator, seed, experiment={"data": "x"}, folds=folds)


def failed(task, estimator, seed, kind="RuntimeError"):
    return Record(task, estimator, seed, error=kind, message="not today")


def stored(path):
    """Scores by task, estimator and seed, and failures, as a new store reads them."""
    scores, failures = {}, []
    for record in ResultStore(path).records:
        key = record.task, record.estimator, record.seed
        if record.error:
            failures.append(key)
        else:
            scores[key] = [fold["ari"] for fold in record.folds]
    return scores, failures


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new folder" / "results.json"


def test_each_record_is_on_disk_before_the_end(path):
    store = ResultStore(path)
    store.add(scored("B", "one", 1, 0.3, 0.4))
    store.add(failed("A", "one", 0))
    assert not path.exists()
    assert stored(path) == ({("B", "one", 1): [0.3, 0.4]}, [("A", "one", 0)])
    store.save()
    assert stored(path) == ({("B", "one", 1): [0.3, 0.4]}, [("A", "one", 0)])
    assert [file.name for file in path.parent.iterdir()] == ["results.json"]
    assert ResultStore(path).records == store.records
    assert len(json.loads(path.read_text())) == 2


def test_a_record_stands_in_for_an_earlier_one(path):
    store = ResultStore(path)
    store.add(scored("A", "one", 1, 0.3))
    store.add(scored("A", "one", 0, 0.2))
    store.add(scored("A", "one", 1, 0.5))
    assert stored(path)[0] == {("A", "one", 0): [0.2], ("A", "one", 1): [0.5]}
    assert store.get(Record("A", "one", 1)).folds == [{"ari": 0.5, "fit_time": 1.0}]
    assert store.get(Record("A", "one", 2)) is None
    assert store.get(Record("A", "two", 1)) is None


def test_a_killed_run_after_a_finished_one_adds_to_it(path):
    finished = ResultStore(path)
    finished.add(scored("A", "one", None, 0.1))
    finished.add(scored("A", "two", None, 0.2))
    finished.save()
    ResultStore(path).add(scored("A", "two", None, 0.9))
    assert stored(path)[0] == {("A", "one", None): [0.1], ("A", "two", None): [0.9]}


def test_a_line_that_was_torn_hides_no_other(path):
    store = ResultStore(path)
    store.add(scored("A", "one", 0, 0.1))
    part = path.with_name("results.json.part")
    part.write_bytes(part.read_bytes() + b"\n" + part.read_bytes()[:30])
    ResultStore(path).add(scored("A", "one", 1, 0.2))
    assert stored(path)[0] == {("A", "one", 0): [0.1], ("A", "one", 1): [0.2]}


def test_order_does_not_depend_on_what_was_done_first(path):
    store = ResultStore(path)
    for task, estimator in (("B", "one"), ("A", "two"), ("A", "one")):
        store.add(scored(task, estimator, 0, 0.5))
        store.add(failed(task, estimator, 2))
        store.add(failed(task, estimator, 1))
    store.save()
    scores, failures = stored(path)
    keys = [("A", "one"), ("A", "two"), ("B", "one")]
    assert list(scores) == [(*key, 0) for key in keys]
    assert failures == [(*key, seed) for key in keys for seed in (1, 2)]


def test_a_failure_is_known_and_gone_when_the_trial_succeeds(path):
    store = ResultStore(path)
    for seed in (0, 1):
        store.add(failed("A", "one", seed))
    assert store.get(Record("A", "one", 1)).error == "RuntimeError"
    assert store.get(Record("A", "two", 1)) is None
    store.add(failed("A", "one", 1))
    store.add(scored("A", "one", 0, 0.5))
    assert stored(path)[1] == [("A", "one", 1)]


def test_data_that_cannot_be_read_fails_once_for_every_estimator(path):
    store = ResultStore(path)
    for estimator in ("one", "two"):
        store.add(failed("A", estimator, 0, "DatasetError"))
    assert stored(path)[1] == [("A", EVERY_ESTIMATOR, None)]
    assert store.get(Record("A", "three", 7)).error == "DatasetError"
    assert store.get(Record("B", "one", 0)) is None
    store.add(scored("A", "two", 0, 0.5))
    assert stored(path)[1] == []


def test_a_record_that_is_discarded_is_gone_with_the_next_save(path):
    store = ResultStore(path)
    store.add(scored("A", "one", 0, 0.5))
    store.add(scored("A", "one", 1, 0.5))
    store.discard(store.get(Record("A", "one", 1)))
    store.save()
    assert list(stored(path)[0]) == [("A", "one", 0)]


def test_without_a_file_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = ResultStore(None)
    store.add(failed("A", "one", 0))
    store.add(scored("A", "two", 0, np.nan))
    store.save()
    assert len(store.records) == 2
    assert list(tmp_path.iterdir()) == []

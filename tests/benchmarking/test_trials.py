import os

import pytest
from sklearn.metrics import adjusted_rand_score
from sktime.benchmarking.benchmarks import TaskObject

from sktime_contrastive.benchmarking.trials import Trial, TrialSettings, run_trial
from tests.benchmarking.conftest import Halves, Unpredicting, fits


def run(panel, estimator, seed=None, protocol="combined", **settings):
    task = TaskObject(panel, protocol, [adjusted_rand_score])
    conditions = {"timeout": None, "n_clusters": "classes", "return_data": False}
    meta = {
        "settings": TrialSettings(**conditions | {"n_threads": 1} | settings),
        "parent": os.getpid(),
        "run": "this",
    }
    return run_trial(Trial("A", "one", task, estimator, seed), meta)


@pytest.mark.parametrize("timeout", [None, 60])
def test_a_trial_has_the_scores_of_its_seed(timeout, high_and_low):
    X, y = high_and_low
    result = run(high_and_low, Halves(flips=0.5), seed=3, timeout=timeout)
    labels = Halves(flips=0.5, random_state=3).fit(X).labels_
    assert (result.task_id, result.estimator_id, result.seed) == ("A", "one", 3)
    assert result.scores["test_adjusted_rand_score"].tolist() == [
        adjusted_rand_score(y, labels)
    ]
    assert (result.error_type, result.error_message) == ("", "")


@pytest.mark.parametrize("timeout", [None, 60])
def test_what_goes_wrong_is_the_result(timeout, high_and_low):
    result = run(high_and_low, Unpredicting(), protocol=2, timeout=timeout)
    assert result.scores is None
    assert result.error_type == "NotImplementedError"
    assert "Unpredicting cannot predict" in result.error_message


def test_an_estimator_is_warmed_up_on_a_corner_once_in_a_process(
    high_and_low, tmp_path
):
    marks = tmp_path / "marks"
    limited = {"timeout": 60}  # in a process that is not this one
    for seed in (0, 1):
        run(high_and_low, Halves(marks=marks), seed, **limited)
    sizes = [line.split()[1] for line in marks.read_text().splitlines()]
    assert fits(marks) == ["0", "1"]
    assert sizes.count("12") <= 1

"""Panels and clusterers that take no time, so that the harness is what is tested."""

import os
import time

import numpy as np
import pandas as pd
import pytest
from sktime.clustering.base import BaseClusterer

from sktime_contrastive.benchmarking import ClusteringBenchmark, ClusteringResults
from sktime_contrastive.benchmarking.cli import main


class Halves(BaseClusterer):
    """Labels series by whether their mean is above the median; leaves a mark if told.

    With `flips` some labels are drawn anew, so that its scores depend on the seed. A fit
    takes the seconds of the environment, which are no part of an experiment.
    """

    _tags = {
        "X_inner_mtype": ["numpy3D", "df-list"],
        "capability:multivariate": True,
        "capability:unequal_length": True,
        "capability:missing_values": False,
        "capability:predict": True,
        "capability:random_state": True,
    }

    def __init__(self, n_clusters=2, flips=0.0, marks=None, random_state=None):
        self.n_clusters = n_clusters
        self.flips = flips
        self.marks = marks
        self.random_state = random_state
        super().__init__(n_clusters=n_clusters)

    def _fit(self, X, y=None):
        time.sleep(float(os.environ.get("SECONDS_OF_HALVES", "0")))
        if self.marks is not None:
            with open(self.marks, "a") as file:
                file.write(f"{os.getpid()} {len(X)} {self.random_state}\n")
        self._median = np.median(means(X))
        self.labels_ = self._predict(X)
        return self

    def _predict(self, X, y=None):
        labels = (means(X) > self._median).astype(int)
        rng = np.random.default_rng(self.random_state)
        flipped = rng.random(len(X)) < self.flips
        return np.where(flipped, rng.integers(0, 2, len(X)), labels)


class Unpredicting(Halves):
    """It cannot label series that it was not fitted on."""

    _tags = {"capability:predict": False}


def means(X):
    return np.array([np.mean(np.asarray(series)) for series in X])


def fits(marks):
    """Seeds of the fits on the whole panel; those that compile take a corner of it."""
    lines = marks.read_text().splitlines() if marks.exists() else []
    return [line.split()[2] for line in lines if line.split()[1] == "60"]


def make_panel():
    """30 series of noise around 0 and 30 around 1: (60, 2, 12), classes as strings."""
    rng = np.random.default_rng(0)
    y = np.repeat(["low", "high"], 30)[rng.permutation(60)]
    return rng.normal(0, 0.5, (60, 2, 12)) + (y == "high")[:, None, None], y


def make_benchmark(panel, estimators=None, tasks=("A", "B"), **parameters):
    benchmark = ClusteringBenchmark(**{"n_seeds": 2, **parameters})
    benchmark.add_estimator(
        estimators or {"sure": Halves(), "unsure": Halves(flips=0.5)}
    )
    for name in tasks:
        benchmark.add_task(panel, "combined", task_id=name)
    return benchmark


def scores_of(benchmark, *path, **options):
    benchmark.run(*path, **options)
    scores = benchmark.results_.scores
    return scores.drop(columns=["fit_time", "pred_time", "fit_memory"])


def results_of(rows, metrics=("adjusted_rand_score",)):
    """Of rows with task, estimator, fold, each metric and the seconds of the fit."""
    columns = ["task", "estimator", "fold", *metrics, "fit_time"]
    return ClusteringResults(pd.DataFrame(rows, columns=columns))


def write_data_set(path, shift=0.0):
    """A data set of two classes, sines and ramps: 6 series to train and 6 to test."""
    path.parent.mkdir(parents=True, exist_ok=True)
    time = np.linspace(0, 1, 20)
    y = np.tile([0, 1], 3)
    X = np.stack([np.sin(2 * np.pi * (time + shift)), 2 * time])[y]
    X = X + np.random.default_rng(0).normal(0, 0.1, X.shape)
    np.savez(path, X_train=X, y_train=y, X_test=X[::-1], y_test=y[::-1])


def refused(capsys, *arguments):
    """What is said in place of a run."""
    with pytest.raises(SystemExit) as stopped:
        main(list(map(str, arguments)))
    assert stopped.value.code == 2
    return capsys.readouterr().err


def is_alive(pid):
    """Zombies, which wait for somebody to ask after them, are dead."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition):
    for _ in range(900):
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def high_and_low():
    return make_panel()


@pytest.fixture(scope="session")
def expected():
    """Scores of the benchmark that is made of the panel alone, without workers."""
    return scores_of(make_benchmark(make_panel()))


@pytest.fixture
def unequal(high_and_low):
    """The same as a list of frames of 6 to 12 steps."""
    X, y = high_and_low
    return [pd.DataFrame(x.T[: 6 + i % 7]) for i, x in enumerate(X)], y


@pytest.fixture(scope="session")
def noise():
    """Series without clusters, so that no two ways to cluster them agree by chance."""
    return np.random.default_rng(1).normal(size=(14, 2, 20))


@pytest.fixture(scope="session")
def uneven_noise(noise):
    """The same of 12 to 20 steps."""
    return [pd.DataFrame(x.T[: 12 + 2 * (i % 5)]) for i, x in enumerate(noise)]


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    write_data_set(folder / "First.npz")
    write_data_set(folder / "Second.npz", shift=0.2)
    return folder


@pytest.fixture
def results():
    """Two estimators tie on A, after two folds; the third one did not finish C."""
    return results_of(
        [
            ("A", "one", 0, 0.75, 1.0),
            ("A", "one", 1, 0.25, 3.0),
            ("A", "two", 0, 0.5, 1.0),
            ("A", "three", 0, 0.25, 8.0),
            ("B", "one", 0, 1.0, 4.0),
            ("B", "two", 0, 0.5, 1.0),
            ("B", "three", 0, 0.75, 8.0),
            ("C", "one", 0, 0.25, 6.0),
            ("C", "two", 0, 0.75, 1.0),
        ]
    )

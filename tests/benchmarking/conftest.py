"""Panels and clusterers that take no time, so that the harness is what is tested."""

import os

import numpy as np
import pytest
from sktime.clustering.base import BaseClusterer


class Halves(BaseClusterer):
    """Labels series by whether their mean is above the median; leaves a mark if told.

    With `flips` some labels are drawn anew, so that its scores depend on the seed.
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


@pytest.fixture
def high_and_low():
    """30 series of noise around 0 and 30 around 1: (60, 2, 12), classes as strings."""
    rng = np.random.default_rng(0)
    y = np.repeat(["low", "high"], 30)[rng.permutation(60)]
    return rng.normal(0, 0.5, (60, 2, 12)) + (y == "high")[:, None, None], y


@pytest.fixture
def unequal(high_and_low):
    """The same as a list of frames of 6 to 12 steps."""
    import pandas as pd

    X, y = high_and_low
    return [pd.DataFrame(x.T[: 6 + i % 7]) for i, x in enumerate(X)], y

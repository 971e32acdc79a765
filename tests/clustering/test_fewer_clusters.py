"""One warning where there are fewer clusters than were asked for, which says why."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN, AgglomerativeClustering, Birch, KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.clustering.fewer_clusters import warn_of_fewer_clusters
from tests.conftest import small, walks, warnings_of


@pytest.mark.parametrize(
    "clusterer", [None, KMeans(), AgglomerativeClustering(), GaussianMixture()]
)
def test_more_clusters_than_different_series(clusterer):
    X = np.tile(walks(3), (10, 1, 1))
    model = ContrastiveClusterer(8, small(num_steps=20), clusterer, random_state=0)
    messages = warnings_of(model.fit, X)
    if model.n_clusters_ < 8:
        (message,) = messages
        assert f"Found {model.n_clusters_} clusters" in message
        assert "fewer than n_clusters=8: X holds only 3 distinct series" in message
    else:  # agglomerative clustering takes series apart that are the same
        assert messages == []


def test_all_series_the_same():
    X = np.tile(walks(1), (10, 1, 1))
    model = ContrastiveClusterer(2, small(num_steps=20), random_state=0)
    (message,) = warnings_of(model.fit, X)
    assert "X holds only 1 distinct series" in message
    assert warnings_of(ContrastiveClusterer(1, small(num_steps=20)).fit, X) == []


def test_all_noise():
    model = ContrastiveClusterer(3, small(num_steps=20), DBSCAN(eps=1e-9))
    (message,) = warnings_of(model.fit, walks())
    assert "all series noise" in message


def test_clusterers_of_their_own_words():
    """One warning for one cause, and none for each number that is tried."""
    model = ContrastiveClusterer("auto", small(num_steps=20), Birch(), random_state=0)
    assert warnings_of(model.fit, walks()) == []


@pytest.mark.parametrize(
    ("n_codes", "n_series", "reason"),
    [
        (1, 1, "X holds only 1 distinct series"),
        (2, 9, "only 2 distinct codes"),
        (9, 9, "the clusterer made no more"),
    ],
)
def test_reasons(n_codes, n_series, reason):
    numbers = np.arange(9)
    codes = np.minimum(numbers, n_codes - 1)[:, None] * np.ones(2)
    values = np.minimum(numbers, n_series - 1)[:, None, None] * np.ones((1, 5))
    labels = np.zeros(9, dtype=int)
    with pytest.warns(ConvergenceWarning, match=f"Found 1 cluster, .*{reason}"):
        warn_of_fewer_clusters(labels, 3, codes, values)

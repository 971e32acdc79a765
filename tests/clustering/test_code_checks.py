import numpy as np
import pytest
from sklearn.cluster import KMeans

from sktime_contrastive.clustering.code_checks import (
    check_codes,
    check_labels,
    check_n_clusters,
    check_n_series,
)


@pytest.mark.parametrize("given", ["auto", 1, np.int64(7)])
def test_numbers_of_clusters(given):
    check_n_clusters(given)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (0, ValueError, "n_clusters=0 must be at least 1"),
        (-3, ValueError, "n_clusters=-3 must be at least 1"),
        (2.0, TypeError, "n_clusters=2.0 must be an integer of at least 1, or 'auto'"),
        (True, TypeError, "n_clusters=True must be an integer"),
        (None, TypeError, "n_clusters=None must be an integer"),
        ("Auto", ValueError, "n_clusters='Auto' is not known. Did you mean 'auto'"),
    ],
)
def test_what_is_no_number_of_clusters(given, error, message):
    with pytest.raises(error, match=message):
        check_n_clusters(given)


def test_as_many_series_as_are_needed():
    check_n_series(3, 3)
    check_n_series("auto", 4)
    check_n_series(None, 2)
    for n_clusters, n_series in ((3, 2), ("auto", 3), (1, 1), (None, 1)):
        with pytest.raises(ValueError, match="series"):
            check_n_series(n_clusters, n_series)


def test_codes():
    assert check_codes([[1, 2]], 2).dtype == np.float64
    masked = np.ma.masked_equal([[1.0, 2.0]], 1.0)
    none, wide = np.empty((0, 2)), [[1.0, 2.0, 3.0]]
    for codes in ([1.0, 2.0], wide, [[np.nan, 1.0]], [[np.inf, 1.0]], masked, none):
        with pytest.raises(ValueError, match="codes"):
            check_codes(codes, 2)


@pytest.mark.parametrize(
    "given", [[0, 1, -1], [0.0, 1.0, -1.0], np.array([0, 1, -1], "O")]
)
def test_labels(given):
    labels = check_labels(given, 3, 2, KMeans())
    assert labels.dtype == np.int64
    assert labels.tolist() == [0, 1, -1]


@pytest.mark.parametrize(
    "given",
    [
        *[[0, 1], [[0, 1, 1]], ["a", "b", "b"], [0, 1, 0.5], [0, 1, np.nan]],
        *[[0, 1, 3], [0, 1, -2], [0, 1, 10**12], None, [0, 1, None], [0, 1, np.inf]],
    ],
)
def test_what_are_no_labels(given):
    with pytest.raises(ValueError, match=r"a KMeans, gives labels .* of the 3 codes"):
        check_labels(given, 3, 3, KMeans())

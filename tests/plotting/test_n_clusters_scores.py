import matplotlib.pyplot as plt
import numpy as np
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.plotting import plot_n_clusters


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def test_n_clusters(quick, two_families, assert_whole):
    fitted = ContrastiveClusterer("auto", quick, random_state=0).fit(two_families[0])
    ax = plot_n_clusters(fitted)
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xdata(), fitted.n_clusters_scores_.index)
    np.testing.assert_array_equal(line.get_ydata(), fitted.n_clusters_scores_)
    (ring,) = ax.collections
    ((chosen, score),) = ring.get_offsets()
    assert chosen == fitted.n_clusters_
    assert score == fitted.n_clusters_scores_.max()
    assert ax.get_title().startswith(f"{fitted.n_clusters_} clusters have the best")
    assert_whole(ax.figure)
    _, other = plt.subplots()
    assert plot_n_clusters(fitted, other) is other


def test_n_clusters_that_was_given(quick, two_families):
    with pytest.raises(ValueError, match=r"n_clusters=2 was given.*'auto'"):
        plot_n_clusters(ContrastiveClusterer(2, quick).fit(two_families[0]))


def test_nothing_fitted():
    with pytest.raises(NotFittedError):
        plot_n_clusters(ContrastiveClusterer("auto"))

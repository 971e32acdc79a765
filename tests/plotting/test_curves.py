"""History, numbers of clusters: plots of one curve or two."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder
from sktime_contrastive.plotting import plot_history, plot_n_clusters


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


@pytest.mark.parametrize("of_clusterer", [True, False])
def test_history(of_clusterer, quick, two_families, assert_whole):
    fitted = ContrastiveClusterer(2, quick) if of_clusterer else quick
    axes = plot_history(fitted.fit(two_families[0]))
    for ax, column in zip(axes, ["loss", "learning_rate"], strict=True):
        (line,) = ax.lines
        np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
        np.testing.assert_array_equal(line.get_ydata(), fitted.history_[column])
    assert [ax.get_ylabel() for ax in axes] == ["loss", "learning rate"]
    assert axes[1].get_xlabel() == "epoch"
    assert f"{fitted.history_['loss'].iloc[-1]:.3g} after 3" in axes[0].get_title()
    assert_whole(axes[0].figure)
    assert len(plt.get_fignums()) == 1


def test_history_of_one_epoch_can_be_seen(quick, two_families):
    quick.set_params(trainer__num_epochs=1)
    loss, _ = plot_history(quick.fit(two_families[0]))
    assert loss.lines[0].get_marker() == "o"


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
        plot_history(ContrastiveEmbedder())
    with pytest.raises(NotFittedError):
        plot_n_clusters(ContrastiveClusterer("auto"))

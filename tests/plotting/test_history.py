import matplotlib.pyplot as plt
import numpy as np
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder
from sktime_contrastive.plotting import plot_history


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


def test_nothing_fitted():
    with pytest.raises(NotFittedError):
        plot_history(ContrastiveEmbedder())

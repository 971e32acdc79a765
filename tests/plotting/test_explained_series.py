import matplotlib.pyplot as plt
import numpy as np
import pytest

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.explanation import explain
from sktime_contrastive.plotting import plot_explanation


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


@pytest.fixture
def explanation(quick, two_families):
    X = np.concatenate([two_families[0], 2 * two_families[0]], axis=1)
    X[3, :, 40:] = np.nan
    fitted = ContrastiveClusterer(3, quick, random_state=0).fit(X)
    return explain(fitted, X, random_state=0)


def test_every_channel_is_drawn_and_shaded(explanation, assert_whole):
    axes = plot_explanation(explanation, [7, 3])
    assert axes.shape == (2, 2)
    profiles = explanation.profiles()[[7, 3]]
    largest = np.nanmax(profiles)
    for (channel, column), ax in np.ndenumerate(axes):
        drawn = ax.lines[0].get_ydata()
        expected = explanation.panel.values[[7, 3][column], channel]
        np.testing.assert_array_equal(drawn, expected)
        (mesh,) = ax.collections
        shaded = np.ma.filled(mesh.get_array().ravel(), np.nan)
        np.testing.assert_allclose(shaded, profiles[column, channel])
        assert mesh.get_clim() == (0, largest)
    clusters = explanation.series["cluster"]
    titles = [ax.get_title() for ax in axes[0]]
    assert titles == [f"{i}: cluster {clusters[i]}" for i in (7, 3)]
    assert [ax.get_ylabel() for ax in axes[:, 0]] == ["channel 0", "channel 1"]
    assert_whole(axes[0, 0].figure)


def test_the_typical_series_of_each_cluster_by_default(explanation, assert_whole):
    axes = plot_explanation(explanation)
    typical = explanation.typical(1)
    assert [ax.get_title() for ax in axes[0]] == [
        f"{id_}: cluster {k}" for id_, k in typical["cluster"].items()
    ]
    assert_whole(axes[0, 0].figure)
    assert plot_explanation(explanation, 5).shape == (2, 1)


def test_what_cannot_be_drawn(explanation):
    with pytest.raises(KeyError, match="77"):
        plot_explanation(explanation, [1, 77])
    with pytest.raises(ValueError, match="instances holds 7 ids"):
        plot_explanation(explanation, list(range(7)))
    with pytest.raises(ValueError, match="instances holds 0 ids"):
        plot_explanation(explanation, [])
    with pytest.raises(TypeError, match="explanation is a DataFrame, but must be"):
        plot_explanation(explanation.importances)

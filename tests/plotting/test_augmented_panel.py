import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import torch

from sktime_contrastive.plotting import plot_augmentations
from sktime_contrastive.positives import Jitter, Scaling, WindowCrop


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def curves(ax):
    return np.array([line.get_ydata() for line in ax.lines])


def test_views_around_the_series(two_families):
    X = np.concatenate([two_families[0], 5 - two_families[0]], axis=1)
    axes = plot_augmentations(X, [Jitter(0.5), Jitter(0.0)], 3, 200, random_state=0)
    assert axes.shape == (2, 3)
    titles = [ax.get_title() for ax in axes[0]]
    assert titles == ["Jitter(strength=0.5)", "Jitter(strength=0.0)", "all of them"]
    scaled = (X[3] - X.mean((0, 2))[:, None]) / X.std((0, 2))[:, None]
    for row, expected in zip(axes, scaled, strict=True):
        *views, original = curves(row[0])
        np.testing.assert_allclose(original, expected, atol=1e-5)
        assert np.std(views - expected, axis=0).mean() == pytest.approx(0.5, rel=0.03)
        np.testing.assert_allclose(curves(row[1])[:-1], [expected] * 200, atol=1e-5)
    assert [row[0].get_ylabel() for row in axes] == ["channel 0", "channel 1"]
    assert axes[0, 0].lines[-1].get_color() == "black"
    assert len(plt.get_fignums()) == 1


def test_a_series_of_a_frame_by_its_id(two_families, assert_whole):
    index = pd.MultiIndex.from_product([list("abcd"), range(60)])
    X = pd.DataFrame({"speed": two_families[0][:4].ravel()}, index).drop(
        [("c", step) for step in range(25, 60)]
    )
    axes = plot_augmentations(X, [WindowCrop(0.3)], "c", scaling="none")
    assert axes.shape == (1, 1)
    assert curves(axes[0, 0]).shape == (5, 25)
    np.testing.assert_allclose(
        curves(axes[0, 0])[-1], two_families[0][2, 0, :25], atol=1e-6
    )
    assert axes[0, 0].get_ylabel() == "speed"
    assert_whole(axes[0, 0].figure)


def test_the_default_a_function_and_a_seed(two_families):
    def double(values, lengths, generator):
        return 2 * values

    axes = plot_augmentations(two_families[0], random_state=0)
    assert axes.shape == (1, 5)
    again = plot_augmentations(two_families[0], random_state=0)
    other = plot_augmentations(two_families[0], random_state=1)
    np.testing.assert_array_equal(curves(axes[0, 4]), curves(again[0, 4]))
    assert not np.array_equal(curves(axes[0, 4]), curves(other[0, 4]))
    ((ax,),) = plot_augmentations(two_families[0], [double])
    assert ax.get_title() == "double"
    np.testing.assert_allclose(curves(ax)[0], 2 * curves(ax)[-1])


def test_defaults_of_torch_change_no_view(two_families):
    def draw():
        views = [WindowCrop(), Jitter()]
        axes = plot_augmentations(two_families[0], views, random_state=0)
        return np.concatenate([np.ravel(curves(ax)) for ax in axes.ravel()])

    expected = draw()
    with torch.autocast("cpu"), torch.device("meta"):
        np.testing.assert_array_equal(draw(), expected)


def test_what_cannot_be_drawn(two_families):
    X, _ = two_families
    with pytest.raises(ValueError, match=r"instance='a' is no id .*\[0, 1, 2, 3, 4\]"):
        plot_augmentations(X, instance="a")
    with pytest.raises(TypeError, match="must be an instance of an augmentation"):
        plot_augmentations(X, [Scaling])
    with pytest.raises(ValueError, match=r"scaling='serie'.*'series'"):
        plot_augmentations(X, scaling="serie")


def test_namesakes_have_a_column_each(two_families):
    doubled, raised = (lambda values, *_: 2 * values), (lambda values, *_: values + 1)
    axes = plot_augmentations(two_families[0], [doubled, raised], n_views=1)
    titles = [ax.get_title() for ax in axes[0]]
    assert titles == ["<lambda>", "<lambda>", "all of them"]
    series = curves(axes[0, 0])[-1]
    np.testing.assert_allclose(curves(axes[0, 0])[0], 2 * series, atol=1e-5)
    np.testing.assert_allclose(curves(axes[0, 1])[0], series + 1, atol=1e-5)

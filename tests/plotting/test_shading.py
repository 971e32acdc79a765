import matplotlib.pyplot as plt
import numpy as np
import pytest

from sktime_contrastive.plotting.shading import shade, shades_of


@pytest.fixture
def ax():
    yield plt.figure().add_subplot()
    plt.close("all")


def test_shades_go_from_white_to_lighter_than_the_colour():
    shades = shades_of("#004080")
    assert shades(0.0)[:3] == (1, 1, 1)
    darkest = np.array(shades(1.0)[:3])
    assert (darkest >= [0.3, 0.4, 0.6]).all()
    assert (darkest < 1).all()


def test_each_step_has_its_shade_behind_the_lines(ax):
    strengths = np.array([0.0, 1.0, np.nan, -3.0, 2.0])
    mesh = shade(ax, strengths, shades_of("red"), largest=2.0)
    ax.figure.canvas.draw()
    colors = mesh.get_facecolors()
    white = (colors[:, :3] == 1).all(axis=1)
    assert white[[0, 3]].all()
    assert not white[[1, 4]].any()
    assert mesh.get_array().mask.ravel().tolist() == [False, False, True, False, False]
    assert mesh.get_zorder() < 0
    np.testing.assert_allclose(mesh.get_coordinates()[0, :, 0], np.arange(6) - 0.5)


def test_nothing_to_shade_stays_white(ax):
    mesh = shade(ax, np.zeros(4), shades_of("red"), largest=0.0)
    ax.figure.canvas.draw()
    assert (mesh.get_facecolors()[:, :3] == 1).all()

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from sklearn.cluster import HDBSCAN
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.plotting import plot_latent_space
from sktime_contrastive.plotting.colors import color_of


@pytest.fixture
def fitted(quick, two_families):
    yield ContrastiveClusterer(3, quick, random_state=0).fit(two_families[0])
    plt.close("all")


def scatters(ax):
    return [c for c in ax.collections if isinstance(c, PathCollection)]


def in_order(points):
    return sorted(map(tuple, np.asarray(points)))


def test_shows_codes_regions_and_centres(fitted):
    ax = plot_latent_space(fitted)
    codes, centers = scatters(ax)
    assert in_order(codes.get_offsets()) == in_order(fitted.embedding_)
    np.testing.assert_allclose(centers.get_offsets(), fitted.cluster_centers_)
    assert len(np.unique(codes.get_facecolors()[:, :3], axis=0)) == 3
    image = ax.images[0].get_array()
    assert len(np.unique(image.reshape(-1, 3), axis=0)) == 3
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["cluster 0", "cluster 1", "cluster 2", "centre"]
    assert [text.get_text() for text in ax.texts] == ["0", "1", "2"]
    assert ax.get_xlabel() == "latent dimension 0"
    low, high = np.array([ax.get_xlim(), ax.get_ylim()]).T
    assert (fitted.embedding_ > low).all()
    assert (fitted.embedding_ < high).all()


def test_true_labels_by_marker(fitted, two_families, assert_whole):
    names = np.array(["sine", "pulse"])[two_families[1]]
    ax = plot_latent_space(fitted, names)
    assert_whole(ax.figure)
    assert len(scatters(ax)) == 3
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert {"label sine", "label pulse"} <= set(legend)


def test_colours_are_those_of_the_clusters(fitted):
    codes, _ = scatters(plot_latent_space(fitted))
    cluster_at = {
        tuple(c): k for c, k in zip(fitted.embedding_, fitted.labels_, strict=True)
    }
    colors = {}
    for point, color in zip(codes.get_offsets(), codes.get_facecolors(), strict=True):
        colors.setdefault(cluster_at[tuple(point)], set()).add(to_hex(color))
    assert colors == {k: {color_of(k).lower()} for k in range(3)}


def test_series_without_a_label_are_drawn_as_well(fitted):
    y = np.array(["sine", None, "pulse", np.nan] * 10, dtype=object)
    ax = plot_latent_space(fitted, y)
    assert sum(len(c.get_offsets()) for c in scatters(ax)) == 40 + 3
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert {"label sine", "label pulse", "no label"} <= set(legend)


def test_a_long_legend_neither_shrinks_the_map_nor_is_cut(fitted, assert_whole):
    y = [f"a label with a long name, number {number}" for number in range(40)]
    ax = plot_latent_space(fitted, y)
    assert_whole(ax.figure)
    width = ax.get_window_extent().width / ax.figure.dpi
    assert width == pytest.approx(4.8, abs=0.4)
    assert not ax.get_legend().get_window_extent().overlaps(ax.get_window_extent())


def test_more_series_are_smaller_and_fainter(fitted):
    few, _ = scatters(plot_latent_space(fitted))
    for name in ("embedding_", "labels_"):
        setattr(fitted, name, np.repeat(getattr(fitted, name), 1000, axis=0))
    ax = plot_latent_space(fitted)
    many, _ = scatters(ax)
    assert many.get_sizes()[0] < few.get_sizes()[0]
    assert 0 < many.get_alpha() < few.get_alpha()
    assert ax.get_title() == "40,000 series in 3 clusters"


def test_draws_where_it_is_told_and_shows_nothing(fitted, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: pytest.fail("plt.show was called"))
    _, ax = plt.subplots()
    assert plot_latent_space(fitted, ax=ax) is ax


def test_noise_has_its_colour(quick, two_families):
    clusterer = HDBSCAN(min_cluster_size=15, copy=True)
    model = ContrastiveClusterer(3, quick, clusterer, random_state=0)
    ax = plot_latent_space(model.fit(two_families[0]))
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert ("noise" in legend) == (-1 in model.labels_)
    plt.close("all")


def test_what_cannot_be_drawn(fitted, quick, two_families):
    with pytest.raises(ValueError, match="a value for each of the 40 series"):
        plot_latent_space(fitted, [0, 1])
    quick.set_params(latent_dim=3)
    with pytest.raises(ValueError, match="3 dimensions"):
        plot_latent_space(ContrastiveClusterer(2, quick).fit(two_families[0]))
    with pytest.raises(NotFittedError):
        plot_latent_space(ContrastiveClusterer(2, quick))

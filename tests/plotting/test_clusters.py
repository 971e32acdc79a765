import pickle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from sklearn.cluster import HDBSCAN
from sktime.datatypes import convert_to

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.plotting import explore, plot_clusters
from sktime_contrastive.plotting.colors import color_of


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


@pytest.fixture
def panel(two_families):
    """Two channels of unequal length, in a frame with names."""
    values = np.concatenate([two_families[0], 2 + two_families[0]], axis=1)
    index = pd.MultiIndex.from_product([[f"id {i}" for i in range(40)], range(60)])
    frame = pd.DataFrame(
        values.transpose(0, 2, 1).reshape(-1, 2), index, ["speed", "power"]
    )
    short = frame.index.get_level_values(0) == "id 3"
    return frame[~short | (frame.index.get_level_values(1) < 20)], values


def lines_of(ax):
    (collection,) = (c for c in ax.collections if isinstance(c, LineCollection))
    return collection


def test_each_cluster_has_its_members_and_the_central_one_on_top(
    quick, panel, assert_whole
):
    X, values = panel
    fitted = ContrastiveClusterer(3, quick, random_state=0).fit(X)
    axes = plot_clusters(fitted, X)
    assert axes.shape == (2, 3)
    for label, column in enumerate(axes.T):
        members = np.flatnonzero(fitted.labels_ == label)
        assert column[0].get_title() == f"cluster {label}: {len(members)} series"
        away = fitted.embedding_[members] - fitted.cluster_centers_[label]
        central = members[np.linalg.norm(away, axis=1).argmin()]
        for channel, ax in enumerate(column):
            lines = lines_of(ax)
            assert len(lines.get_segments()) == len(members)
            assert to_hex(lines.get_color()[0]) == color_of(label).lower()
            drawn = ax.lines[0].get_ydata()
            np.testing.assert_allclose(
                drawn[~np.isnan(drawn)], values[central, channel][~np.isnan(drawn)]
            )
    assert [row[0].get_ylabel() for row in axes] == ["speed", "power"]
    assert [ax.get_xlabel() for ax in axes[-1]] == ["time step"] * 3
    assert len(plt.get_fignums()) == 1
    assert_whole(axes[0, 0].figure)


def test_series_end_where_they_end(quick, panel):
    X, _ = panel
    fitted = ContrastiveClusterer(1, quick, random_state=0).fit(X)
    ((ax, *_),) = plot_clusters(fitted, X).T
    finite = [np.isfinite(line[:, 1]).sum() for line in lines_of(ax).get_segments()]
    assert sorted(finite) == [20] + [60] * 39


def test_large_clusters_are_sampled_and_counted(quick, two_families, assert_whole):
    X, _ = two_families
    fitted = ContrastiveClusterer(1, quick, random_state=0).fit(X)
    ((ax,),) = plot_clusters(fitted, X, max_members=7)
    assert len(lines_of(ax).get_segments()) == 7
    assert ax.get_title() == "cluster 0: 40 series"
    assert ax.get_ylabel() == "value"
    assert_whole(ax.figure)


def test_many_clusters_are_broken_into_rows(quick, two_families):
    X, _ = two_families
    fitted = ContrastiveClusterer(8, quick, random_state=0).fit(X)
    axes = plot_clusters(fitted, X)
    assert axes.shape == (1, 8)
    rows = [ax.get_subplotspec().rowspan.start for ax in axes[0]]
    assert rows == [0] * 6 + [1] * 2


def test_noise_comes_last_and_has_no_centre(quick, two_families):
    noisy = HDBSCAN(min_cluster_size=15, copy=True)
    fitted = ContrastiveClusterer(2, quick, noisy).fit(two_families[0])
    fitted.labels_ = np.repeat([-1, 0], 20)
    fitted.cluster_centers_ = fitted.embedding_[:1]
    axes = plot_clusters(fitted, two_families[0])
    titles = [ax.get_title() for ax in axes[0]]
    assert titles == ["cluster 0: 20 series", "noise: 20 series"]
    assert [len(ax.lines) for ax in axes[0]] == [1, 0]


def test_another_panel_is_refused(quick, two_families):
    X, _ = two_families
    fitted = ContrastiveClusterer(2, quick).fit(X)
    with pytest.raises(ValueError, match="X has 10 series, but 40 were fitted"):
        plot_clusters(fitted, X[:10])
    with pytest.raises(ValueError, match="max_members=0"):
        plot_clusters(fitted, X, max_members=0)


@pytest.mark.parametrize(
    "change",
    [
        lambda X: X[::-1],
        lambda X: X + np.eye(40)[7][:, None, None] * 1e-3,
        lambda X: X[:, :, ::-1],
        lambda X: X[:, :, :-1],
        lambda X: 2 * X,
        lambda X: X[[1, 0, *range(2, 40)]],
    ],
)
@pytest.mark.parametrize("draw", [plot_clusters, explore])
def test_another_panel_of_the_same_size_is_refused(
    quick, two_families, change, draw, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    X, _ = two_families
    fitted = ContrastiveClusterer(2, quick.set_params(scaling="series")).fit(X)
    with pytest.raises(ValueError, match="pass the panel that the clusterer was fit"):
        draw(fitted, change(X))
    assert not any(tmp_path.iterdir())


def test_the_same_panel_in_another_container(quick, two_families):
    X, _ = two_families
    fitted = ContrastiveClusterer(2, quick).fit(X)
    for mtype in ("pd-multiindex", "df-list", "nested_univ"):
        plot_clusters(fitted, convert_to(X, mtype, as_scitype="Panel"))
    padded = np.pad(X, [(0, 0), (0, 0), (0, 5)], constant_values=np.nan)
    plot_clusters(pickle.loads(pickle.dumps(fitted)), padded)

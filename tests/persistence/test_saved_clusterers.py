"""Clusterers with this or that clusterer of the codes, through a file."""

import sys

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering, Birch, KMeans
from sklearn.mixture import GaussianMixture
from tslearn.clustering import TimeSeriesKMeans

from sktime_contrastive import ContrastiveClusterer, load_model, recipes, save_model
from sktime_contrastive.encoders import FCN
from sktime_contrastive.training import Trainer
from tests.persistence.round_trips import (
    assert_same_fit,
    assert_same_predictions,
    through_file,
)

QUICK = {"trainer": Trainer(num_epochs=2, device="cpu")}

CLUSTERERS = {
    "KMeans": KMeans(random_state=0),
    "KMeans, own start": KMeans(3, init=np.eye(3)[:, :2], n_init=1),
    "TimeSeriesKMeans": TimeSeriesKMeans(n_init=2, random_state=0),
}
THROUGH_SKOPS = {
    "mixture": GaussianMixture(random_state=0),
    "no predict": AgglomerativeClustering(),
    "DBSCAN, noise alone": "DBSCAN",
    "bisecting": "BisectingKMeans",
    "sparse": "SpectralClustering",
    "pipeline": "pipeline",
    "pipeline, no predict": "pipeline without predict",
}


def make(clusterer):
    from sklearn import cluster
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return {
        "DBSCAN": lambda: cluster.DBSCAN(eps=1e-9),
        "BisectingKMeans": cluster.BisectingKMeans,
        "SpectralClustering": lambda: cluster.SpectralClustering(
            affinity="nearest_neighbors", n_neighbors=5
        ),
        "pipeline": lambda: make_pipeline(StandardScaler(), KMeans(3)),
        "pipeline without predict": lambda: make_pipeline(
            StandardScaler(), AgglomerativeClustering(3)
        ),
    }[clusterer]()


@pytest.mark.filterwarnings("ignore:Graph is not fully connected")
@pytest.mark.parametrize("name", [*CLUSTERERS, *THROUGH_SKOPS])
def test_clusterers_of_codes_come_back(name, fitted, panel, tmp_path):
    given = (CLUSTERERS | THROUGH_SKOPS)[name]
    if name in THROUGH_SKOPS:
        pytest.importorskip("skops")
    given = make(given) if isinstance(given, str) else given
    quick = recipes.plain_2d(encoder=FCN((4,), (3,)), **QUICK)
    clusterer = ContrastiveClusterer(3, quick, given, random_state=0).fit(panel)
    again = through_file(clusterer, tmp_path)
    assert_same_fit(again, clusterer)
    assert_same_predictions(again, clusterer, panel)


def test_without_skops_one_error_says_so(panel, tmp_path, monkeypatch):
    quick = recipes.plain_2d(encoder=FCN((4,), (3,)), **QUICK)
    clusterer = ContrastiveClusterer(3, quick, GaussianMixture()).fit(panel)
    for name in ("skops", "skops.io"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(
        ImportError, match=r"clusterer=GaussianMixture.*\[persistence\]"
    ):
        save_model(clusterer, tmp_path / "model")
    assert not list(tmp_path.iterdir())


class MyKMeans(KMeans):
    pass


def test_clusterers_of_your_own(panel, tmp_path):
    pytest.importorskip("skops")
    quick = recipes.plain_2d(encoder=FCN((4,), (3,)), **QUICK)
    clusterer = ContrastiveClusterer(3, quick, MyKMeans(), random_state=0).fit(panel)
    with pytest.raises(TypeError, match=r"clusterer=MyKMeans.*allow=\[MyKMeans\]"):
        save_model(clusterer, tmp_path / "model")
    again = through_file(clusterer, tmp_path, allow=[MyKMeans])
    assert type(again.clusterer_) is MyKMeans
    assert_same_predictions(again, clusterer, panel)
    with pytest.raises(ValueError, match=r"MyKMeans, which may not be loaded.*allow="):
        load_model(tmp_path / "model")


def test_what_skops_cannot_save(panel, tmp_path):
    pytest.importorskip("skops")
    quick = recipes.plain_2d(encoder=FCN((4,), (3,)), **QUICK)
    clusterer = ContrastiveClusterer(3, quick, Birch(), random_state=0).fit(panel)
    with pytest.raises(TypeError, match=r"clusterer=Birch\(\) cannot be saved: skops"):
        save_model(clusterer, tmp_path / "model")

import numpy as np
import pandas as pd
from sktime.clustering.base import BaseClusterer

from sktime_contrastive.panel import INNER_MTYPES
from sktime_contrastive.panel.clusterers import PanelClusterer


class Halves(PanelClusterer, BaseClusterer):
    """First and second half."""

    _tags = {
        "X_inner_mtype": INNER_MTYPES,
        "capability:multivariate": True,
        "capability:missing_values": True,
        "capability:unequal_length": True,
    }

    def _fit(self, X, y=None):
        self.labels_ = np.arange(len(X)) * 2 // len(X)
        return self


def frames(*lengths):
    return [pd.DataFrame({"x": np.arange(float(n))}) for n in lengths]


def test_fit_predict_gives_the_labels():
    clusterer = Halves()
    assert clusterer.fit_predict(frames(4, 5, 6, 7)) is clusterer.labels_


def test_a_panel_is_read_as_predict_reads_it():
    panel = Halves().read_panel(frames(4, 6))
    assert panel.lengths.tolist() == [4, 6]
    assert panel.channels == ("x",)


def test_reading_writes_nothing_on_a_fitted_one():
    clusterer = Halves().fit(frames(4, 4))
    before = clusterer._X_metadata
    clusterer.read_panel(frames(4, 6))
    assert clusterer._X_metadata is before

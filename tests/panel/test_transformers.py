"""A transformer that is a few lines, with everything that the mixin brings."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sktime.transformations.base import BaseTransformer
from sktime.utils._testing.hierarchical import _make_hierarchical

from sktime_contrastive import ContrastiveEmbedder
from sktime_contrastive.panel.containers import INNER_MTYPES
from sktime_contrastive.panel.transformers import PanelTransformer


class Mean(PanelTransformer, BaseTransformer):
    def __init__(self, uses_labels=True):
        self.uses_labels = uses_labels
        super().__init__()

    def check_parameters(self):
        return SimpleNamespace(uses_labels=self.uses_labels)

    def fit_panel(self, panel, labels=None):
        self.n_series_, self.labels_ = len(panel), labels
        return self

    def embed_panel(self, panel):
        return panel.values.mean(axis=2)

    def get_feature_names_out(self):
        return ["first", "second"]


def array(n=4):
    return np.random.default_rng(0).normal(size=(n, 2, 6))


def test_any_container_becomes_a_panel_and_then_a_table():
    X = array()
    frames = [pd.DataFrame(x.T) for x in X]
    long = pd.concat(frames, keys=["a", "b", "c", "d"], names=["id", "time"])
    for given in (X, frames, long):
        table = Mean().fit_transform(given)
        np.testing.assert_allclose(table, X.mean(axis=2))
        assert list(table.columns) == ["first", "second"]
    assert list(table.index) == ["a", "b", "c", "d"]


def test_labels_with_missing_ones():
    fitted = Mean().fit(array(), ["run", None, "walk", "run"])
    assert fitted.labels_.tolist() == [0, -1, 1, 0]
    with pytest.raises(ValueError, match="y has shape"):
        Mean().fit(array(), ["run"])


@pytest.mark.parametrize(
    ("transformer", "n_series", "y"),
    [(Mean(), 4, None), (Mean(uses_labels=False), 4, [1]), (Mean(), 1, [1])],
)
def test_labels_that_are_not_read(transformer, n_series, y):
    assert transformer.fit(array(n_series), y).labels_ is None


def test_panels_of_a_hierarchy_are_fitted_by_themselves():
    X = _make_hierarchical(
        (2, 3), n_columns=2, min_timepoints=6, max_timepoints=6, random_state=0
    )
    transformer = Mean().fit(X, np.arange(6))
    assert transformer.transform(X).shape == (6, 2)
    assert all(
        own.labels_ is None and own.n_series_ == 3
        for own in transformer.transformers_.iloc[:, 0]
    )


def test_its_tags_go_to_the_estimators():
    for kind in (ContrastiveEmbedder, Mean):
        assert kind.get_class_tag("capability:missing_values:removes")
        assert kind.get_class_tag("X_inner_mtype") == INNER_MTYPES
    assert not BaseTransformer.get_class_tag("capability:missing_values:removes")


def test_a_hierarchy_is_no_panel_to_transform(quick):
    X = _make_hierarchical((2, 4), 12, 12, random_state=0)
    fitted = quick.fit(X.xs("h0_0"))
    with pytest.raises(
        TypeError, match="X is a hierarchy of panels, but one panel was"
    ):
        fitted.transform(X)

import numpy as np
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.explanation.fitted import read_clusterer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans


def test_both_faces_are_read_alike(quick, two_families):
    X, _ = two_families
    ours = ContrastiveClusterer(2, quick, random_state=0).fit(X)
    face = TimeSeriesContrastiveKMeans(2, quick, random_state=0)
    face.fit(X.transpose(0, 2, 1))
    for clusterer, given in ((ours, X), (face, X.transpose(0, 2, 1))):
        fitted = read_clusterer(clusterer)
        assert fitted.embedder is clusterer.embedder_
        panel = fitted.read(given)
        np.testing.assert_array_equal(panel.values, X)
        labels = fitted.predict_codes(fitted.embedder.embed_panel(panel))
        np.testing.assert_array_equal(labels, clusterer.labels_)


def test_what_is_no_fitted_clusterer(quick):
    for unfitted in (ContrastiveClusterer(2), TimeSeriesContrastiveKMeans(2)):
        with pytest.raises((NotFittedError, ValueError)):
            read_clusterer(unfitted)
    with pytest.raises(TypeError, match="must be a fitted ContrastiveClusterer or"):
        read_clusterer(quick)

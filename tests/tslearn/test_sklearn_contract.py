"""scikit-learn's suite, a pytest case for each of its checks, nothing left out.

scikit-learn feeds its estimators tables: to tslearn's a row is a univariate series, and
features are channels, not time steps. Four checks rest on the contrary and are written
anew for arrays (n, time, channels) below, as tslearn does for its own estimators.
tslearn's k-means goes through the same suite beside ours.
"""

from functools import partial

import numpy as np
import pytest
from sklearn import utils
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks
from tslearn.clustering import TimeSeriesKMeans
from tslearn.generators import random_walk_blobs
from tslearn.preprocessing import TimeSeriesScalerMeanVariance

from sktime_contrastive import recipes
from sktime_contrastive.training import Trainer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

QUICK = recipes.neighbors_2d(n_init=1, trainer=Trainer(num_steps=20, device="cpu"))
SUBJECTS = [TimeSeriesContrastiveKMeans(embedder=QUICK), TimeSeriesKMeans()]


def channels(n_channels=2):
    return np.random.default_rng(0).normal(size=(20, 7, n_channels))


def check_n_features_in(name, estimator):
    """Features are channels."""
    estimator = clone(estimator)
    assert not hasattr(estimator, "n_features_in_")
    assert estimator.fit(channels()).n_features_in_ == 2


def check_n_features_in_after_fitting(name, estimator):
    """Other channels than those fitted are refused, in tslearn's words."""
    estimator = clone(estimator).fit(channels())
    for method in ("predict", "transform", "score", "embed"):
        if hasattr(estimator, method):
            with pytest.raises(ValueError, match=r"(Number|Dim).* of the provided"):
                getattr(estimator, method)(channels(1))


def check_transformer_general(name, estimator, readonly_memmap=False):
    """The two ways to transform agree; other lengths are for who says so."""
    X = channels()
    X.flags.writeable = not readonly_memmap
    estimator = clone(estimator).set_params(random_state=0)
    distances = estimator.fit_transform(X, np.zeros(len(X)))
    assert distances.shape == (len(X), estimator.n_clusters)
    for again in (estimator.transform(X), clone(estimator).fit_transform(X.tolist())):
        np.testing.assert_allclose(again, distances, atol=1e-6)
    if estimator._more_tags()["allow_variable_length"]:
        assert estimator.transform(X[:, :-1]).shape == distances.shape
    else:
        with pytest.raises(ValueError, match="Dimensions of the provided"):
            estimator.transform(X[:, :-1])


def check_clustering(name, estimator, readonly_memmap=False):
    """Blobs are found; labels are integers from 0 without a gap, the same each time."""
    X, y = random_walk_blobs(5, sz=10, n_blobs=3, noise_level=0.025, random_state=1)
    order = np.random.default_rng(7).permutation(len(X))
    X, y = TimeSeriesScalerMeanVariance().fit_transform(X)[order], y[order]
    X.flags.writeable = not readonly_memmap
    estimator = clone(estimator).set_params(n_clusters=3, random_state=0)
    labels = estimator.fit(X.tolist()).labels_
    assert labels.shape == (15,)
    assert labels.dtype in (np.int32, np.int64)
    assert adjusted_rand_score(y, labels) > 0.4
    np.testing.assert_array_equal(estimator.fit_predict(X), labels)
    noisy = X + np.random.default_rng(7).normal(0, 0.2, X.shape)
    assert set(estimator.fit_predict(noisy)) == {0, 1, 2}


WRITTEN_ANEW = {
    check.__name__: check
    for check in (
        check_n_features_in,
        check_n_features_in_after_fitting,
        check_transformer_general,
        check_clustering,
    )
}


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks(SUBJECTS)
def test_sklearn_contract(estimator, check, monkeypatch):
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")  # without it a check is skipped
    anew = WRITTEN_ANEW.get(check.func.__name__)
    if anew is not None:
        check = partial(anew, *check.args, **check.keywords)
    check(estimator)


def test_tags():
    of_unequal_lengths = TimeSeriesKMeans(metric="dtw")
    assert SUBJECTS[0]._more_tags() == of_unequal_lengths._more_tags()
    if not hasattr(utils, "get_tags"):  # scikit-learn 1.5
        assert SUBJECTS[0]._estimator_type == of_unequal_lengths._estimator_type
        return
    tags = utils.get_tags(SUBJECTS[0])
    assert tags == utils.get_tags(of_unequal_lengths)
    assert tags.allow_variable_length
    assert tags.input_tags.allow_nan
    assert tags.input_tags.three_d_array
    assert tags.estimator_type == "clusterer"

"""Bad input to the clusterer: one clear error each, before any training."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.training import Trainer


def with_value(value, where=(1, 0, 4)):
    X = np.random.default_rng(0).normal(size=(5, 2, 10))
    X[where] = value
    return X


def frame(**columns):
    index = pd.MultiIndex.from_product([range(4), range(5)])
    return pd.DataFrame({"x": np.arange(20.0), **columns}, index)


BAD_PANELS = [
    (np.zeros((0, 1, 10)), ValueError, "empty"),
    ([], ValueError, "empty"),
    (frame().iloc[:0], ValueError, "empty"),
    (with_value(0)[:1], ValueError, "one series"),
    (with_value(0)[:2], ValueError, r"n_clusters \(3\) cannot be larger .* \(2\)"),
    (with_value(np.inf), ValueError, r"infinite values.*instance 1"),
    (with_value(np.nan, 2), ValueError, "no finite value in instance 2"),
    (with_value(0)[:, :, :1], ValueError, "length 1"),
    (frame(name=["a"] * 20), TypeError, "categorical columns: 'name'"),
    (frame(kind=pd.Categorical([0] * 20)), TypeError, "categorical columns: 'kind'"),
    (with_value(0).astype(object), TypeError, "dtype object"),
    (frame().iloc[::-1], ValueError, "increasing order"),
    (pd.concat([frame(), frame()]), ValueError, "there twice"),
    (frame().droplevel(0), TypeError, "wide table"),
    (frame()["x"], TypeError, "is a Series"),
    (pd.concat([frame()], keys=["a"]), TypeError, "index of 3 levels"),
    (
        frame().set_index(frame().index.set_levels([0.5, None, 1, 2], level=0)),
        ValueError,
        "instance id is missing",
    ),
    (
        frame().set_index(
            frame().index.set_levels(pd.DatetimeIndex([None, 1, 2, 3, 4]), level=1)
        ),
        ValueError,
        "time stamp is missing",
    ),
]


@pytest.mark.parametrize(("X", "error", "message"), BAD_PANELS)
def test_bad_panels_before_any_training(quick, X, error, message, monkeypatch):
    def never(*arguments, **options):
        raise AssertionError("training began")

    monkeypatch.setattr(Trainer, "train", never)
    with pytest.raises(error, match=message):
        ContrastiveClusterer(3, quick).fit(X)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_clusters": 0}, "n_clusters=0"),
        ({"n_clusters": 2.5}, "n_clusters=2.5"),
        ({"n_clusters": "atuo"}, "Did you mean 'auto'"),
        ({"n_init": 0}, "n_init=0"),
        ({"embedder": "plain_2d"}, "embedder='plain_2d'.*recipes"),
        ({"clusterer": "kmeans"}, "clusterer='kmeans'"),
        ({"clusterer": KMeans}, "must be an instance"),
    ],
)
def test_wrong_parameters(parameters, message, two_families):
    with pytest.raises((ValueError, TypeError), match=message):
        ContrastiveClusterer(**parameters).fit(two_families[0])


def test_auto_needs_a_few_series(quick):
    with pytest.raises(ValueError, match="at least 4 series, but X has 3"):
        ContrastiveClusterer("auto", quick).fit(with_value(0)[:3])


def test_other_channels_at_predict(quick):
    clusterer = ContrastiveClusterer(2, quick).fit(with_value(0))
    with pytest.raises(ValueError, match=r"1 channels, but .* had 2"):
        clusterer.predict(with_value(0)[:, :1])

import numpy as np
import pandas as pd
import pytest
from sklearn import exceptions
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.explanation import exchange, explain
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans
from tests.explanation.planted import fit, plant, tensor


@pytest.fixture(scope="module")
def explained(bumps):
    return explain(*bumps, random_state=3)


@pytest.mark.parametrize(
    ("kind", "share", "settings"),
    [
        ("bump", 0.0, {"n_channels": 4}),
        ("bump", 0.8, {"unequal": True}),
        ("level", 0.36, {"n_channels": 2}),
        ("level", 1.0, {"unequal": True, "seed": 1}),
        ("frequency", 0.0, {"n_channels": 4}),
        ("frequency", 0.45, {"n_channels": 2, "seed": 1}),
        ("frequency", 0.45, {"cycles": [3, 6, 10]}),
        ("frequency", 1.0, {"n_channels": 4, "seed": 1}),
    ],
)
def test_the_planted_stretch_is_found_and_nothing_else(kind, share, settings):
    X, starts, stops = plant(kind, share, n=48, **settings)
    clusterer = fit(X)
    assert adjusted_rand_score(np.arange(len(X)) % 3, clusterer.labels_) > 0.9
    explanation = explain(clusterer, X, random_state=0)
    first, last = (
        explanation.importances[name].to_numpy()[:: X.shape[1]].reshape(len(X), -1)
        for name in ("start", "stop")
    )
    held = np.minimum(last, stops[:, None]) - np.maximum(first, starts[:, None])
    inside = held >= (stops - starts)[:, None] / 2
    planted = np.where(inside, tensor(explanation)[:, :, 1], -np.inf).max(axis=1)
    every = tensor(explanation).reshape(len(X), -1)
    above = (every > planted[:, None]).mean(axis=1)
    assert (above < 0.1).mean() >= 0.95
    rest = [channel for channel in range(X.shape[1]) if channel != 1]
    others = np.abs(tensor(explanation)[:, :, rest]).max(axis=(1, 2))
    assert (others < 0.2 * planted).mean() >= 0.95


@pytest.mark.parametrize("kind", ["level", "frequency"])
def test_a_channel_that_differs_all_the_time_is_found(kind):
    rng = np.random.default_rng(0)
    X = rng.normal(0, 0.3, (60, 3, 96))
    if kind == "level":
        X[:, 1] += 3.0 * (np.arange(60) % 3)[:, None]
    else:
        cycles = np.array([2, 6, 12])[np.arange(60) % 3, None]
        phases = rng.uniform(0, 1, (60, 1))
        X[:, 1] += np.sin(2 * np.pi * (cycles * np.linspace(0, 1, 96) + phases))
    explanation = explain(fit(X), X, random_state=0)
    by_channel = explanation.channels.abs()
    others = by_channel[["0", "2"]].max(axis=1)
    assert (others < 0.2 * by_channel["1"]).mean() >= 0.95


def test_constant_and_noisy_channels_hold_nothing(bumps):
    X = bumps[1].copy()
    X[:, 0] = 5.0
    explanation = explain(fit(X), X, random_state=0)
    importances = np.abs(tensor(explanation))
    assert importances[:, :, 0].max() < 1e-6
    assert importances[:, :, 2].mean() < 0.05 * importances[:, :, 1].max(axis=1).mean()


def test_importances_add_up(explained):
    sums = tensor(explained).sum(axis=1)
    np.testing.assert_allclose(sums, explained.channels, atol=1e-12)
    total = explained.series["total"]
    np.testing.assert_allclose(explained.channels.sum(axis=1), total, atol=1e-12)
    # Replaced by series of other clusters, it is as far in theirs as it was in its own.
    assert (total > explained.series["margin"]).all()
    assert total.max() <= 2


@pytest.mark.parametrize("kind", ["bump", "frequency"])
def test_sums_compare_from_series_to_series(kind):
    """Neither units nor lengths are in them: all of a firmly held series is about 2."""
    for settings in ({"n_channels": 2}, {"n_steps": 144, "unequal": True}):
        X = 1000 * plant(kind, 0.4, n=36, **settings)[0]
        clusterer = fit(X)
        explanation = explain(clusterer, X, random_state=0, n_draws=1)
        sums = explanation.importances.groupby("instance")["importance"].sum()
        firm = explanation.series["margin"] > 0.8
        assert firm.mean() > 0.6
        assert sums[firm].between(1, 2).mean() >= 0.95


def test_a_series_that_nothing_holds_has_no_importance(bumps):
    """On a border, or like what replaces it: nothing is scaled up."""
    clusterer, X = bumps
    between = (X[1:2] + X[::3]) / 2  # the bump, and the cluster without, at half height
    background = np.concatenate([X[::3], X[1::3]])
    explanation = explain(clusterer, between, background=background, random_state=0)
    firm = explain(clusterer, X[1::3], background=X, random_state=0)
    totals, margins = explanation.series["total"], explanation.series["margin"]
    ranked = np.argsort(margins.abs().to_numpy())
    nearest = explanation.take(ranked[:5])
    assert (totals.iloc[ranked[:5]] < firm.series["total"].median()).all()
    noise = np.abs(tensor(nearest)[:, :, [0, 2]]).max()
    assert noise < 0.5 * tensor(firm).max()


def test_the_same_bits_with_the_same_seed(bumps):
    clusterer, X = bumps
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    settings = {"background": X, "random_state": 3}
    first, again = (explain(clusterer, X[:12], **settings) for _ in range(2))
    for name in ("importances", "channels", "series"):
        pd.testing.assert_frame_equal(
            getattr(first, name), getattr(again, name), check_exact=True
        )
    other = explain(clusterer, X[:12], background=X, random_state=4)
    assert not first.importances.equals(other.importances)
    after = np.random.get_state()[1]  # noqa: NPY002
    np.testing.assert_array_equal(after, before)


def test_chunks_change_nothing(bumps, monkeypatch):
    clusterer, X = bumps
    settings = {"background": X, "random_state": 3}
    together = explain(clusterer, X[:12], **settings)
    monkeypatch.setattr(exchange, "_VALUES_AT_ONCE", 100 * 3 * 96)
    in_chunks = explain(clusterer, X[:12], **settings)
    # Codes of many series are rounded in another order than those of few.
    np.testing.assert_allclose(tensor(in_chunks), tensor(together), atol=1e-4)


def test_one_series(bumps):
    clusterer, X = bumps
    alone = explain(clusterer, X[1:2], random_state=0)
    assert alone.replacement == "level"
    assert tensor(alone)[0].argmax() % 3 == 1
    beside = explain(clusterer, X[1:2], background=X, random_state=0)
    assert beside.replacement == "other"
    assert tensor(beside)[0].argmax() % 3 == 1
    assert beside.series["cluster"].tolist() == [clusterer.labels_[1]]
    with pytest.raises(ValueError, match="pass the panel that was fitted as backgr"):
        explain(clusterer, X[1:2], replacement="other")


def test_a_cluster_of_what_is_not_there_is_explained_by_other_series(bumps, explained):
    """The first cluster has no bump: it is what it is because nothing is there."""
    by_level = explain(*bumps, replacement="level", random_state=0)
    flat = bumps[0].labels_[0]
    other, level = (e.by_channel().loc[flat, "1"] for e in (explained, by_level))
    assert other > 0.5
    assert level < other / 2


@pytest.mark.parametrize(
    "clusterer", [GaussianMixture(), AgglomerativeClustering(), HDBSCAN(15, copy=True)]
)
def test_any_clusterer_of_the_codes(bumps, clusterer):
    X = bumps[1]
    fitted = fit(X, clusterer=clusterer)
    explanation = explain(fitted, X, random_state=0)
    assert (explanation.series["cluster"] == fitted.labels_).all()
    clustered = explanation.series["cluster"] >= 0
    assert clustered.mean() > 0.5
    ranked = explanation.channels[clustered].to_numpy().argmax(axis=1)
    assert (ranked == 1).mean() > 0.9


def test_noise_is_explained_by_what_keeps_it_away(bumps):
    _, X = bumps
    odd = X.copy()
    odd[:4, 2, 60:80] += 15 * np.sign(np.arange(4) - 1.5)[:, None]
    fitted = fit(odd, clusterer=HDBSCAN(8, copy=True))
    explanation = explain(fitted, odd, random_state=0)
    noise = explanation.series["cluster"] == -1
    assert np.isfinite(explanation.importances["importance"]).all()
    assert -1 not in explanation.typical().cluster.to_numpy()
    assert (explanation.series.loc[noise, "other"] >= 0).all()


def test_a_single_cluster(bumps):
    X = bumps[1]
    explanation = explain(fit(X, k=1), X, random_state=0)
    assert explanation.replacement == "level"
    assert np.isfinite(explanation.importances["importance"]).all()
    assert (explanation.series["other"] == -1).all()


def test_the_two_faces_agree(bumps, explained):
    _, X = bumps
    embedder = recipes.neighbors_2d(n_init=2, num_epochs=30)
    kmeans = TimeSeriesContrastiveKMeans(3, embedder=embedder, random_state=0)
    kmeans.fit(X.transpose(0, 2, 1))
    of_kmeans = explain(kmeans, X.transpose(0, 2, 1), random_state=3)
    assert of_kmeans.importances.equals(explained.importances)
    assert of_kmeans.series.equals(explained.series)


def test_what_cannot_be_explained(bumps):
    clusterer, X = bumps
    for unfitted in (ContrastiveClusterer(3), TimeSeriesContrastiveKMeans(3)):
        with pytest.raises((NotFittedError, exceptions.NotFittedError), match="fit"):
            explain(unfitted, X)
    with pytest.raises(TypeError, match="clusterer is a GaussianMixture, but must be"):
        explain(GaussianMixture(), X)
    with pytest.raises(ValueError, match=r"replacement=.others.*mean .other"):
        explain(clusterer, X, replacement="others")
    with pytest.raises(ValueError, match="n_draws=0"):
        explain(clusterer, X, n_draws=0)
    with pytest.raises(ValueError, match="stride=5 is above"):
        explain(clusterer, X, window=4, stride=5)
    with pytest.raises(ValueError, match="channels"):
        explain(clusterer, X[:, :2])
    with pytest.raises(ValueError, match="background, as X, cannot be used: X has 2"):
        explain(clusterer, X, background=X[:, :2])
    with pytest.raises(TypeError, match="background, as X, cannot be used"):
        explain(clusterer, X, background=3)
    with pytest.raises(ValueError, match="window=97 is above the 96 time steps"):
        explain(clusterer, X, window=97)

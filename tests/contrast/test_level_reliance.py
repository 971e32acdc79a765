"""A fit whose clusters hang on the level says so, once; one by shape is silent."""

import numpy as np
import pytest
import torch

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.contrast.level_reliance import (
    LevelReliance,
    LevelWarning,
    level_reliance,
    measure_level_reliance,
    warn_of_level,
)
from sktime_contrastive.encoders import FCN, Rocket
from sktime_contrastive.persistence import load_model, save_model
from sktime_contrastive.positives import TrainingData
from sktime_contrastive.training import Trainer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans
from sktime_contrastive.utils.randomness import make_generator
from tests.conftest import warnings_of

SERIES = np.arange(64)
HIGH, SQUARE = SERIES % 2, SERIES // 2 % 2  # crossed: each says nothing of the other


def waves(level=0, square=0, n_channels=1, unit=1.0):
    """Sines, or square waves, at any phase, with a level of their own: (64, c, 60)."""
    rng = np.random.default_rng(0)
    phase = rng.uniform(0, 1, (64, 1, 1))
    sines = np.sin(2 * np.pi * (3 * np.linspace(0, 1, 60) + phase))
    sines = sines.repeat(n_channels, axis=1)
    shapes = np.where(np.broadcast_to(square, 64)[:, None, None], np.sign(sines), sines)
    offsets = np.broadcast_to(level, 64)[:, None, None] + rng.normal(0, 0.2, (64, 1, 1))
    return unit * (shapes + offsets + rng.normal(0, 0.2, shapes.shape))


def quick(recipe="neighbors_2d", n_init=2, **parameters):
    settings = {"trainer": Trainer(num_steps=60), "n_init": n_init, "random_state": 0}
    return getattr(recipes, recipe)().set_params(**settings, **parameters)


def level_warnings(function, *arguments):
    return warnings_of(function, *arguments, category=LevelWarning)


FAMILIES = {
    "level": waves(level=8 * HIGH),
    "level, in other units": waves(level=8 * HIGH, unit=1e6),
    "level, three channels": waves(level=8 * HIGH, n_channels=3),
    "level, across the shape": waves(level=8 * HIGH, square=SQUARE),
}


@pytest.mark.parametrize("X", FAMILIES.values(), ids=FAMILIES)
def test_clusters_by_level_are_warned_of_once(X):
    (message,) = level_warnings(ContrastiveClusterer(2, quick()).fit, X)
    assert "scaling='series'" in message
    assert "LevelWarning" in message
    by_shape = ContrastiveClusterer(2, quick(scaling="series"))
    assert level_warnings(by_shape.fit, X) == []


SILENT = {
    "shape": waves(square=SQUARE),
    "level and shape": waves(level=8 * HIGH, square=HIGH),
    "shape, three channels": waves(square=SQUARE, n_channels=3),
    "shape of a high level": waves(level=100, square=SQUARE),
    "shape, across levels of all heights": waves(level=SERIES / 8.0, square=SQUARE),
    "none": np.random.default_rng(0).normal(size=(64, 1, 60)),
}


@pytest.mark.parametrize("X", SILENT.values(), ids=SILENT)
def test_clusters_by_shape_are_silent(X):
    assert level_warnings(ContrastiveClusterer(2, quick()).fit, X) == []


def test_every_face_warns_once(tmp_path):
    X = FAMILIES["level"]
    clusterer = ContrastiveClusterer(2, quick())
    of_tslearn = TimeSeriesContrastiveKMeans(2, embedder=quick())
    for fit, panel in [
        (quick().fit, X),
        (clusterer.fit, X),
        (of_tslearn.fit, X.swapaxes(1, 2)),
        (ContrastiveClusterer(2, quick(n_init=1)).fit, X),
        (ContrastiveClusterer("auto", quick()).fit, X),
    ]:
        assert len(level_warnings(fit, panel)) == 1
    save_model(clusterer, tmp_path / "model")
    assert level_warnings(lambda: load_model(tmp_path / "model").predict(X)) == []


def test_silent_where_nothing_is_to_be_said():
    X, none = FAMILIES["level"], Rocket(level_weight=0)
    assert level_warnings(quick(encoder=none).fit, X) == []
    assert level_warnings(quick("supcon").fit, X, HIGH) == []
    assert level_warnings(quick("plain_2d", 1, encoder=FCN((4,), (3,))).fit, X) == []
    assert level_warnings(quick().fit, X[:10]) == []  # too few
    # A training that came to nothing has a warning of its own.
    broken = Trainer(learning_rate=1e-12)
    assert level_warnings(quick().set_params(trainer=broken).fit, X) == []


@pytest.mark.parametrize(
    ("shares", "hangs"),
    [
        ((0.9, 0.2, 0.2), True),
        ((0.9, 0.7, 0.2), True),
        ((0.9, 0.85, 0.2), False),
        ((0.9, 0.95, 0.2), False),
        ((0.25, 0.2, 0.2), False),  # no clusters at all
        ((1.0, 1.0, 1.0), False),  # a single one
    ],
)
def test_what_counts_is_the_share_beyond_chance(shares, hangs):
    found = LevelReliance(*shares)
    assert found.hangs_on_level == hangs
    assert len(level_warnings(warn_of_level, found)) == hangs


def test_shares_are_those_of_their_definition():
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(40, 7)), rng.integers(0, 3, 40)
    found = level_reliance(features, 2, labels, n_neighbors=4)
    for columns, share in [(7, found.together), (5, found.by_shape)]:
        kept = features[:, :columns]
        together = []
        for i, row in enumerate(kept):
            order = np.linalg.norm(kept - row, axis=1).argsort()
            together += [labels[j] == labels[i] for j in order if j != i][:4]
        assert share == pytest.approx(np.mean(together))
    pairs = labels[:, None] == labels
    assert found.by_chance == pytest.approx(pairs.mean())


def test_a_large_panel_is_judged_by_a_sample_of_it():
    generator = make_generator(0)
    n = 3000
    high = torch.arange(n) % 2
    features = torch.randn(n, 12, generator=generator)
    features[:, -1] += 20 * high
    codes = np.random.default_rng(0).normal(0, 0.1, (n, 2)) + high.numpy()[:, None]
    data = TrainingData(
        torch.zeros(n, 1, 2),
        torch.full((n,), 2),
        generator,
        neighbor_features=features,
        n_level_features=1,
        n_clusters=2,
    )
    found = measure_level_reliance(data, codes)
    assert found == measure_level_reliance(data, codes)
    np.testing.assert_allclose(found, (1, 0.5, 0.5), atol=0.03)

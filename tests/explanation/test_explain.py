import numpy as np
import pytest

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.explanation import explain


def plant(kind, position, n=60, n_steps=96, seed=0):
    """Three clusters that differ in a stretch of channel 1: values, start, stop."""
    rng = np.random.default_rng(seed)
    clusters, steps = np.arange(n) % 3, np.arange(n_steps)
    X = rng.normal(0, 0.3, (n, 3, n_steps))
    size = n_steps // (4 if kind == "frequency" else 8)
    share = (steps - position + 0.5) / size
    within = (share > 0) & (share < 1)
    sizes = np.array([0, 3, -3])[clusters][:, None]
    if kind == "bump":
        X[:, 1] += sizes * np.sin(np.pi * share) * within
    elif kind == "level":
        X[:, 1] += sizes * within
    else:
        cycles = np.array([1, 3, 8])[clusters][:, None]
        phases = rng.uniform(0, 1, (n, 1))
        X[:, 1] += 3 * np.sin(2 * np.pi * (cycles * share + phases)) * within
    return X, position, position + size


def fit(X, k=3):
    embedder = recipes.neighbors_2d(n_init=2, num_epochs=30)
    return ContrastiveClusterer(k, embedder, random_state=0).fit(X)


def tensor(explanation):
    """Importances (n, windows, c)."""
    shape = len(explanation), -1, explanation.panel.n_channels
    return explanation.importances["importance"].to_numpy().reshape(shape)


@pytest.mark.parametrize("kind", ["bump", "level", "frequency"])
@pytest.mark.parametrize("position", [0, 30, 72])
def test_the_planted_stretch_is_found(kind, position):
    X, start, stop = plant(kind, position)
    explanation = explain(fit(X), X, random_state=0)
    importances = tensor(explanation)
    first = explanation.importances.iloc[: importances[0].size : 3]
    middles = (first["start"] + first["stop"]) / 2
    inside = ((middles >= start) & (middles <= stop)).to_numpy()
    planted = importances[:, inside, 1].max(axis=1)
    above = (importances.reshape(len(X), -1) > planted[:, None]).sum(axis=1)
    assert (above < importances[0].size / 10).mean() >= 0.95
    others = np.abs(importances[:, :, [0, 2]]).max(axis=(1, 2))
    assert np.median(others / planted) < 0.2


def test_the_same_bits_with_the_same_seed():
    X, *_ = plant("bump", 30)
    clusterer = fit(X)
    first, again = (explain(clusterer, X, random_state=3) for _ in range(2))
    assert first.importances.equals(again.importances)
    other = explain(clusterer, X, random_state=4)
    assert not first.importances.equals(other.importances)

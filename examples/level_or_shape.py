"""By level or by shape? What ``scaling`` means, on series that differ in both.

Simulated power of 80 machines over a day: some are large and some small, and some work
by day and some by night. Both are right as two clusters, and only the user knows which
are wanted: scaled over the panel the level counts, scaled over each series the shape
alone. A fit whose clusters hang on the level says so by a ``LevelWarning``, which is
printed below the table; who wants the level to count filters it. Draws the series of
the clusters as ``level_or_shape.png``.
"""

from __future__ import annotations

import argparse
import textwrap
import warnings

import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import adjusted_rand_score

from sktime_contrastive import ContrastiveClusterer, LevelWarning, recipes

HOURS = np.arange(0, 24, 0.25)


def simulate(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Power in kW, of shape (80, 1, 96); which are large; which work by night."""
    large, night = np.arange(80) % 2, np.arange(80) // 2 % 2
    begin = np.where(night, 20, 8) + rng.normal(0, 0.5, 80)
    works = (HOURS - begin[:, None]) % 24 < 9
    base = np.where(large, 60, 20) + rng.normal(0, 2, 80)
    power = base[:, None] + 6 * works + rng.normal(0, 0.8, works.shape)
    return power[:, None], large, night


def main(path: str) -> None:
    X, large, night = simulate(np.random.default_rng(0))
    figure, axes = plt.subplots(
        2, 2, figsize=(8, 5), sharex=True, sharey=True, layout="constrained"
    )
    print("Adjusted Rand index of two clusters with what the machines differ in")
    print(f"{'':18s}{'level':>7s}{'shape':>7s}")
    said = []
    for row, scaling in zip(axes, ("panel", "series"), strict=True):
        embedder = recipes.neighbors_2d(scaling=scaling)
        clusterer = ContrastiveClusterer(2, embedder, random_state=0)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", LevelWarning)
            labels = clusterer.fit_predict(X)
        said += [f"scaling={scaling!r}: {warning.message}" for warning in caught]
        by_level, by_shape = (adjusted_rand_score(y, labels) for y in (large, night))
        print(f"{f'scaling={scaling!r}':18s}{by_level:7.2f}{by_shape:7.2f}")
        for cluster, axis in enumerate(row):
            axis.plot(HOURS, X[labels == cluster, 0].T, color=f"C{cluster}", lw=0.5)
            axis.set_title(f"scaling={scaling!r}, cluster {cluster}")
    for text in said:
        print(textwrap.fill(text, 79))
    figure.supxlabel("hour")
    figure.supylabel("power (kW)")
    figure.savefig(path)
    print(f"The clusters are drawn in {path}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--path", default="level_or_shape.png", help="where to draw")
    main(parser.parse_args().path)

"""Cluster real series in a two-dimensional latent space, beside DTW k-means.

BasicMotions ships with sktime: 80 recordings of standing, walking, running and
badminton, an accelerometer and a gyroscope, six channels of 100 steps. The motions are
used for scoring alone. Saves the map of the latent space as ``latent_space.png``.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from sklearn.metrics import adjusted_rand_score
from sktime.clustering.base import BaseClusterer
from sktime.clustering.k_means import TimeSeriesKMeansTslearn
from sktime.datasets import load_basic_motions

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.plotting import plot_latent_space


def report(name: str, clusterer: BaseClusterer, X: np.ndarray, y: np.ndarray) -> None:
    start = time.perf_counter()
    labels = clusterer.fit_predict(X)
    seconds = time.perf_counter() - start
    print(f"{name:22s}{adjusted_rand_score(y, labels):6.2f}{seconds:9.1f}")


def main(path: str) -> None:
    X, motions = load_basic_motions(return_type="numpy3D")
    contrastive = ContrastiveClusterer(n_clusters=4, random_state=0)
    dtw = TimeSeriesKMeansTslearn(n_clusters=4, metric="dtw", random_state=0)

    print(f"{len(X)} series, {X.shape[1]} channels, {X.shape[2]} steps")
    print(f"{'':22s}{'ARI':>6s}{'seconds':>9s}")
    report("ContrastiveClusterer", contrastive, X, motions)
    # sktime 1.2 hands tslearn its arrays as they are, but tslearn reads (n, time,
    # channels): only with the axes swapped is this DTW along time.
    report("DTW k-means", dtw, X.transpose(0, 2, 1), motions)

    ax = plot_latent_space(contrastive, motions)
    ax.figure.savefig(path, dpi=110)
    print(f"The latent space is drawn in {path}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--path", default="latent_space.png", help="where to draw it")
    main(parser.parse_args().path)

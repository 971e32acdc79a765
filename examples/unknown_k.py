"""How many clusters? Let the neighbours say, or a clusterer that needs no number.

BasicMotions ships with sktime: 80 recordings of four motions, which are used for
scoring alone. Saves the scores as ``unknown_k.png``. With ``--data`` it compares, on
all data sets of a folder, the number that is chosen with the number of classes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score
from sktime.datasets import load_basic_motions

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.benchmarking import list_archive, load_dataset
from sktime_contrastive.plotting import plot_n_clusters


def main(path: str) -> None:
    X, motions = load_basic_motions(return_type="numpy3D")
    auto = ContrastiveClusterer(n_clusters="auto", random_state=0)
    # HDBSCAN has no n_clusters: it finds its own number among the codes, which are laid
    # out for the number that "auto" chooses.
    density = ContrastiveClusterer(
        n_clusters="auto",
        clusterer=HDBSCAN(min_cluster_size=8, copy=True),
        random_state=0,
    )
    print(f"{len(X)} series of 4 motions")
    print(f"{'':12s}{'clusters':>9s}{'ARI':>7s}{'noise':>7s}")
    for name, clusterer in (("k-means", auto), ("HDBSCAN", density)):
        labels = clusterer.fit_predict(X)
        score = adjusted_rand_score(motions, labels)
        noise = (labels < 0).sum()
        print(f"{name:12s}{clusterer.n_clusters_:9d}{score:7.2f}{noise:7d}")

    print("\nThe five numbers with the best scores:")
    print(auto.n_clusters_scores_.nlargest(5).round(3).to_string())
    plot_n_clusters(auto).figure.savefig(path)
    print(f"All scores are drawn in {path}")


def compare(folder: Path, n_seeds: int) -> None:
    """Print both numbers for each data set, and the ARI with either of them."""
    print(f"{'':28s}{'classes':>8s}{'chosen':>8s}{'ARI':>7s}{'chosen':>8s}")
    rows = []
    for name in list_archive(folder):
        X, y = load_dataset(name, folder).load("X", "y")
        known = len(np.unique(y))
        for seed in range(n_seeds):
            scores = []
            for n_clusters in (known, "auto"):
                model = ContrastiveClusterer(n_clusters, random_state=seed).fit(X)
                scores.append(adjusted_rand_score(y, model.labels_))
            chosen = model.n_clusters_scores_.idxmax()
            rows.append([known, chosen, *scores])
            numbers = f"{known:8d}{chosen:8d}"
            print(f"{name:28s}{numbers}{scores[0]:7.2f}{scores[1]:8.2f}", flush=True)
    known, chosen, given, auto = np.array(rows).T
    error = np.abs(np.log2(chosen / known))
    print(f"\nmean ARI with the number of classes {given.mean():.3f}")
    print(f"mean ARI with the number chosen      {auto.mean():.3f}")
    print(f"mean |log2(chosen / classes)|        {error.mean():.2f}")
    if (known == 2).any():
        print(f"of these, with two classes           {error[known == 2].mean():.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--path", default="unknown_k.png", help="where to draw them")
    parser.add_argument("--data", type=Path, help="folder of an unpacked archive")
    parser.add_argument("--seeds", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.data:
        compare(arguments.data, arguments.seeds)
    else:
        main(arguments.path)

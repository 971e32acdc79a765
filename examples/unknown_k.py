"""How many clusters? Let the silhouette choose, or a clusterer that needs no number.

BasicMotions ships with sktime: 80 recordings of four motions, which are used for
scoring alone. Saves the scores as ``unknown_k.png``.
"""

from __future__ import annotations

import argparse

from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score
from sktime.datasets import load_basic_motions

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.plotting import plot_n_clusters


def main(path: str) -> None:
    X, motions = load_basic_motions(return_type="numpy3D")
    silhouette = ContrastiveClusterer(n_clusters="auto", random_state=0)
    # HDBSCAN has no n_clusters, so that it finds the number itself.
    density = ContrastiveClusterer(
        clusterer=HDBSCAN(min_cluster_size=8, copy=True), random_state=0
    )
    print(f"{len(X)} series of 4 motions")
    print(f"{'':12s}{'clusters':>9s}{'ARI':>7s}{'noise':>7s}")
    for name, clusterer in (("silhouette", silhouette), ("HDBSCAN", density)):
        labels = clusterer.fit_predict(X)
        score = adjusted_rand_score(motions, labels)
        noise = (labels < 0).sum()
        print(f"{name:12s}{clusterer.n_clusters_:9d}{score:7.2f}{noise:7d}")

    print("\nThe five best numbers by silhouette:")
    print(silhouette.n_clusters_scores_.nlargest(5).round(3).to_string())
    plot_n_clusters(silhouette).figure.savefig(path)
    print(f"All scores are drawn in {path}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--path", default="unknown_k.png", help="where to draw them")
    main(parser.parse_args().path)

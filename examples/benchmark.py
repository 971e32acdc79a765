"""Compare clusterers on data that ships with sktime, and draw the comparison.

Three data sets, four clusterers, two seeds, all series fitted and scored: a table of
means with ranks, and ``seconds.png``, scores against the seconds of a fit. The command
``python -m sktime_contrastive.benchmarking`` does the same without a script.
"""

from __future__ import annotations

import argparse

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.benchmarking import (
    ClusteringBenchmark,
    load_dataset,
    make_estimator,
)
from sktime_contrastive.benchmarking.plots import plot_score_against_seconds


def main(path: str, n_seeds: int) -> None:
    benchmark = ClusteringBenchmark(n_seeds=n_seeds)
    for name in ("neighbors_2d", "minirocket_pca_kmeans", "euclidean_kmeans"):
        benchmark.add_estimator(make_estimator(name), name)
    # Any clusterer of sktime takes part, with parameters of your own.
    wide = ContrastiveClusterer(embedder=recipes.neighbors_2d(latent_dim=10))
    benchmark.add_estimator(wide, "neighbors_10d")
    for name in ("ArrowHead", "BasicMotions", "GunPoint"):
        benchmark.add_task(load_dataset(name), "combined", task_id=name)

    benchmark.run()  # with a file name, a run that was ended goes on from there
    results = benchmark.results_
    print(results.to_markdown(metrics=["adjusted_rand_score", "clustering_accuracy"]))
    print()
    print(results.matrix("adjusted_rand_score", common=False).round(2).to_string())
    for failure in results.failures.itertuples():
        print(f"{failure.estimator} failed on {failure.task}: {failure.message}")
    plot_score_against_seconds(results).figure.savefig(path, dpi=110)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--path", default="seconds.png", help="where to draw")
    parser.add_argument("--seeds", type=int, default=2)
    given = parser.parse_args()
    main(given.path, given.seeds)

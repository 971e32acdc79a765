"""Cluster more series than networks train on, and label those that come later.

30,000 synthetic series of ten families lie in a file, which is memory-mapped: ``fit``
reads it a chunk at a time. Networks train on 20,000 of them, drawn at random, and all
get codes and clusters. The series of another file are labelled afterwards, in memory
and, where the extra ``dask`` is installed, by partitions of a dask DataFrame in long
form, as on a cluster.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.benchmarking.scale import N_FAMILIES, write_families
from sktime_contrastive.distributed import embed_partitions

N_PARTITIONS = 4


def write(path: Path, n_series: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Series (n, 1, 100) in a file, memory-mapped, and their families (n,)."""
    families = write_families(path, n_series, seed=seed)
    return np.load(path, mmap_mode="r"), families


def in_long_form(X: np.ndarray, first: int) -> pd.DataFrame:
    """A row for each step: the ids of the series, the time and the channel."""
    n_series, _, n_steps = X.shape
    return pd.DataFrame(
        {
            "id": np.repeat(np.arange(first, first + n_series), n_steps),
            "time": np.tile(np.arange(n_steps), n_series),
            "0": X[:, 0].ravel(),
        }
    )


def label_partitions(clusterer: ContrastiveClusterer, X: np.ndarray) -> pd.DataFrame:
    """Codes and labels of a dask DataFrame, of which each task reads its own series."""
    import dask.dataframe as dd

    starts = range(0, len(X), -(-len(X) // N_PARTITIONS))
    parts = [(X[start : start + starts.step], start) for start in starts]
    rows = dd.from_map(lambda part: in_long_form(*part), parts)
    return embed_partitions(clusterer, rows, "id", "time").compute()


def main(n_series: int, folder: Path) -> None:
    X, families = write(folder / "fitted.npy", n_series, seed=0)
    later, their_families = write(
        folder / "later.npy", max(n_series // 10, 100), seed=1
    )

    clusterer = ContrastiveClusterer(N_FAMILIES, random_state=0)
    start = time.perf_counter()
    labels = clusterer.fit_predict(X)
    seconds = time.perf_counter() - start
    trained = len(getattr(clusterer.embedder_, "sample_indices_", X))
    print(f"{len(X):,} series, trained on {trained:,}: {seconds:.0f} s")
    print(f"ARI {adjusted_rand_score(families, labels):.2f} with the families")

    predicted = clusterer.predict(later)
    ari = adjusted_rand_score(their_families, predicted)
    print(f"ARI {ari:.2f} of {len(later):,} series that came later")
    try:
        table = label_partitions(clusterer, later)
    except ModuleNotFoundError:
        print('For partitions of dask: pip install "sktime-contrastive[dask]"')
        return
    agree = (table["label"] == predicted).mean()
    print(f"{agree:.0%} of their labels are the same in partitions of dask:")
    print(table.head(3).round(2).to_string())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--series", type=int, default=30_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        main(given.series, Path(made))

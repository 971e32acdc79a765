"""A tenth of the labels: SupCon learns from them and from all the other series.

Data sets that ship with sktime; one series in ten has its label. Clusters that are
found without labels need not be the classes that one has in mind: a tenth of the labels
tells which differences count. Scored are the series without a label: the adjusted Rand
index of clusters of the codes, and the accuracy of a logistic regression that learns
from the codes with a label, for codes that no label shaped and for SupCon's.
"""

from __future__ import annotations

import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler
from sktime.datasets import load_gunpoint, load_italy_power_demand, load_osuleaf

from sktime_contrastive import ContrastiveEmbedder, recipes


def choose_labelled(y: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Mark a share of each class at random."""
    rng = np.random.default_rng(seed)
    labelled = np.zeros(len(y), dtype=bool)
    for kind in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == kind))
        labelled[members[: max(1, round(share * len(members)))]] = True
    return labelled


def score(
    embedder: ContrastiveEmbedder, X: np.ndarray, y: np.ndarray, labelled: np.ndarray
) -> tuple[float, float]:
    """Adjusted Rand index and accuracy, of the series without a label."""
    given = np.where(labelled, y, None)  # None, NaN and -1 are a missing label
    codes = StandardScaler().fit_transform(embedder.fit(X, given).embedding_)
    clusterer = KMeans(len(np.unique(y)), n_init=10, random_state=0).fit(codes)
    classifier = LogisticRegression(max_iter=1000).fit(codes[labelled], y[labelled])
    return (
        adjusted_rand_score(y[~labelled], clusterer.labels_[~labelled]),
        classifier.score(codes[~labelled], y[~labelled]),
    )


def main() -> None:
    print(f"{'':36s}{'without labels':>17s}{'SupCon':>17s}")
    header = f"{'series':>8s}{'labels':>8s}" + f"{'ARI':>8s}{'accuracy':>9s}" * 2
    print(f"{'':20s}{header}")
    for load in (load_gunpoint, load_osuleaf, load_italy_power_demand):
        X, y = load(return_type="numpy3D")
        labelled = choose_labelled(y, share=0.1, seed=0)
        # The same encoder and size of code, but neighbours alone are its positives.
        unsupervised = recipes.supcon(positives="neighbors", random_state=0)
        supcon = recipes.supcon(random_state=0)
        scores = [
            score(embedder, X, y, labelled) for embedder in (unsupervised, supcon)
        ]
        shown = "".join(f"{ari:8.2f}{accuracy:9.2f}" for ari, accuracy in scores)
        name = load.__name__.removeprefix("load_")
        print(f"{name:20s}{len(X):8d}{labelled.sum():8d}{shown}", flush=True)


if __name__ == "__main__":
    main()

"""A tenth of the labels: SupCon learns from them and from all the other series.

Data sets that ship with sktime; one series in ten has its label. A logistic regression
on the codes learns from these, and the share of the others that it gets right tells
what the codes are worth: learned without any label, and by SupCon. Labels help where
neighbours are not of one class already, and may cost a little where they are.
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
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


def accuracy(
    embedder: ContrastiveEmbedder, X: np.ndarray, y: np.ndarray, labelled: np.ndarray
) -> float:
    """Share of the series without a label whose class is found."""
    given = np.where(labelled, y, None)  # None, NaN and -1 are a missing label
    codes = embedder.fit(X, given).embedding_
    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    classifier.fit(codes[labelled], y[labelled])
    return classifier.score(codes[~labelled], y[~labelled])


def main() -> None:
    print(f"{'':20s}{'series':>8s}{'labels':>8s}{'without':>9s}{'SupCon':>8s}")
    for load in (load_gunpoint, load_osuleaf, load_italy_power_demand):
        X, y = load(return_type="numpy3D")
        labelled = choose_labelled(y, share=0.1, seed=0)
        # The same encoder and size of code, but neighbours alone are its positives.
        unsupervised = recipes.supcon(positives="neighbors", random_state=0)
        supcon = recipes.supcon(random_state=0)
        scores = [accuracy(e, X, y, labelled) for e in (unsupervised, supcon)]
        name = load.__name__.removeprefix("load_")
        counts = f"{len(X):8d}{labelled.sum():8d}"
        print(f"{name:20s}{counts}{scores[0]:9.2f}{scores[1]:8.2f}", flush=True)


if __name__ == "__main__":
    main()

"""In sktime's pipelines and grid search, as any other estimator.

BasicMotions, here with gaps in a frame, and ArrowHead, the outlines of arrowheads; both
ship with sktime.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import StratifiedKFold
from sktime.classification.model_selection import TSCGridSearchCV
from sktime.datasets import load_arrow_head, load_basic_motions
from sktime.transformations.series.difference import Differencer
from sktime.transformations.series.impute import Imputer

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.training import Trainer


def load(split: str) -> tuple[pd.DataFrame, np.ndarray]:
    """BasicMotions as a multi-index frame, a twentieth of its values lost."""
    X, y = load_basic_motions(split=split, return_type="pd-multiindex")
    lost = np.random.default_rng(0).random(X.shape) < 0.05
    return X.mask(lost), y


def main() -> None:
    X, y = load("train")
    X_test, y_test = load("test")

    # Behind transformers of series: the clusterer sees how the signals change.
    changes = Imputer(method="linear") * Differencer() * ContrastiveClusterer(4)
    changes.set_params(clusterer__random_state=0)
    labels = changes.fit(X).predict(X_test)
    print(changes)
    print(f"ARI on unseen recordings: {adjusted_rand_score(y_test, labels):.2f}")

    # In front of a classifier of tables, and searched over as one estimator.
    embedder = recipes.neighbors_2d(n_init=1, trainer=Trainer(100), random_state=0)
    classifier = embedder * LogisticRegression(max_iter=1000)
    # Names as in classifier.get_params(): sktime ignores those that it does not know.
    grid = {
        "ContrastiveEmbedder__latent_dim": [2, 16],
        "ContrastiveEmbedder__similarity": ["cauchy", "cosine"],
    }
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    outlines, kinds = load_arrow_head(return_type="numpy3D")
    search = TSCGridSearchCV(classifier, grid, cv=folds).fit(outlines, kinds)
    print("\nGrid search, accuracy over three folds:")
    table = pd.DataFrame(search.cv_results_["params"])
    table.columns = [name.partition("__")[2] for name in table.columns]
    print(table.assign(accuracy=search.cv_results_["mean_test_score"]).round(2))

    # Components are parameters like others.
    clusterer = ContrastiveClusterer(4, embedder=recipes.neighbors_2d())
    clusterer.set_params(embedder__trainer__num_steps=100, random_state=0)
    print(
        f"\nARI after 100 steps: {adjusted_rand_score(y, clusterer.fit_predict(X)):.2f}"
    )


if __name__ == "__main__":
    main()

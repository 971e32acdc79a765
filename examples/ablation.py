"""What each part of the default recipe brings: variants of it on the same data sets.

Prints a table: means over data sets and seeds of the adjusted Rand index (with its
standard deviation over seeds), adjusted mutual information and clustering accuracy, and
the seconds of all fits of one seed. Train and test parts are merged, the number of
clusters is that of the labels, which are for scoring alone.

Without arguments some of the data sets that ship with sktime; ``--data FOLDER`` takes
the folder of an unpacked archive. Euclidean k-means has only those of equal lengths.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numpy as np
import torch
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from sktime.datatypes import convert_to

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder, recipes
from sktime_contrastive.benchmarking import (
    clustering_accuracy,
    list_archive,
    load_dataset,
)
from sktime_contrastive.contrast import selection
from sktime_contrastive.encoders import Rocket
from sktime_contrastive.encoders.rocket import features as rocket_features
from sktime_contrastive.encoders.rocket.level import LevelFeatures
from sktime_contrastive.encoders.rocket.normalization import SeriesNormalizer
from sktime_contrastive.neighbors.search import neighbor_graph
from sktime_contrastive.panel import to_panel
from sktime_contrastive.panel.scaling import Scaler
from sktime_contrastive.positives import (
    AugmentedViews,
    Neighbors,
    Positives,
    Scaling,
    TimeWarp,
    TrainingData,
    WindowCrop,
)
from sktime_contrastive.positives.neighbors import NeighborSampler, Pairs
from sktime_contrastive.training import Trainer

Fit = Callable[[np.ndarray, int, int], np.ndarray]

MILD = [WindowCrop(0.1), TimeWarp(0.1), Scaling(0.1)]


def features_alone(X: np.ndarray, n_clusters: int, seed: int) -> np.ndarray:
    """K-means on the features, nothing learned."""
    panel = to_panel(X)
    scaled = Scaler("panel").fit(panel).transform(panel, double=True)
    values, lengths = torch.from_numpy(scaled), torch.from_numpy(panel.lengths)
    generator = torch.Generator().manual_seed(seed)
    _, features = Rocket().make_front_end(values, lengths, generator)
    return KMeans(n_clusters, n_init=10, random_state=seed).fit_predict(features)


def series_alone(X: np.ndarray, n_clusters: int, seed: int) -> np.ndarray:
    """Euclidean k-means."""
    flat = X.reshape(len(X), -1)
    return KMeans(n_clusters, n_init=10, random_state=seed).fit_predict(flat)


class NeighborsByCodes(Positives):
    """The neighbours of a series are those by codes that were learned before."""

    def __init__(self, codes: np.ndarray) -> None:
        self.codes = codes
        super().__init__()

    def prepare(self, data: TrainingData) -> NeighborSampler:
        codes = torch.from_numpy(self.codes).to(data.features)
        graph = neighbor_graph(codes, data.n_neighbors)
        return NeighborSampler(data, graph, Pairs(data, None, None, 0.0))


def two_rounds(X: np.ndarray, n_clusters: int, seed: int) -> np.ndarray:
    """Train anew, on neighbours by the codes of a first training."""
    first = ContrastiveClusterer(n_clusters, random_state=seed).fit(X)
    second = recipes.neighbors_2d(positives=NeighborsByCodes(first.embedding_))
    return of(second)(X, n_clusters, seed)


def modularity_alone(X: np.ndarray, n_clusters: int, seed: int) -> np.ndarray:
    with mock.patch.object(selection, "agreement", lambda labels: np.ones(len(labels))):
        return variant()(X, n_clusters, seed)


class OneByOne(SeriesNormalizer):
    """Each channel of each series z-normalized by itself."""

    def shapes(self, values: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        n, c, t = values.shape
        one_each = values.reshape(n * c, 1, t), lengths.repeat_interleave(c)
        return super().shapes(*one_each).view(n, c, t)


def channels_one_by_one(X: np.ndarray, n_clusters: int, seed: int) -> np.ndarray:
    with mock.patch.object(rocket_features, "SeriesNormalizer", OneByOne):
        return variant()(X, n_clusters, seed)


class LevelWithoutCap(LevelFeatures):
    """Each channel's level weighs as a family does, however many channels there are."""

    def fit(self, mean: torch.Tensor, std: torch.Tensor) -> None:
        super().fit(mean, std)
        own = self._of(mean, std).std(0, correction=0)
        self.spread = own.clamp_min(1.0)


def level_not_capped(X: np.ndarray, n_clusters: int, seed: int) -> np.ndarray:
    with mock.patch.object(rocket_features, "LevelFeatures", LevelWithoutCap):
        return variant()(X, n_clusters, seed)


def of(embedder: ContrastiveEmbedder) -> Fit:
    def fit(X: np.ndarray, n_clusters: int, seed: int) -> np.ndarray:
        clusterer = ContrastiveClusterer(n_clusters, embedder, random_state=seed)
        return clusterer.fit_predict(X)

    return fit


def variant(**parameters: object) -> Fit:
    return of(recipes.neighbors_2d().set_params(**parameters))


VARIANTS: dict[str, Fit] = {
    "euclidean k-means": series_alone,
    "features alone": features_alone,
    "neighbors_2d": variant(),
    "channels normalized one by one": channels_one_by_one,
    "level and amplitude left out": variant(encoder=Rocket(level_weight=0)),
    "level and amplitude not capped": level_not_capped,
    "chosen by modularity alone": modularity_alone,
    "one network, not one of sixteen": variant(n_init=1),
    "24 networks": variant(n_init=24),
    "wider networks": variant(encoder=Rocket(hidden=(128, 64))),
    "300 steps, not 200": variant(trainer=Trainer(num_steps=300)),
    "400 steps": variant(trainer=Trainer(num_steps=400)),
    "second round, 200 steps each": two_rounds,
    "views only": variant(positives=AugmentedViews(MILD)),
    "neighbours and views": variant(positives=Neighbors(views=0.2, augmentations=MILD)),
    "dot product": variant(similarity="dot", temperature=1.0),
    "cosine, 10-D": variant(similarity="cosine", temperature=0.2, latent_dim=10),
    "10-D": variant(latent_dim=10),
    "scaling of each series": variant(scaling="series"),
    "plain_2d": of(recipes.plain_2d()),
    "plain_2d, resnet": of(recipes.plain_2d(encoder="resnet")),
    "plain_2d, inception": of(recipes.plain_2d(encoder="inception")),
    "plain_2d, dilated": of(recipes.plain_2d(encoder="dilated")),
    "simclr": of(recipes.simclr()),
}


SCORES = [adjusted_rand_score, adjusted_mutual_info_score, clustering_accuracy]
SHIPPED = ["ArrowHead", "BasicMotions", "GunPoint", "ItalyPowerDemand", "OSULeaf"]


def load(name: str, folder: Path | None) -> tuple[np.ndarray, np.ndarray]:
    X, y = load_dataset(name, folder).load("X", "y")
    return X if isinstance(X, list) else convert_to(X, "numpy3D"), y


def main(folder: Path | None, n_seeds: int, names: list[str]) -> None:
    data_sets = SHIPPED if folder is None else list_archive(folder)
    panels = [load(name, folder) for name in data_sets]
    print(f"{len(panels)} data sets, {n_seeds} seeds")
    print(f"{'':32s}{'ARI':>7s}{'std':>7s}{'AMI':>7s}{'acc':>7s}{'seconds':>9s}")
    for name in names:
        fit = VARIANTS[name]
        taken = panels
        if fit is series_alone:
            taken = [(X, y) for X, y in panels if not isinstance(X, list)]
        scores = np.zeros((n_seeds, len(taken), len(SCORES)))
        start = time.perf_counter()
        for seed in range(n_seeds):
            for number, (X, y) in enumerate(taken):
                labels = fit(X, len(np.unique(y)), seed)
                scores[seed, number] = [score(y, labels) for score in SCORES]
        seconds = (time.perf_counter() - start) / n_seeds
        ari, ami, acc = scores.mean(axis=(0, 1))
        of_seeds = scores[:, :, 0].mean(axis=1)
        std = f"{of_seeds.std(ddof=1):7.3f}" if n_seeds > 1 else " " * 7
        means = f"{ari:7.3f}{std}{ami:7.3f}{acc:7.3f}"
        of_all = f" of {len(taken)}" * (len(taken) < len(panels))
        print(f"{name + of_all:32s}{means}{seconds:9.0f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="folder of an unpacked archive")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument(
        "--only", nargs="+", choices=VARIANTS, metavar="VARIANT", default=list(VARIANTS)
    )
    arguments = parser.parse_args()
    main(arguments.data, arguments.seeds, arguments.only)

"""An augmentation of your own: a sensor that is worn in any orientation.

BasicMotions ships with sktime: accelerometer and gyroscope, three axes each. Here each
recording is turned, as if everybody wore the watch a little differently. A rotation of
both sensors is then a view of the same motion, which no general augmentation knows.
Saves one series and its views as ``own_augmentation.png``, to judge them by eye.
"""

from __future__ import annotations

import argparse

import torch
from sklearn.metrics import adjusted_rand_score
from sktime.datasets import load_basic_motions
from torch import Generator, Tensor

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.plotting import plot_augmentations
from sktime_contrastive.positives import (
    Augmentation,
    AugmentedViews,
    Jitter,
    TimeWarp,
)


class Rotation(Augmentation):
    """Turn each triple of channels by a random rotation; the strength is in radians."""

    def __init__(self, strength: float = 0.3) -> None:
        self.strength = strength
        super().__init__()

    def _augment(self, values: Tensor, lengths: Tensor, generator: Generator) -> Tensor:
        n, _, t = values.shape
        angles = torch.randn(n, 3, generator=generator, device=values.device)
        x, y, z = (self.strength * angles).T
        zero = torch.zeros_like(x)
        rows = zero, -z, y, z, zero, -x, -y, x, zero
        turn = torch.matrix_exp(torch.stack(rows, dim=1).view(n, 1, 3, 3))
        return (turn @ values.view(n, -1, 3, t)).reshape(values.shape)


def main(path: str) -> None:
    X, motions = load_basic_motions(return_type="numpy3D")
    generator = torch.Generator().manual_seed(0)
    worn = Rotation(0.5)(
        torch.from_numpy(X).float(), torch.full((len(X),), X.shape[2]), generator
    ).numpy()
    print(f"{len(X)} series of {X.shape[1]} channels, ARI with the motions:")
    usual = [Jitter(0.1), TimeWarp(0.2)]
    for augmentations in (usual, [Rotation(0.3), *usual]):
        views = AugmentedViews(augmentations)
        embedder = recipes.plain_2d(positives=views, num_epochs=100)
        clusterer = ContrastiveClusterer(4, embedder, random_state=0)
        score = adjusted_rand_score(motions, clusterer.fit_predict(worn))
        print(f"{score:6.2f}  {', '.join(type(a).__name__ for a in augmentations)}")
    axes = plot_augmentations(worn[:, :3], [Rotation(0.3)], 60, random_state=0)
    axes[0, 0].figure.savefig(path)
    print(f"Views of one series are drawn in {path}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--path", default="own_augmentation.png")
    main(parser.parse_args().path)

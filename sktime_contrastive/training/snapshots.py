"""Snapshots of the latent space during training."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from torch import Tensor, nn

from sktime_contrastive.training.callbacks import Callback, Epoch
from sktime_contrastive.utils.validation import check_integer

__all__ = ["LatentSnapshots", "take_snapshots"]


class LatentSnapshots(Callback):
    """Keeps the codes of the panel before, during and after training.

    They become ``snapshots_`` of the fitted embedder and clusterer, a dict from the
    number of the epoch, 0 for before training, to the codes, of shape
    (n, latent_dim); ``sktime_contrastive.plotting.animate_training`` shows them. The
    trained network is the same to the bit with this callback and without.

    Parameters
    ----------
    every : int, default=5
        Epochs from one snapshot to the next. One costs about as much as a forward pass
        over the panel. The last epoch is always kept.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import recipes
    >>> from sktime_contrastive.training import LatentSnapshots
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> every_second = [LatentSnapshots(every=2)]
    >>> embedder = recipes.neighbors_2d(num_epochs=5, callbacks=every_second)
    >>> snapshots = embedder.fit(X).snapshots_
    >>> list(snapshots), snapshots[4].shape
    ([0, 2, 4, 5], (40, 2))
    """

    def __init__(self, every: int = 5) -> None:
        self.every = every
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_integer("LatentSnapshots.every", self.every, least=1)

    def on_codes(self, training: int, codes: Callable[[], Tensor]) -> None:
        """Keep what computes the codes."""
        if training == 0:
            self._trainings = []
        self._trainings.append({})
        self._codes = codes

    def on_train_begin(self, network: nn.Module, num_epochs: int) -> None:
        """Take the first snapshot."""
        self._num_epochs = num_epochs
        self._take(0)

    def on_epoch_end(self, network: nn.Module, epoch: Epoch) -> None:
        """Take a snapshot where one is due."""
        if epoch.epoch % self.every == 0 or epoch.epoch == self._num_epochs:
            self._take(epoch.epoch)

    def on_elimination(self, network: nn.Module, numbers: Sequence[int]) -> None:
        """Let go of the codes of other networks."""
        taken = self._trainings[-1]
        self._trainings[-1] = {e: codes[list(numbers)] for e, codes in taken.items()}

    def on_train_end(self, network: nn.Module) -> None:
        """Let go of the network."""
        del self._codes

    def on_choice(self, training: int, number: int) -> None:
        """Keep the snapshots of the network that is kept."""
        chosen = self._trainings[training]
        self._kept = {epoch: codes[number] for epoch, codes in chosen.items()}
        del self._trainings

    def take(self) -> dict[int, np.ndarray]:
        """Return the snapshots, and let go of them."""
        kept = self._kept
        del self._kept
        return kept

    def _take(self, epoch: int) -> None:
        self._trainings[-1][epoch] = self._codes().cpu().numpy()


def take_snapshots(callbacks: Iterable[Callback]) -> dict[int, np.ndarray] | None:
    """Snapshots of the first `LatentSnapshots` among callbacks; None without one."""
    taken = [c.take() for c in callbacks if isinstance(c, LatentSnapshots)]
    return taken[0] if taken else None

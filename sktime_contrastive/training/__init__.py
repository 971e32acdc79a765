"""Training: the trainer, its loop, and callbacks."""

from sktime_contrastive.training.callbacks import (
    Callback,
    Epoch,
    ProgressBar,
    progress_bars,
)
from sktime_contrastive.training.loop import Elimination
from sktime_contrastive.training.movement import Movement
from sktime_contrastive.training.snapshots import LatentSnapshots, take_snapshots
from sktime_contrastive.training.trainer import Trainer, Training

__all__ = [
    "Callback",
    "Elimination",
    "Epoch",
    "LatentSnapshots",
    "Movement",
    "ProgressBar",
    "Trainer",
    "Training",
    "progress_bars",
    "take_snapshots",
]

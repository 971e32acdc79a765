"""Which series get similar codes: augmented views, neighbours, labels."""

from sktime_contrastive.positives.augmentations import (
    Augmentation,
    ChannelDropout,
    Jitter,
    MagnitudeWarp,
    Masking,
    Scaling,
    SegmentPermutation,
    TimeWarp,
    WindowCrop,
)
from sktime_contrastive.positives.base import Positives, Views
from sktime_contrastive.positives.labels import Labels
from sktime_contrastive.positives.neighbors import Neighbors
from sktime_contrastive.positives.training_data import TrainingData
from sktime_contrastive.positives.views import (
    DEFAULT_AUGMENTATIONS,
    AugmentedViews,
    augment,
    check_augmentations,
)

__all__ = [
    "DEFAULT_AUGMENTATIONS",
    "POSITIVES",
    "Augmentation",
    "AugmentedViews",
    "ChannelDropout",
    "Jitter",
    "Labels",
    "MagnitudeWarp",
    "Masking",
    "Neighbors",
    "Positives",
    "Scaling",
    "SegmentPermutation",
    "TimeWarp",
    "TrainingData",
    "Views",
    "WindowCrop",
    "augment",
    "check_augmentations",
]

POSITIVES: dict[str, type[Positives]] = {
    "views": AugmentedViews,
    "neighbors": Neighbors,
    "labels": Labels,
}

"""What counts as alike: augmentations and the positive pairs made with them."""

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
from sktime_contrastive.positives.views import AugmentedViews, Positives

__all__ = [
    "POSITIVES",
    "Augmentation",
    "AugmentedViews",
    "ChannelDropout",
    "Jitter",
    "MagnitudeWarp",
    "Masking",
    "Positives",
    "Scaling",
    "SegmentPermutation",
    "TimeWarp",
    "WindowCrop",
]

POSITIVES: dict[str, type[Positives]] = {"views": AugmentedViews}

"""Encoders: components that build the torch network from a series to its code."""

from sktime_contrastive.encoders.base import Encoder
from sktime_contrastive.encoders.convolutional import FCN, Dilated, Inception, ResNet
from sktime_contrastive.encoders.heads import ProjectionHead

__all__ = [
    "ENCODERS",
    "FCN",
    "Dilated",
    "Encoder",
    "Inception",
    "ProjectionHead",
    "ResNet",
]

ENCODERS: dict[str, type[Encoder]] = {
    "fcn": FCN,
    "resnet": ResNet,
    "inception": Inception,
    "dilated": Dilated,
}

"""Encoders: components that build the torch network from a series to its code."""

from sktime_contrastive.encoders.base import BaseEncoder, Encoder, FeatureEncoder
from sktime_contrastive.encoders.convolutional import FCN, Dilated, Inception, ResNet
from sktime_contrastive.encoders.heads import ProjectionHead
from sktime_contrastive.encoders.rocket import FrontEndThen, Rocket

__all__ = [
    "ENCODERS",
    "FCN",
    "BaseEncoder",
    "Dilated",
    "Encoder",
    "FeatureEncoder",
    "FrontEndThen",
    "Inception",
    "ProjectionHead",
    "ResNet",
    "Rocket",
]

ENCODERS: dict[str, type[BaseEncoder]] = {
    "fcn": FCN,
    "resnet": ResNet,
    "inception": Inception,
    "dilated": Dilated,
    "rocket": Rocket,
}

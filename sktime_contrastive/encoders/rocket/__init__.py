"""Random convolutional features, frozen, and small networks on them."""

from sktime_contrastive.encoders.rocket.encoder import FrontEndThen, Rocket

__all__ = ["FrontEndThen", "Rocket"]

"""Rocket: frozen random convolutional features, then a small trained network."""

from __future__ import annotations

import torch
from torch import Generator, Tensor, nn

from sktime_contrastive.encoders.base import FeatureEncoder
from sktime_contrastive.encoders.rocket.features import RocketFeatures
from sktime_contrastive.encoders.rocket.mlp import StackedMLP
from sktime_contrastive.encoders.rocket.nearest_fitted import MOST_FITTED, NearestFitted
from sktime_contrastive.utils.randomness import make_generator, seeded_modules
from sktime_contrastive.utils.row_blocks import in_row_blocks
from sktime_contrastive.utils.validation import check_integer, check_positive

__all__ = ["FrontEndThen", "Rocket"]


class Rocket(FeatureEncoder):
    """Random convolutional features, computed once, and an MLP on them.

    MiniRocket's and Hydra's features [1]_ [2]_ of the normalized series, 40 principal
    components of each family side by side, and the level and amplitude of each channel.
    Series are normalized by one factor for all their channels. Training sees the
    features alone, which makes it a matter of seconds; several MLPs train at once.
    Codes of new series are drawn to those of fitted series like them: a network fitted
    to up to 2,000 series, without labels, holds their features, not the series.

    Parameters
    ----------
    n_components : int, default=40
        Principal components of each family of features.
    level_weight : float, default=1.5
        Weight of the level and amplitude of each channel beside a family's components;
        0 leaves them out. They count where series differ in level by more than they
        move themselves. With ``scaling="series"`` there is nothing left of them.
    hidden : tuple of two int, default=(64, 32)
        Widths of the MLP's hidden layers.

    References
    ----------
    .. [1] Dempster, Schmidt and Webb, MiniRocket: a very fast (almost) deterministic
       transform for time series classification, KDD 2021.
    .. [2] Dempster, Schmidt and Webb, Hydra: competing convolutional kernels for fast
       and accurate time series classification, Data Mining and Knowledge Discovery
       2023.
    """

    reads_double = True

    def __init__(
        self,
        n_components: int = 40,
        level_weight: float = 1.5,
        hidden: tuple[int, int] = (64, 32),
    ) -> None:
        self.n_components = n_components
        self.level_weight = level_weight
        self.hidden = hidden
        super().__init__()

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""
        check_integer("Rocket.n_components", self.n_components, least=1)
        check_positive("Rocket.level_weight", self.level_weight, zero=True)
        if not isinstance(self.hidden, tuple) or len(self.hidden) != 2:
            raise TypeError(
                f"Rocket.hidden={self.hidden!r} must be a pair of integers."
            )
        for width in self.hidden:
            check_integer("Rocket.hidden", width, least=1)

    def make_front_end(
        self, values: Tensor, lengths: Tensor, generator: Generator
    ) -> tuple[nn.Module, Tensor]:
        """Fit the features: see ``FeatureEncoder``."""
        front_end = RocketFeatures(self.n_components, self.level_weight)
        return front_end, front_end.fit_transform(values, lengths, generator)

    def build_stack(
        self, n_features: int, latent_dim: int, n_networks: int
    ) -> nn.Module:
        """Build the MLPs, with fresh weights: see ``FeatureEncoder``."""
        return StackedMLP(n_features, self.hidden, latent_dim, n_networks)

    def rebuild(
        self, n_channels: int, latent_dim: int, state: dict[str, Tensor]
    ) -> nn.Module:
        """Build a trained network again, from its weights: see ``Encoder.rebuild``."""
        front_end = RocketFeatures(self.n_components, self.level_weight)
        n_features = state["network.0.weight"].shape[1]
        with seeded_modules(make_generator(0)):  # all that is drawn is replaced
            stack = self.build_stack(n_features, latent_dim, n_networks=1)
        network = FrontEndThen(front_end, stack.pick(0))
        network.load_state_dict(state)
        return network.eval()


class FrontEndThen(nn.Module):
    """A front end and the network behind it: values and lengths to codes.

    Its work follows the steps of the series, not their padding: the front end sees to
    that.

    Parameters
    ----------
    front_end : nn.Module
        From values and lengths to features.
    network : nn.Module
        From features to codes.
    """

    follows_lengths = True

    def __init__(self, front_end: nn.Module, network: nn.Module) -> None:
        super().__init__()
        self.front_end = front_end
        self.network = network
        self.nearest_fitted = NearestFitted()

    @property
    def reads_double(self) -> bool:
        """Whether values in double precision are of use to the front end."""
        return getattr(self.front_end, "reads_double", False)

    @property
    def alone(self) -> FrontEndThen:
        """The same network, drawing codes to no fitted series."""
        return FrontEndThen(self.front_end, self.network).eval()

    def remember(self, features: Tensor, codes: Tensor) -> None:
        """Draw codes of new series to those of fitted series like them.

        Of large panels the network knows enough by itself, and nothing is remembered.

        Parameters
        ----------
        features : Tensor of shape (n, f)
            Of the fitted series.
        codes : Tensor of shape (n, latent_dim)
        """
        if len(codes) <= MOST_FITTED:
            self.nearest_fitted.fit(features, codes)

    def forward(self, values: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Map values (n, c, t) and lengths (n,) to codes (n, latent_dim)."""
        if lengths is None:
            lengths = torch.full((len(values),), values.shape[2], device=values.device)
        features = self.front_end(values, lengths)
        return self.nearest_fitted(features, in_row_blocks(self.network, features))

"""What an encoder is: a description that builds a torch network."""

from __future__ import annotations

from skbase.base import BaseObject
from torch import Generator, Tensor, nn

from sktime_contrastive.utils.randomness import make_generator, seeded_modules

__all__ = ["BaseEncoder", "Encoder", "FeatureEncoder"]


class BaseEncoder(BaseObject):
    """What all encoders are: hyperparameters, of which a network is built.

    So sktime can clone, print and search them; the network with the weights comes out
    of each training anew.

    Attributes
    ----------
    reads_double : bool
        Whether values in double precision are of use to it. False unless a subclass
        says so; what it builds then says so as well.
    """

    reads_double = False

    def check_parameters(self) -> None:
        """Raise a ValueError or TypeError for a parameter out of its range."""


class Encoder(BaseEncoder):
    """Base class of encoders that read series: a subclass writes ``build``.

    The network is called with two tensors,

    * values, float of shape ``(n, c, t)``, 0 past the end of each series,
    * lengths, int of shape ``(n,)``, the time steps of each series, or None where all
      series have ``t`` steps, so that nothing has to be masked,

    and returns codes of shape ``(n, latent_dim)``. What is past the end of a series
    must not change its code: ``sktime_contrastive.encoders.layers`` has the parts for
    that. ``t`` is any number from 2.
    """

    def build(self, n_channels: int, latent_dim: int) -> nn.Module:
        """Build the network, with fresh weights.

        Parameters
        ----------
        n_channels : int
            Channels of the panel.
        latent_dim : int
            Dimensions of the codes.

        Returns
        -------
        nn.Module
            Maps values ``(n, c, t)`` and lengths ``(n,)`` to codes ``(n, latent_dim)``.
        """
        raise NotImplementedError

    def rebuild(
        self, n_channels: int, latent_dim: int, state: dict[str, Tensor]
    ) -> nn.Module:
        """Build a trained network again, from its weights.

        Parameters
        ----------
        n_channels : int
            Channels of the panel.
        latent_dim : int
            Dimensions of the codes.
        state : dict of str to Tensor
            The trained network's ``state_dict()``.

        Returns
        -------
        nn.Module
            As ``build`` gives it, in evaluation mode.

        Raises
        ------
        RuntimeError
            If the state is that of another network.
        """
        with seeded_modules(make_generator(0)):  # all that is drawn is replaced
            network = self.build(n_channels, latent_dim)
        network.load_state_dict(state)
        return network.eval()


class FeatureEncoder(BaseEncoder):
    """Base class of encoders with a front end: frozen features, then a network.

    The features of a panel are computed once; training sees nothing else. A subclass
    writes ``make_front_end`` and ``build_stack``. One that is to be saved writes
    ``rebuild(n_channels, latent_dim, state)`` as well: see ``Encoder.rebuild``.
    """

    def make_front_end(
        self, values: Tensor, lengths: Tensor, generator: Generator
    ) -> tuple[nn.Module, Tensor]:
        """Fit the features to a panel.

        Parameters
        ----------
        values : Tensor of shape (n, c, t)
            Scaled, 0 past the end of each series.
        lengths : int Tensor of shape (n,)
        generator : torch.Generator
            On the CPU.

        Returns
        -------
        front_end : nn.Module
            Maps values ``(n, c, t)`` and lengths ``(n,)`` to features ``(n, f)``; of
            unlike lengths too, with work that follows the lengths. With an attribute
            ``n_level_features``, so many of the last ones are level and amplitude, and
            a fit warns if its clusters hang on them.
        features : Tensor of shape (n, f)
            Those of the panel.
        """
        raise NotImplementedError

    def build_stack(
        self, n_features: int, latent_dim: int, n_networks: int
    ) -> nn.Module:
        """Build several independent networks that are trained at once.

        Parameters
        ----------
        n_features : int
        latent_dim : int
        n_networks : int

        Returns
        -------
        nn.Module
            Maps features ``(m, f)`` to codes ``(n_networks, m, latent_dim)``. Each of
            its parameters holds one network after the other along its first
            dimension, whose length is a multiple of `n_networks`. Its method
            ``pick(number)`` returns one of the networks, ``(m, f)`` to
            ``(m, latent_dim)``. With a method ``split(size)``, which returns the same
            networks as a ModuleList of stacks of so many, that is called and picked
            from as the one stack, the stacks are shared out among threads. With a
            method ``keep(numbers)`` of that ModuleList, which leaves it some of the
            networks as one stack, some of eight or more are given up early.
        """
        raise NotImplementedError

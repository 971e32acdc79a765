"""Checks of what an encoder builds: one clear error before training."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

__all__ = ["check_finite_codes", "check_network"]


def check_network(network: Any, encoder: Any, n_channels: int, latent_dim: int) -> None:
    """Send two series through a network and look at their codes.

    Parameters
    ----------
    network : nn.Module
        It is put into evaluation mode.
    encoder : Encoder
        What built it, named in messages.
    n_channels, latent_dim : int

    Raises
    ------
    TypeError
        If it is no network, gives no tensor of floating point numbers, or nothing in it
        can be trained.
    ValueError
        If the codes are of another shape.
    """
    named = f"encoder={encoder!r} builds"
    if not isinstance(network, nn.Module):
        raise TypeError(f"{named} {network!r}, but must build a torch.nn.Module.")
    codes = network.eval()(torch.zeros(2, n_channels, 8), None)
    if not isinstance(codes, Tensor) or not codes.is_floating_point():
        what = codes.dtype if isinstance(codes, Tensor) else type(codes).__name__
        raise TypeError(
            f"{named} a network whose codes are {what}: they must be a torch.Tensor of "
            "floating point numbers."
        )
    if tuple(codes.shape) != (2, latent_dim):
        raise ValueError(
            f"{named} a network whose codes for 2 series have shape "
            f"{tuple(codes.shape)}; with latent_dim={latent_dim} it must be "
            f"(2, {latent_dim})."
        )
    if not codes.requires_grad:
        raise TypeError(
            f"{named} a network whose codes have no gradient: it needs parameters, and "
            "must not detach its codes from them."
        )


def check_finite_codes(codes: Tensor, encoder: Any) -> None:
    """Raise a FloatingPointError if no network gives finite codes after training.

    Parameters
    ----------
    codes : Tensor of shape (h, n, latent_dim)
        By each of h networks.
    encoder : Encoder
        What built them, named in the message.

    Raises
    ------
    FloatingPointError
    """
    if not codes.isfinite().flatten(1).all(dim=1).any():
        raise FloatingPointError(
            f"encoder={encoder!r} gives codes that are NaN or infinite after training. "
            "Lower learning_rate, or mend the network in evaluation mode."
        )

"""Clipping of gradients, of each of several networks by itself."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

__all__ = ["clip_gradients"]


def clip_gradients(
    parameters: Iterable[nn.Parameter], max_norm: float, n_networks: int = 1
) -> Tensor:
    """Scale the gradients of each network down to a norm, in place [1]_.

    Each network by itself: those that are trained at once go the ways that they would
    go alone, and the NaN or the wild gradient of one does not reach the others.

    Parameters
    ----------
    parameters : iterable of nn.Parameter
        Each holds one network after the other: the length of its first dimension is a
        multiple of `n_networks`.
    max_norm : float
    n_networks : int, default=1

    Returns
    -------
    Tensor of shape (n_networks,)
        The norms from before.

    References
    ----------
    .. [1] Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural
       networks, ICML 2013.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.training.clipping import clip_gradients
    >>> weights = torch.nn.Parameter(torch.zeros(2, 2))  # a row for each network
    >>> weights.grad = torch.tensor([[3.0, 4.0], [0.3, 0.4]])
    >>> clip_gradients([weights], max_norm=1.0, n_networks=2)
    tensor([5.0000, 0.5000])
    >>> weights.grad
    tensor([[0.6000, 0.8000],
            [0.3000, 0.4000]])
    """
    parameters = [p for p in parameters if p.grad is not None]
    if n_networks == 1:
        return nn.utils.clip_grad_norm_(parameters, max_norm)[None]
    # Side by side, as each operation on so few numbers takes as long as one on many.
    of_networks = [p.grad.view(n_networks, -1) for p in parameters]
    norms = torch.cat(of_networks, dim=1).norm(dim=1)
    if norms.device.type == "cpu" and not (norms > max_norm).any():
        return norms  # elsewhere to look at them would mean to wait for the device
    scale = (max_norm / (norms + 1e-6)).clamp_max(1.0)  # as torch's
    for gradient in of_networks:
        gradient.mul_(scale[:, None])
    return norms

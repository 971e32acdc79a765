"""How alike two latent codes are: the similarity inside NT-Xent.

Each function takes codes ``z`` of shape ``(m, d)`` and returns the ``(m, m)`` matrix of
similarities of every code with every other; of ``(h, m, d)``, from several networks,
``(h, m, m)``. None of them knows a temperature: the loss divides by it, the same way
for all of them.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

__all__ = ["SIMILARITIES", "cauchy", "cosine", "dot", "euclidean", "squared_distances"]

# Up to here one dimension after the other is several times as fast as cdist, and as a
# tensor of differences; 2-D and 3-D latent spaces, the ones people look at, stay below.
_MAX_BY_DIMENSION = 3


def dot(z: Tensor) -> Tensor:
    """Dot product of codes that are not normalized.

    Parameters
    ----------
    z : Tensor of shape (m, d) or (h, m, d)

    Returns
    -------
    Tensor of shape (m, m) or (h, m, m)
    """
    return z @ z.mT


def cosine(z: Tensor) -> Tensor:
    """Cosine of the angle between codes: the dot product of normalized codes [1]_.

    Parameters
    ----------
    z : Tensor of shape (m, d) or (h, m, d)

    Returns
    -------
    Tensor of shape (m, m) or (h, m, m)

    References
    ----------
    .. [1] Chen et al., A Simple Framework for Contrastive Learning of Visual
       Representations, ICML 2020.
    """
    return dot(F.normalize(z, dim=-1))


def cauchy(z: Tensor) -> Tensor:
    """Log of the Cauchy kernel, ``-log(1 + distance²)``, as in t-SimCNE [1]_.

    Its heavy tail lets dissimilar series lie far apart, which two dimensions need.

    Parameters
    ----------
    z : Tensor of shape (m, d) or (h, m, d)

    Returns
    -------
    Tensor of shape (m, m) or (h, m, m)

    References
    ----------
    .. [1] Böhm, Berens and Kobak, Unsupervised visualization of image datasets using
       contrastive learning, ICLR 2023.
    """
    return -torch.log1p(squared_distances(z))


def euclidean(z: Tensor) -> Tensor:
    """Minus the squared Euclidean distance: the log of a Gaussian kernel.

    Squared, because the distance itself has no gradient where two codes coincide.

    Parameters
    ----------
    z : Tensor of shape (m, d) or (h, m, d)

    Returns
    -------
    Tensor of shape (m, m) or (h, m, m)
    """
    return -squared_distances(z)


def squared_distances(z: Tensor) -> Tensor:
    """Squared Euclidean distances.

    Parameters
    ----------
    z : Tensor of shape (m, d) or (h, m, d)

    Returns
    -------
    Tensor of shape (m, m) or (h, m, m)
    """
    # Never by |a|² + |b|² - 2ab: it cancels for near-duplicates, see the tests.
    if z.shape[-1] <= _MAX_BY_DIMENSION:
        # Contiguous, as strided numbers take four times as long to subtract.
        first, *others = z.mT.contiguous().unbind(dim=-2)
        squared = _differences(first).square()
        for coordinate in others:
            difference = _differences(coordinate)
            squared = squared.addcmul(difference, difference)
        return squared
    exact = "donot_use_mm_for_euclid_dist"
    return torch.cdist(z, z, compute_mode=exact).square()


def _differences(x: Tensor) -> Tensor:
    return x[..., :, None] - x[..., None, :]


SIMILARITIES: dict[str, Callable[[Tensor], Tensor]] = {
    "dot": dot,
    "cosine": cosine,
    "cauchy": cauchy,
    "euclidean": euclidean,
}

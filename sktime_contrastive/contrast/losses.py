"""NT-Xent, one function over a matrix of similarities and a mask of positives.

And, for the pairs and the similarity of the default recipe, the same function again
with its gradient in closed form: several times as fast, on the CPU in compiled loops,
and tested to be equal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from sktime_contrastive.contrast.similarity import squared_distances

__all__ = [
    "PAIR_GRADIENTS",
    "PAIR_LOSSES",
    "cauchy_gradients",
    "cauchy_nt_xent",
    "nt_xent",
]


def nt_xent(
    similarities: Tensor, positives: Tensor | None, temperature: float
) -> Tensor:
    r"""Return the normalized temperature-scaled cross entropy, a contrastive loss.

    For anchor :math:`i` with positives :math:`P(i)`, similarities :math:`s` and
    temperature :math:`\tau`,

    .. math::
        L_i = -\frac{1}{|P(i)|} \sum_{p \in P(i)}
              \log \frac{\exp(s_{ip} / \tau)}{\sum_{k \ne i} \exp(s_{ik} / \tau)}

    and the loss is the **mean** of :math:`L_i` over the anchors that have a positive:
    over all 2N views where each has its partner (SimCLR's NT-Xent [1]_), over the
    labelled ones where labels make the positives (SupCon's :math:`L_{out}` [2]_).

    Parameters
    ----------
    similarities : Tensor of shape (m, m) or (h, m, m)
        Similarity of each view with each other, not yet divided by the temperature; of
        several networks side by side. The diagonal is ignored.
    positives : bool Tensor of shape (m, m) or None
        True where the column is a positive of the row. The diagonal is ignored. None
        says that views i and i + m / 2 are the only positives of each other.
    temperature : float
        Divides the similarities; above 0.

    Returns
    -------
    Tensor, a scalar or of shape (h,)
        0 where no anchor has a positive.

    References
    ----------
    .. [1] Chen et al., A Simple Framework for Contrastive Learning of Visual
       Representations, ICML 2020.
    .. [2] Khosla et al., Supervised Contrastive Learning, NeurIPS 2020.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.contrast.losses import nt_xent
    >>> from sktime_contrastive.contrast.similarity import dot
    >>> z = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    >>> partner = torch.tensor([2, 3, 0, 1])
    >>> positives = torch.nn.functional.one_hot(partner).bool()
    >>> round(nt_xent(dot(z), positives, temperature=0.5).item(), 4)
    0.2395
    """
    m = similarities.shape[-1]
    itself = torch.eye(m, dtype=torch.bool, device=similarities.device)
    logits = similarities / temperature
    # logsumexp subtracts the row's maximum: no temperature or code over- or underflows.
    log_normalizer = logits.masked_fill(itself, -torch.inf).logsumexp(dim=-1)
    if positives is None:
        halves = (logits.diagonal(side * m // 2, -2, -1) for side in (1, -1))
        return (log_normalizer - torch.cat([*halves], dim=-1)).mean(dim=-1)
    positives = positives & ~itself
    n_positives = positives.sum(dim=1)
    sum_positive = logits.masked_fill(~positives, 0.0).sum(dim=-1)
    per_anchor = log_normalizer - sum_positive / n_positives.clamp(1)
    per_anchor = per_anchor.masked_fill(n_positives == 0, 0.0)
    return per_anchor.sum(dim=-1) / (n_positives > 0).sum().clamp(1)


def cauchy_nt_xent(codes: Tensor, temperature: float) -> Tensor:
    r"""Return NT-Xent of pairs under the Cauchy similarity, gradient in closed form.

    The same as ``nt_xent(cauchy(codes), None, temperature)``. With
    :math:`u = 1 / (1 + d^2)` and the softmax :math:`p` of :math:`\log(u) / \tau`, the
    gradient by the codes is made of :math:`(p + p^T) u` and its product with them:
    nothing of size m by m is kept for the way back.

    Parameters
    ----------
    codes : Tensor of shape (h, m, d)
        Views i and i + m / 2 are the only positives of each other.
    temperature : float

    Returns
    -------
    Tensor of shape (h,)
    """
    return _CauchyNTXent.apply(codes, temperature)


def cauchy_gradients(codes: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """Return what ``cauchy_nt_xent`` returns, and its gradients.

    Parameters
    ----------
    codes : Tensor of shape (h, m, d)
    temperature : float

    Returns
    -------
    losses : Tensor of shape (h,)
    gradients : Tensor of shape (h, m, d)
        Of each loss by the codes of its network.
    """
    if _can_compile(codes, temperature):
        return _compute_compiled(codes, temperature)
    return _compute(codes, temperature)


class _CauchyNTXent(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, codes: Tensor, temperature: float) -> Tensor:
        losses, gradient = cauchy_gradients(codes, temperature)
        ctx.save_for_backward(gradient)
        return losses

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * grad[:, None, None], None


def _compute(codes: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """Losses (h,), and the gradient (h, m, d) of each by the codes."""
    m = codes.shape[1]
    far = squared_distances(codes).add_(1)  # 1 / u, (h, m, m)
    logits = far.log().mul_(-1 / temperature)
    logits.diagonal(dim1=1, dim2=2).fill_(-torch.inf)
    nearest = logits.amax(dim=2, keepdim=True)
    probability = logits.softmax(dim=2)
    # The largest probability of a row, at least 1 / m, is all that its sum takes.
    log_normalizer = nearest - probability.amax(dim=2, keepdim=True).log()
    to_partner = codes.roll(m // 2, dims=1) - codes
    apart = 1 + to_partner.square().sum(dim=2, keepdim=True)
    # Each pair repels by its probability times u, seen from both of its ends. As it
    # is symmetric the codes may stand on the left, which is three times as fast.
    repulsion = (probability + probability.mT).div_(far)
    total = repulsion.sum(dim=2, keepdim=True)
    pushed = codes * total - (codes.mT @ repulsion).mT
    gradient = -2 * pushed - 4 * to_partner / apart
    losses = (log_normalizer + apart.log() / temperature).mean(dim=(1, 2))
    return losses, gradient / (m * temperature)


def _can_compile(codes: Tensor, temperature: float) -> bool:
    """Whether codes are on the CPU, and no power of a distance is 0 as a float32."""
    return (
        codes.device.type == "cpu" and codes.dtype == torch.float32 and temperature >= 1
    )


def _compute_compiled(codes: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """Do the same as ``_compute``, in compiled loops."""
    from sktime_contrastive.contrast.compiled_loss import (
        add_losses_and_gradients,
        inverse_kernel,
    )

    h, m, _ = codes.shape
    side_by_side = codes.detach().mT.contiguous()
    inverse, losses = codes.new_empty(h, m, m), codes.new_zeros(h)
    gradient = torch.zeros_like(side_by_side)
    inverse_kernel(side_by_side.numpy(), inverse.numpy())
    weights = inverse.log().mul_(-1 / temperature).exp_()
    arrays = [tensor.numpy() for tensor in (side_by_side, inverse, weights)]
    add_losses_and_gradients(*arrays, temperature, losses.numpy(), gradient.numpy())
    return losses, gradient.mT


# By similarity: NT-Xent of codes where views i and i + m / 2 are the only positives of
# each other, faster than `nt_xent` of the matrix of similarities.
PAIR_LOSSES: dict[str, Callable[[Tensor, float], Tensor]] = {"cauchy": cauchy_nt_xent}
# The same with its gradients, for what does without autograd.
PAIR_GRADIENTS: dict[str, Callable[[Tensor, float], tuple[Tensor, Tensor]]] = {
    "cauchy": cauchy_gradients
}

"""NT-Xent, one function over a matrix of similarities and a mask of positives."""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["nt_xent"]


def nt_xent(similarities: Tensor, positives: Tensor, temperature: float) -> Tensor:
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
    similarities : Tensor of shape (m, m)
        Similarity of each view with each other, not yet divided by the temperature.
        The diagonal is ignored.
    positives : bool Tensor of shape (m, m)
        True where the column is a positive of the row. The diagonal is ignored.
    temperature : float
        Divides the similarities; above 0.

    Returns
    -------
    Tensor, a scalar
        0 where no anchor has a positive.

    References
    ----------
    .. [1] Chen et al., A Simple Framework for Contrastive Learning of Visual
       Representations, ICML 2020.
    .. [2] Khosla et al., Supervised Contrastive Learning, NeurIPS 2020.

    Examples
    --------
    >>> import torch
    >>> from sktime_contrastive.losses import nt_xent
    >>> from sktime_contrastive.similarity import dot
    >>> z = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    >>> partner = torch.tensor([2, 3, 0, 1])
    >>> positives = torch.nn.functional.one_hot(partner).bool()
    >>> round(nt_xent(dot(z), positives, temperature=0.5).item(), 4)
    0.2395
    """
    itself = torch.eye(len(similarities), dtype=torch.bool, device=similarities.device)
    positives = positives & ~itself
    logits = similarities / temperature
    # logsumexp subtracts the row's maximum: no temperature or code over- or underflows.
    log_normalizer = logits.masked_fill(itself, -torch.inf).logsumexp(dim=1)
    n_positives = positives.sum(dim=1)
    mean_positive = logits.masked_fill(~positives, 0.0).sum(dim=1) / n_positives.clamp(
        1
    )
    per_anchor = (log_normalizer - mean_positive).masked_fill(n_positives == 0, 0.0)
    return per_anchor.sum() / (n_positives > 0).sum().clamp(1)

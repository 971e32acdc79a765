"""The objective: from the views of a batch to the loss of each network."""

from __future__ import annotations

from torch import Tensor, nn

from sktime_contrastive.contrast.losses import PAIR_GRADIENTS, PAIR_LOSSES, nt_xent
from sktime_contrastive.contrast.similarity import SIMILARITIES
from sktime_contrastive.encoders.rocket.mlp import StackedMLP
from sktime_contrastive.encoders.rocket.mlp_gradients import MLPGradients
from sktime_contrastive.positives import Views

__all__ = ["ContrastiveObjective"]


class ContrastiveObjective(nn.Module):
    """NT-Xent of the codes that networks give the views of a batch.

    Its parameters are those of the networks and of the head.

    Parameters
    ----------
    network : nn.Module
        From series, and their lengths, to codes (m, d); or from features to codes
        (h, m, d) of h networks at once.
    head : nn.Module
        From codes to what is compared.
    similarity : str
        One of ``SIMILARITIES``.
    temperature : float
    padded : bool, default=False
        Whether any series of the panel is shorter than others, so that networks need
        the lengths.
    """

    def __init__(
        self,
        network: nn.Module,
        head: nn.Module,
        similarity: str,
        temperature: float,
        padded: bool = False,
    ) -> None:
        super().__init__()
        self.network = network
        self.head = head
        self.similarity = similarity
        self.temperature = temperature
        self.padded = padded
        self._mlp_gradients: MLPGradients | None = None  # made when there are views

    def forward(self, views: Views) -> Tensor:
        """Compute the loss of each network: (h,)."""
        codes = self._encode(views)
        if views.positives is None and self.similarity in PAIR_LOSSES:
            return PAIR_LOSSES[self.similarity](codes, self.temperature)
        similarities = SIMILARITIES[self.similarity](codes)
        return nt_xent(similarities, views.positives, self.temperature)

    def compute_gradients(self, views: Views) -> Tensor | None:
        """Compute the loss of each network (h,) and leave the gradients, by hand.

        As autograd does from ``forward``, where that takes longer than the computing:
        for stacks of small MLPs on the CPU. None where it is left to autograd.
        """
        if not self._has_gradients(views):
            return None
        if self._mlp_gradients is None:
            self._mlp_gradients = MLPGradients(self.network)
        codes = self._mlp_gradients.forward(views.inputs)
        losses, by_codes = PAIR_GRADIENTS[self.similarity](codes, self.temperature)
        self._mlp_gradients.backward(by_codes)
        return losses

    def _has_gradients(self, views: Views) -> bool:
        return (
            isinstance(self.network, StackedMLP)
            and isinstance(self.head, nn.Identity)
            and self.similarity in PAIR_GRADIENTS
            and views.positives is None
            and views.inputs.device.type == "cpu"
        )

    def _encode(self, views: Views) -> Tensor:
        """Codes (h, m, d), or what the head makes of them."""
        if views.lengths is None:  # features
            return self.head(self.network(views.inputs))
        lengths = views.lengths if self.padded else None
        return self.head(self.network(views.inputs, lengths))[None]

    def extra_repr(self) -> str:
        """Name what is no module."""
        return f"similarity={self.similarity!r}, temperature={self.temperature}"

"""Labels as positives, where there are labels."""

from __future__ import annotations

import torch
from torch import Tensor

from sktime_contrastive.positives.base import Draw, Source, Views
from sktime_contrastive.positives.neighbors import Neighbors

__all__ = ["Labels"]


class Labels(Neighbors):
    """Series with the same label are positives of each other, as in SupCon [1]_.

    All series of a batch that share a label are positives of each other. Besides, each
    series is paired: a labelled one half of the time with a random one of its label,
    and otherwise, as one without a label always, with one of its nearest neighbours, as
    in ``Neighbors``, whose parameters these are; never with one of another label.

    References
    ----------
    .. [1] Khosla et al., Supervised Contrastive Learning, NeurIPS 2020.
    """

    def prepare(self, source: Source) -> Draw:
        """Sort the series by label: see ``Positives.prepare``."""
        if source.labels is None:
            return super().prepare(source)
        neighbors, copies = self._find(source)
        labels = source.labels
        labelled = labels >= 0
        by_label = labels.argsort(stable=True)
        # Series without a label come first in that order; they are a class to nobody.
        sizes = torch.bincount(labels + 1)
        starts = sizes.cumsum(0) - sizes

        def draw(batch: Tensor) -> Views:
            luck, coin = torch.rand(
                (2, len(batch)), generator=source.generator, device=batch.device
            )
            own = labels[batch]
            alike = by_label[starts[own + 1] + (luck * sizes[own + 1]).long()]
            near = self._draw_neighbors(neighbors, batch, source)
            contradicts = labelled[near] & (labels[near] != own)
            by_own_label = labelled[batch] & ((coin < 0.5) | contradicts)
            partners = torch.where(by_own_label, alike, near)
            views = self._pair_up(batch, partners, copies, source)
            return views._replace(positives=mark(torch.cat([batch, partners])))

        def mark(series: Tensor) -> Tensor:
            """Partners, and all that have the same label."""
            place = torch.arange(len(series), device=series.device) % (len(series) // 2)
            of_label = labels[series]
            same = (of_label[:, None] == of_label) & (of_label >= 0)
            return (same | (place[:, None] == place)).fill_diagonal_(False)

        return draw

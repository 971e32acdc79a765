import pytest
import torch

from sktime_contrastive.encoders.rocket.time_shares import TimeShares
from sktime_contrastive.panel.masks import within_length
from sktime_contrastive.utils.randomness import make_generator


@pytest.mark.parametrize("n_parts", [1, 3])
def test_counts_do_not_depend_on_what_is_counted_beside(n_parts):
    lengths = torch.tensor([30, 17, 3, 29])
    hits = (torch.rand(5, 4, 30, generator=make_generator(0)) < 0.3).float()
    hits *= within_length(lengths, 30)[:, 0]
    shares = TimeShares(lengths, 30).of(hits, n_parts)
    for i, length in enumerate(lengths):
        own = hits[:, i : i + 1, :length]
        alone = TimeShares(lengths[i : i + 1], int(length)).of(own, n_parts)
        assert torch.equal(alone[:, 0], shares[:, i])
        torch.testing.assert_close(alone.sum(-1), own.mean(-1))

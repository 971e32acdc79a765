import pytest
import torch

from sktime_contrastive.positives.resampling import (
    relative_time,
    resample,
    smooth_curves,
)
from sktime_contrastive.utils.randomness import make_generator


def test_resample_reads_between_the_steps():
    values = torch.tensor([[[0.0, 10.0, 20.0], [1.0, 1.0, 3.0]]])
    read = resample(values, torch.tensor([[0.5, 1.0, 2.0]]))
    torch.testing.assert_close(read, torch.tensor([[[5.0, 10, 20], [1.0, 1, 3]]]))


def test_relative_time_and_curves():
    time = relative_time(torch.tensor([5, 3]), 5)
    torch.testing.assert_close(
        time, torch.tensor([[0, 0.25, 0.5, 0.75, 1], [0, 0.5, 1, 1, 1]])
    )
    curves = smooth_curves(
        relative_time(torch.full((4000,), 30), 30), 1, 3, make_generator(0)
    )
    assert curves.mean().item() == pytest.approx(0, abs=0.05)
    assert curves.std().item() == pytest.approx(1, rel=0.05)
    # Half-waves k of random phase have the covariance cos(k pi) over the whole series.
    whole = (curves[:, 0, 0] * curves[:, 0, -1]).mean().item()
    assert whole == pytest.approx((-1 + 1 - 1) / 3, abs=0.05)
    assert (curves[:, 0, 0].square().mean()).item() == pytest.approx(1, rel=0.1)


def test_one_seed_gives_the_same_curves():
    time = relative_time(torch.tensor([5, 3]), 5)
    first, again = (smooth_curves(time, 4, 2, make_generator(1)) for _ in range(2))
    assert torch.equal(first, again)
    assert first.shape == (2, 4, 5)

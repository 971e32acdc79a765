import pytest
import torch
from torch import nn

from sktime_contrastive.encoders.rocket.fitted_module import FittedModule


class Shift(FittedModule):
    def fit(self, values):
        self.register_buffer("mean", values.mean(0))
        return self

    def forward(self, values):
        return values - self.mean


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("size", [1, 7])
def test_a_fresh_module_takes_the_buffers_of_a_fitted_one(nested, size):
    values = torch.randn(5, size, generator=torch.Generator().manual_seed(0))
    fitted, fresh = Shift().fit(values), Shift()
    if nested:
        fitted, fresh = nn.Sequential(fitted), nn.Sequential(fresh)
    assert not dict(fresh.named_buffers())
    fresh.load_state_dict(fitted.state_dict())
    assert torch.equal(fresh(values), fitted(values))


def test_buffers_are_copies():
    fitted = Shift().fit(torch.ones(2, 3))
    fresh = Shift()
    fresh.load_state_dict(fitted.state_dict())
    fitted.mean.zero_()
    assert fresh.mean.tolist() == [1, 1, 1]

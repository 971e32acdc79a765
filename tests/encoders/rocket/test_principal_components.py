import pytest
import torch

from sktime_contrastive.encoders.rocket.features import RocketFeatures
from tests.encoders.rocket.conftest import fit, panel


def test_components_are_principal_and_of_variance_1():
    values, lengths = panel([60] * 50)
    features = fit(RocketFeatures(n_components=10, level_weight=0.0), values, lengths)
    out = features(values, lengths)
    assert out.shape == (50, 30)
    for block in out.split(10, dim=1):
        torch.testing.assert_close(block.mean(0), torch.zeros(10), atol=1e-4, rtol=0)
        assert block.var(correction=0).item() == pytest.approx(1, rel=0.01)
        variances = block.var(dim=0)
        assert (variances.diff() <= 1e-3 * variances[0]).all()
        covariance = block.T.cov() - variances.diag()
        assert covariance.abs().max() < 0.02 * variances[0]

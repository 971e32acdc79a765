import pytest
import torch

from sktime_contrastive.encoders.rocket.features import RocketFeatures
from sktime_contrastive.utils.randomness import make_generator
from tests.encoders.rocket.conftest import fit, panel


@pytest.mark.parametrize("length", [2, 3, 5, 8])
def test_series_shorter_than_the_kernels(length):
    values, lengths = panel([length] * 6, 2)
    features = fit(RocketFeatures(), values, lengths)(values, lengths)
    assert torch.isfinite(features).all()
    assert features.std(dim=0).sum() > 0


@pytest.mark.parametrize("factor", [0.01, 100.0])
def test_units_of_the_panel_do_not_matter(factor):
    values, lengths = panel([40] * 30)
    values = values + 5.0 * (torch.arange(30) % 3)[:, None, None]
    features = [
        RocketFeatures(5).fit_transform(panel, lengths, make_generator(0))
        for panel in (values, factor * values)
    ]
    torch.testing.assert_close(*features, atol=0.02, rtol=0.02)


@pytest.mark.parametrize("size", [2.0**20, 2.0**27])  # so that nothing is rounded
def test_one_outlier_leaves_the_shapes_of_the_other_series(size):
    """Scaled by a panel with an outlier all that is usual is small."""
    values, lengths = panel([60] * 12)
    fitted = RocketFeatures(8, level_weight=0)
    expected = fitted.fit_transform(values, lengths, make_generator(0))
    features = fitted(values / size, lengths)
    torch.testing.assert_close(features, expected)

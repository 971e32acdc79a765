import pytest
import torch

from sktime_contrastive.encoders.rocket.features import RocketFeatures
from sktime_contrastive.utils.randomness import make_generator
from tests.encoders.rocket.conftest import fit, panel


def test_level_counts_where_it_differs_and_vanishes_where_it_is_gone():
    shapes, lengths = panel([50] * 20)
    shapes = (shapes - shapes.mean(2, keepdim=True)) / shapes.std(
        2, keepdim=True, correction=0
    )
    raised = shapes + 20.0 * (torch.arange(20) % 2)[:, None, None]
    weight = {}
    for name, values in (("normalized", shapes), ("raised", raised)):
        features = fit(RocketFeatures(n_components=5), values, lengths)
        level = features(values, lengths)[:, 15:]
        assert level.shape == (20, 2)
        weight[name] = level[:, 0].std().item()
    assert weight["normalized"] < 1e-3
    assert weight["raised"] > 0.5


@pytest.mark.parametrize("n_channels", [1, 3, 24])
def test_levels_of_all_channels_together_weigh_no_more_than_a_family(n_channels):
    values, lengths = panel([40] * 60, n_channels)
    offsets = 1e4 * torch.randn(60, n_channels, 1, generator=make_generator(1))
    n_components, weight = 10, 1.5
    features = fit(RocketFeatures(n_components, weight), values + offsets, lengths)
    block = features(values + offsets, lengths)[:, 3 * n_components :]
    variance = block.var(0, correction=0).sum() / weight**2
    assert variance.item() == pytest.approx(n_components, rel=0.01)  # a family's


def test_scale_and_offset_of_a_series_change_the_level_alone():
    values, lengths = panel([50] * 20)
    features = fit(RocketFeatures(n_components=5), values, lengths)
    before, after = features(values, lengths), features(3 * values + 7, lengths)
    torch.testing.assert_close(after[:, :15], before[:, :15], atol=2e-3, rtol=1e-2)
    assert not torch.allclose(after[:, 15:], before[:, 15:])


@pytest.mark.parametrize(("weight", "n_channels"), [(1.5, 1), (1.5, 3), (0, 3)])
def test_the_level_is_the_last_features(weight, n_channels):
    values, lengths = panel([50] * 20, n_channels)
    features = fit(RocketFeatures(5, weight), values, lengths)
    raised = features(values + 100.0, lengths) - features(values, lengths)
    n_shape = raised.shape[1] - features.n_level_features
    assert features.n_level_features == (2 * n_channels if weight else 0)
    assert raised[:, :n_shape].abs().max() < 0.05
    assert (raised[:, n_shape : n_shape + n_channels] > 1).all()

import pytest
import torch
from torch.nn import functional as F

from sktime_contrastive.encoders.rocket.normalization import SeriesNormalizer
from sktime_contrastive.utils.randomness import make_generator
from tests.encoders.rocket.conftest import panel


def normalize(values, lengths):
    fitted = SeriesNormalizer().fit(values, lengths)
    return fitted.shapes(values, lengths), *fitted.levels(values, lengths)


def test_one_channel_is_z_normalized():
    values, lengths = panel([30, 12, 25])
    normalized, mean, std = normalize(3 * values, lengths)
    for i, length in enumerate(lengths):
        own = 3 * values[i, 0, :length]
        torch.testing.assert_close(mean[i, 0], own.mean())
        torch.testing.assert_close(std[i, 0], own.std(correction=0))
        expected = (own - own.mean()) / own.std(correction=0)
        torch.testing.assert_close(normalized[i, 0, :length], expected)
        assert (normalized[i, 0, length:] == 0).all()


def test_a_channel_that_stands_still_stays_small_and_one_factor_is_for_all():
    values, lengths = panel([50] * 9, n_channels=3)
    values[0, 1] *= 1e-3
    normalized, _, std = normalize(values, lengths)
    mean_square = normalized.square().mean(dim=(1, 2))
    torch.testing.assert_close(mean_square, torch.ones(9))
    moves = normalized.std(dim=2, correction=0)
    assert moves[0, 1] < 0.01
    units = (std / moves)[1:]
    torch.testing.assert_close(
        units[:, 1] / units[:, 0], units[:1, 1] / units[:1, 0] * torch.ones(8)
    )


@pytest.mark.parametrize("n_channels", [1, 2, 5])
def test_units_of_channels_and_amplitude_of_series_do_not_matter(n_channels):
    values, lengths = panel([40] * 8, n_channels)
    expected = normalize(values, lengths)[0]
    factors = 2.0 ** torch.arange(n_channels)[:, None] * 100
    found = normalize(factors * values + 3, lengths)[0]
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=1e-3)
    amplitudes = 1 + torch.arange(8)[:, None, None]
    fitted = SeriesNormalizer().fit(values, lengths)
    torch.testing.assert_close(fitted.shapes(amplitudes * values, lengths), expected)


def test_a_channel_that_trembles_in_most_series_is_not_blown_up():
    values, lengths = panel([50] * 40, n_channels=2)
    values[10:, 1] = torch.randn(30, 50, generator=make_generator(1)) / 1e3
    normalized, _, _ = normalize(values, lengths)
    assert normalized[10:, 1].abs().max() < 0.1
    assert normalized[:10, 1].abs().mean() > 0.2


@pytest.mark.parametrize("n_channels", [1, 2, 5])
def test_one_outlier_changes_nothing_for_the_others(n_channels):
    values, lengths = panel([40] * 9, n_channels)
    fitted = SeriesNormalizer().fit(values, lengths)
    loud = values.clone()
    loud[0, 0] *= 1e6
    # The unit moves by one rank at most.
    torch.testing.assert_close(
        SeriesNormalizer().fit(loud, lengths).shapes(loud, lengths)[1:],
        fitted.shapes(values, lengths)[1:],
        atol=0.5,
        rtol=0.3,
    )


def test_padding_changes_nothing():
    values, lengths = panel([30, 12, 2, 25], n_channels=3)
    fitted = SeriesNormalizer().fit(values, lengths)
    expected = fitted.shapes(values, lengths)
    found = fitted.shapes(F.pad(values, (0, 9)), lengths)
    torch.testing.assert_close(found[:, :, :30], expected)
    assert (found[:, :, 30:] == 0).all()


@pytest.mark.parametrize("n_channels", [1, 3])
@pytest.mark.parametrize("level", [0.1, -3e4, 7e-9, 1e9])
def test_constant_series_have_no_shape(level, n_channels):
    values, lengths = panel([60] * 4, n_channels)
    values[0] = level
    values[3, 0] = level
    values[1] = values[2]
    normalized, _, std = normalize(values, lengths)
    assert (normalized[0] == 0).all()
    assert (normalized[3, 0] == 0).all()
    torch.testing.assert_close(std[1], std[2])
    torch.testing.assert_close(normalized[1], normalized[2])
    assert normalized[1].square().mean() == pytest.approx(1, abs=1e-3)


def test_a_channel_that_never_moves_in_the_panel():
    values, lengths = panel([20] * 5, n_channels=2)
    values[:, 1] = 7.0
    fitted = SeriesNormalizer().fit(values, lengths)
    normalized = fitted.shapes(values, lengths)
    assert torch.isfinite(normalized).all()
    assert (normalized[:, 1] == 0).all()
    values[:, 1] = torch.arange(20.0)  # and moves in later ones
    assert torch.isfinite(fitted.shapes(values, lengths)).all()

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sktime_contrastive.panel.masks import within_length
from sktime_contrastive.positives import (
    ChannelDropout,
    Jitter,
    MagnitudeWarp,
    Masking,
    Scaling,
    SegmentPermutation,
    TimeWarp,
    WindowCrop,
)
from sktime_contrastive.utils.randomness import make_generator

ALL = [
    *(Jitter, Scaling, MagnitudeWarp, TimeWarp, WindowCrop),
    *(SegmentPermutation, Masking, ChannelDropout),
]


def batch(lengths, n_channels=3, seed=0):
    lengths = torch.tensor(lengths)
    n_steps = int(lengths.max()) + 4
    generator = make_generator(seed)
    values = torch.randn(len(lengths), n_channels, n_steps, generator=generator)
    return values * within_length(lengths, n_steps), lengths


lengths_lists = st.lists(st.integers(2, 30), min_size=1, max_size=8)


@pytest.mark.parametrize("kind", ALL)
@given(lengths=lengths_lists, seed=st.integers(0, 99))
@settings(deadline=None, max_examples=25)
def test_keeps_the_shape_and_each_series_own_length(kind, lengths, seed):
    values, lengths = batch(lengths, seed=seed)
    before = values.clone()
    augmented = kind()(values, lengths, make_generator(seed))
    assert augmented.shape == values.shape
    assert augmented.dtype == values.dtype
    assert torch.isfinite(augmented).all()
    assert (augmented * ~within_length(lengths, values.shape[2]) == 0).all()
    assert torch.equal(values, before)


# Not Jitter: its noise is drawn for each step of the array.
@pytest.mark.parametrize("kind", [kind for kind in ALL if kind is not Jitter])
def test_padding_further_changes_nothing(kind):
    values, lengths = batch([20, 9, 14, 2])
    augmented = kind()(values, lengths, make_generator(3))
    further = torch.nn.functional.pad(values, (0, 11))
    again = kind()(further, lengths, make_generator(3))[:, :, : values.shape[2]]
    torch.testing.assert_close(again, augmented, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ALL)
def test_strength_0_changes_nothing(kind):
    values, lengths = batch([20, 9, 14])
    augmented = kind(strength=0)(values, lengths, make_generator(0))
    torch.testing.assert_close(augmented, values, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ALL)
def test_changes_something_and_differently_each_time(kind):
    values, lengths = batch([30] * 20)
    generator = make_generator(0)
    first = kind()(values, lengths, generator)
    second = kind()(values, lengths, generator)
    assert not torch.equal(first, values)
    assert not torch.equal(first, second)
    assert torch.equal(first, kind()(values, lengths, make_generator(0)))


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("strength", [-0.1, -1, "strong", float("nan")])
def test_wrong_strength(kind, strength):
    with pytest.raises((ValueError, TypeError), match=f"{kind.__name__}.strength="):
        kind(strength).check_parameters()


@pytest.mark.parametrize("kind", [WindowCrop, Masking, ChannelDropout])
def test_shares_are_below_1(kind):
    with pytest.raises(ValueError, match="below 1"):
        kind(1.0).check_parameters()


@pytest.mark.parametrize("kind", [TimeWarp, MagnitudeWarp])
def test_wrong_number_of_waves(kind):
    with pytest.raises(ValueError, match="n_waves=0"):
        kind(n_waves=0).check_parameters()


@pytest.mark.parametrize("kind", ALL)
def test_strength_0_and_one_wave_are_allowed(kind):
    given = {"n_waves": 1} if kind in (TimeWarp, MagnitudeWarp) else {}
    kind(strength=0, **given).check_parameters()


def test_jitter_and_scaling_have_their_strength():
    values, lengths = torch.ones(2000, 1, 20), torch.full((2000,), 20)
    noise = Jitter(0.3)(values, lengths, make_generator(0)) - 1
    assert noise.std().item() == pytest.approx(0.3, rel=0.02)
    factors = Scaling(0.2)(values, lengths, make_generator(0))
    assert (factors == factors[:, :, :1]).all()
    assert factors.std().item() == pytest.approx(0.2, rel=0.1)


def test_magnitude_warp_has_its_strength_and_is_smooth():
    values, lengths = torch.ones(2000, 1, 100), torch.full((2000,), 100)
    curves = MagnitudeWarp(0.2)(values, lengths, make_generator(0)) - 1
    assert curves.std().item() == pytest.approx(0.2, rel=0.05)
    assert curves.diff(dim=2).abs().max() < 0.1


def ramps(lengths):
    lengths = torch.tensor(lengths)
    n_steps = int(lengths.max())
    steps = torch.arange(n_steps).float().expand(len(lengths), 1, -1)
    return steps * within_length(lengths, n_steps), lengths


def test_time_warp_runs_forwards_from_the_first_step_to_the_last():
    values, lengths = ramps([50] * 100 + [20] * 100)
    for strength in (0.1, 1.0):
        warped = TimeWarp(strength)(values, lengths, make_generator(0))
        for series, length in zip(warped, lengths, strict=True):
            own = series[0, :length]
            assert own[0] == 0
            assert own[-1].item() == pytest.approx(length.item() - 1, abs=1e-3)
            assert (own.diff() > 0).all()


def test_window_crop_keeps_a_window_of_at_least_its_share():
    values, lengths = ramps([101] * 500)
    cropped = WindowCrop(0.4)(values, lengths, make_generator(0))[:, 0]
    widths = (cropped[:, -1] - cropped[:, 0]) / 100
    assert widths.min() >= 0.6 - 1e-5
    assert widths.min() < 0.65
    assert widths.max() > 0.95
    torch.testing.assert_close(
        cropped.diff(dim=1), cropped.diff(dim=1)[:, :1].expand(-1, 100),
        rtol=1e-2, atol=1e-3,
    )  # fmt: skip


@pytest.mark.parametrize("length", [2, 3, 4, 17, 40])
def test_segment_permutation_keeps_every_value(length):
    values, lengths = batch([length] * 30)
    shuffled = SegmentPermutation(4)(values, lengths, make_generator(0))
    torch.testing.assert_close(shuffled.sort(2).values, values.sort(2).values)


def test_segment_permutation_moves_whole_segments():
    values, lengths = ramps([40] * 50)
    shuffled = SegmentPermutation(4)(values, lengths, make_generator(0))[:, 0]
    assert ((shuffled.diff(dim=1) != 1).sum(dim=1) <= 3).all()
    orders = {tuple(row.tolist()) for row in shuffled[:, ::10]}
    assert len(orders) > 10


def test_masking_hides_a_window_of_all_channels():
    values, lengths = torch.ones(500, 2, 100), torch.full((500,), 100)
    masked = Masking(0.5)(values, lengths, make_generator(0)) == 0
    assert torch.equal(masked[:, 0], masked[:, 1])
    hidden = masked[:, 0].sum(dim=1)
    assert 45 < hidden.max() <= 51
    edges = masked[:, 0].int().diff(dim=1).abs().sum(dim=1)
    assert (edges <= 2).all()


def test_channel_dropout_leaves_one_channel():
    values, lengths = torch.ones(500, 4, 10), torch.full((500,), 10)
    kept = ChannelDropout(0.6)(values, lengths, make_generator(0))[:, :, 0]
    assert kept.sum(dim=1).min() == 1
    assert kept.mean().item() == pytest.approx(0.4, abs=0.05)
    one_channel = ChannelDropout(0.9)(values[:, :1], lengths, make_generator(0))
    assert torch.equal(one_channel, values[:, :1])

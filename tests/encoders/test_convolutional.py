import pytest
import torch
from torch import nn
from torch.nn import functional as F

from sktime_contrastive.encoders import (
    ENCODERS,
    FCN,
    Dilated,
    Inception,
    ProjectionHead,
    ResNet,
)
from sktime_contrastive.encoders.layers import MaskedBatchNorm, masked_pooling
from sktime_contrastive.panel.masks import within_length
from sktime_contrastive.utils.randomness import make_generator, seeded_modules

RAW = [name for name in ENCODERS if name != "rocket"]  # it has its own tests
LENGTHS = torch.tensor([12, 7, 3, 12, 5, 9, 2, 10])


def padded_batch(n_channels=2, n_steps=12):
    # Mostly negative: a maximum must not take the zeros past the end for values.
    values = torch.randn(8, n_channels, n_steps, generator=make_generator(0)) - 1
    return values * within_length(LENGTHS, n_steps)


def build(name, n_channels=2, latent_dim=3):
    with seeded_modules(make_generator(0)):
        return ENCODERS[name]().build(n_channels, latent_dim)


@pytest.mark.parametrize("name", RAW)
@pytest.mark.parametrize("n_channels", [1, 5])
def test_codes_of_any_number_of_channels_and_steps(name, n_channels):
    network = build(name, n_channels).eval()
    for n_steps in (2, 3, 40):
        assert network(torch.zeros(6, n_channels, n_steps), None).shape == (6, 3)


@pytest.mark.parametrize("name", RAW)
@pytest.mark.parametrize("training", [False, True])
def test_padding_never_changes_a_code(name, training):
    """Neither in evaluation nor in training, where batches are normalized."""
    values = padded_batch()
    codes = build(name).train(training)(values, LENGTHS)
    further = build(name).train(training)(F.pad(values, (0, 30)), LENGTHS)
    torch.testing.assert_close(further, codes, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", RAW)
def test_a_series_alone_has_the_code_it_has_in_a_padded_batch(name):
    network = build(name).eval()
    values = padded_batch()
    codes = network(values, LENGTHS)
    for series, length, code in zip(values, LENGTHS, codes, strict=True):
        alone = network(series[None, :, :length], None)[0]
        torch.testing.assert_close(alone, code, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", RAW)
def test_no_mask_is_the_mask_that_is_true_everywhere(name):
    values = torch.randn(4, 2, 12, generator=make_generator(1))
    full = torch.full((4,), 12)
    for training in (True, False):
        torch.testing.assert_close(
            build(name).train(training)(values, full),
            build(name).train(training)(values, None),
            rtol=1e-4,
            atol=1e-5,
        )


@pytest.mark.parametrize("name", RAW)
def test_every_parameter_has_a_gradient(name):
    network = build(name).train()
    network(padded_batch(), LENGTHS).square().sum().backward()
    assert all(
        p.grad is not None and p.grad.abs().sum() > 0 for p in network.parameters()
    )


def test_batch_norm_sees_the_steps_within_the_series_alone():
    norm, reference = MaskedBatchNorm(2), nn.BatchNorm1d(2)
    values = padded_batch()
    mask = within_length(LENGTHS, 12)
    out = norm(values[:, :, None], mask[:, :, None])[:, :, 0]
    rows = values.transpose(1, 2)[mask[:, 0]]
    expected = reference(rows)
    torch.testing.assert_close(out.transpose(1, 2)[mask[:, 0]], expected)
    assert (out * ~mask == 0).all()
    torch.testing.assert_close(norm.running_var, reference.running_var)
    torch.testing.assert_close(norm.running_mean, reference.running_mean)


def test_pooling_is_of_each_series_own_steps():
    values = padded_batch().abs()
    mask = within_length(LENGTHS, 12)[:, :, None]
    pooled = masked_pooling(values[:, :, None], mask)
    for series, length, row in zip(values, LENGTHS, pooled, strict=True):
        own = series[:, :length]
        torch.testing.assert_close(row, torch.cat([own.mean(1), own.amax(1)]))


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        (FCN((8, 8), (3,)), "same number"),
        (FCN((), ()), "not empty"),
        (FCN((8, 0), (3, 3)), "FCN.channels=0"),
        (ResNet(kernel_sizes="753"), "ResNet.kernel_sizes='753'"),
        (Inception(depth=0), "Inception.depth=0"),
        (Inception(n_filters=-1), "Inception.n_filters=-1"),
        (Dilated(channels=2.5), "Dilated.channels=2.5"),
    ],
)
def test_wrong_parameters(encoder, message):
    with pytest.raises((ValueError, TypeError), match=message):
        encoder.check_parameters()


def test_depth_and_widths_are_built():
    assert len(FCN((4, 4, 4, 4), (9, 7, 4, 3)).build(1, 2).layers) == 4
    assert len(Inception(depth=7).build(1, 2).layers) == 3
    assert len(Dilated(depth=9).build(1, 2).layers) == 9
    sizes = [
        p.shape[-1] for p in FCN((4, 4), (8, 3)).build(1, 2).parameters() if p.ndim == 4
    ]
    assert sizes == [8, 3]


def test_projection_head():
    head = ProjectionHead(hidden_dim=7, output_dim=5).build(3)
    assert head(torch.zeros(2, 3)).shape == (2, 5)
    with pytest.raises(ValueError, match="output_dim=0"):
        ProjectionHead(output_dim=0).check_parameters()

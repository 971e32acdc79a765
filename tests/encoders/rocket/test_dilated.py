import numpy as np
import pytest
import torch
from torch.nn import functional as F

from sktime_contrastive.encoders.rocket.hydra import HydraCounts
from sktime_contrastive.encoders.rocket.minirocket import MiniRocket
from sktime_contrastive.encoders.rocket.time_shares import TimeShares
from sktime_contrastive.persistence.budget import Budget
from tests.encoders.rocket.conftest import as_one, fit, panel

KINDS = {"mini": lambda: MiniRocket(500), "hydra": lambda: HydraCounts(4, 4)}
LENGTHS = {"equal": [64] * 30, "unequal": [40, 12, 2, 27, 130, 3, 95, 96] * 4}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_channels", [1, 4, 12])
def test_padding_and_other_series_change_no_bit(kind, n_channels):
    values, lengths = panel([40, 12, 2, 27, 95, 33], n_channels)
    fitted = fit(KINDS[kind](), values, lengths)
    features = as_one(fitted(values, lengths))
    assert torch.equal(as_one(fitted(F.pad(values, (0, 25)), lengths)), features)
    for i, length in enumerate(lengths):
        alone = as_one(fitted(values[i : i + 1, :, :length], lengths[i : i + 1]))
        assert torch.equal(alone[0], features[i])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_channels", [1, 3, 12])
@pytest.mark.parametrize("lengths", LENGTHS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_compiled_loops_and_torch_give_the_same(kind, n_channels, lengths, dtype):
    values, lengths = panel(LENGTHS[lengths], n_channels)
    values = values.to(dtype)
    fitted = fit(KINDS[kind](), values, lengths)
    by_series = fitted(values, lengths)
    by_torch = fitted.compute_batched(values, TimeShares(lengths, values.shape[2]))
    for found, expected in zip(by_series, by_torch, strict=True):
        assert found.dtype == expected.dtype == torch.float32
        assert found.shape == expected.shape
        other = (found - expected).abs() > 1e-5
        # Where an output is within rounding of what it is compared with.
        assert other.double().mean() <= (1e-4 if dtype == torch.float32 else 0)


@pytest.mark.parametrize("kind", KINDS)
def test_values_of_any_layout(kind):
    values, lengths = panel([30] * 8, 2)
    fitted = fit(KINDS[kind](), values, lengths)
    features = as_one(fitted(values, lengths))
    turned = values.permute(2, 0, 1).contiguous().permute(1, 2, 0)
    assert torch.equal(as_one(fitted(turned, lengths.int())), features)
    with_gradient = values.clone().requires_grad_()
    assert torch.equal(as_one(fitted(with_gradient, lengths)), features)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lengths", [[30, 31], [0, 30]])
def test_lengths_beyond_the_values(kind, lengths):
    values, right = panel([30, 30])
    fitted = fit(KINDS[kind](), values, right)
    with pytest.raises(ValueError, match="between 1 and the 30 time steps"):
        fitted(values, torch.tensor(lengths))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "damage",
    [
        torch.zeros_like,
        lambda kernels: kernels[:-1],
        lambda kernels: kernels[:, :-1],
        lambda kernels: torch.cat([kernels, kernels]),
        lambda kernels: kernels * torch.arange(kernels.shape[1]),
    ],
)
def test_kernels_that_are_none(kind, damage):
    """Compiled loops check no bounds; a damaged state is refused when it is loaded."""
    values, lengths = panel([60] * 4, n_channels=2)
    fitted = fit(KINDS[kind](), values, lengths)
    for name, kernels in dict(fitted.named_buffers()).items():
        if name.startswith("kernels"):
            fitted.register_buffer(name, damage(kernels))
    with pytest.raises(RuntimeError):
        fitted(values, lengths)
    with pytest.raises(RuntimeError):
        KINDS[kind]().load_state_dict(fitted.state_dict())


def test_kernels_of_one_channel_that_are_not_minirockets():
    fitted = fit(MiniRocket(500), *panel([60] * 4))
    fitted.kernels_0[0, 0] += 1
    with pytest.raises(RuntimeError, match="MiniRocket"):
        MiniRocket(500).load_state_dict(fitted.state_dict())


@pytest.mark.parametrize("kind", KINDS)
def test_another_number_of_channels(kind):
    values, lengths = panel([30] * 4, n_channels=2)
    fitted = fit(KINDS[kind](), values, lengths)
    for other in (values[:, :1], torch.cat([values, values], dim=1)):
        with pytest.raises(RuntimeError, match="do not fit"):
            fitted(other, lengths)


@pytest.mark.parametrize("state", [[2**40], [0, 1], [-1, 2], [1, 4], [2], [1.5, 3]])
def test_dilations_that_are_none(state):
    with pytest.raises(ValueError, match="dilations"):
        MiniRocket().set_extra_state(torch.tensor(np.array(state)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_limit_on_memory_sees_all(kind):
    values, lengths = panel([60] * 4)
    fitted = fit(KINDS[kind](), values, lengths)
    with Budget(2**30) as budget:
        torch.testing.assert_close(
            as_one(fitted(values, lengths)), as_one(fitted(values, lengths))
        )
    assert budget.used > 2 * 4 * 16 * 60 * 4  # outputs of 16 kernels or more, twice

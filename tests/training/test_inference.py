import numpy as np
import pytest
import torch
from torch import nn

from sktime_contrastive.encoders import FCN
from sktime_contrastive.training import inference
from sktime_contrastive.training.inference import as_tensor, encode, in_batches
from sktime_contrastive.utils.randomness import make_generator, seeded_modules

CPU = torch.device("cpu")


def panel(n=40, t=30, *, padded=False):
    values = torch.randn(n, 2, t, generator=make_generator(0))
    lengths = torch.full((n,), t)
    if padded:
        lengths = torch.arange(n) * 7 % (t - 5) + 6
        values = values * (torch.arange(t) < lengths[:, None, None])
    return values, lengths


@pytest.fixture
def network():
    with seeded_modules(make_generator(3)):
        return FCN((8, 8), (5, 3)).build(2, 2).eval()


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("n", [1, 3, 16, 40])
def test_codes_are_those_of_the_network(network, n, padded):
    values, lengths = panel(n, padded=padded)
    with torch.no_grad():
        expected = network(values, lengths)
    codes = in_batches(network, values, lengths, CPU)
    assert codes.shape == (n, 2)
    torch.testing.assert_close(codes, expected, rtol=1e-4, atol=1e-5)


def test_the_code_of_a_series_does_not_depend_on_the_others(network):
    values, lengths = panel(130)
    codes = in_batches(network, values, lengths, CPU)
    for some in ([0], [3, 5], range(20), range(129), range(129, -1, -1)):
        own = in_batches(network, values[list(some)], lengths[list(some)], CPU)
        assert torch.equal(own, codes[list(some)])


@pytest.mark.parametrize("padded", [False, True])
def test_a_panel_goes_through_in_parts(network, padded, monkeypatch):
    values, lengths = panel(60, padded=padded)
    whole = in_batches(network, values, lengths, CPU)
    sizes = []

    class Count(nn.Module):
        def forward(self, values, lengths):
            sizes.append(len(values))
            assert (lengths is not None) == padded
            return network(values, lengths)

    monkeypatch.setattr(inference, "_STEPS_AT_ONCE", 30 * 20)
    codes = in_batches(Count(), values, lengths, CPU)
    torch.testing.assert_close(codes, whole, rtol=1e-4, atol=1e-5)
    assert sum(sizes) >= 60
    assert len(sizes) >= 3
    if not padded:  # the last part is filled up
        assert set(sizes) == {16}


@pytest.mark.parametrize("n_jobs", [1, 2, None])
def test_any_number_of_threads_gives_the_same_bits(network, n_jobs):
    values, lengths = panel(padded=True)
    threads = torch.get_num_threads()
    codes = encode(network, values.numpy(), lengths.numpy(), CPU, n_jobs)
    assert codes.dtype == np.float64
    assert torch.get_num_threads() == threads
    expected = encode(network, values.numpy(), lengths.numpy(), CPU, 1)
    np.testing.assert_array_equal(codes, expected)


def test_the_network_is_not_changed(network):
    before = {name: own.clone() for name, own in network.state_dict().items()}
    encode(network, *(part.numpy() for part in panel()), CPU)
    for name, own in network.state_dict().items():
        assert torch.equal(own, before[name])


@pytest.mark.parametrize(
    ("device", "dtype"), [("cpu", torch.float64), ("mps", torch.float32)]
)
def test_values_have_a_precision_that_the_device_has(device, dtype):
    assert as_tensor(np.zeros((2, 1, 3)), torch.device(device)).dtype == dtype

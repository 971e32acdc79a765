import itertools

import numpy as np
import pytest

from sktime_contrastive.encoders.rocket import minirocket
from sktime_contrastive.encoders.rocket.convolution import convolve
from sktime_contrastive.encoders.rocket.dilated import TIE
from sktime_contrastive.encoders.rocket.minirocket import MiniRocket
from sktime_contrastive.utils.randomness import make_generator
from tests.encoders.rocket.conftest import dilated, panel


def test_minirocket_by_definition():
    values, lengths = panel([40, 25, 33])
    mini = MiniRocket(400).fit(values, lengths, make_generator(0))
    features = mini(values, lengths)[0].numpy()
    for row, series, length in zip(
        features, values[:, 0].numpy(), lengths, strict=True
    ):
        column = 0
        for number, dilation in enumerate(mini.dilations):
            biases = mini.get_buffer(f"biases_{number}").numpy()
            outputs = []
            for taps in itertools.combinations(range(9), 3):
                weights = np.full(9, -1.0)
                weights[list(taps)] = 2.0
                outputs.append(dilated(series[:length], weights, dilation))
            for place in range(biases.shape[1]):
                for kernel in range(84):
                    expected = (outputs[kernel] > biases[kernel, place]).mean()
                    assert row[column] == pytest.approx(expected, abs=1e-5)
                    column += 1
        assert column == len(row)


def test_biases_of_long_series_come_from_a_sample(monkeypatch):
    values, lengths = panel([200] * 30)
    whole = MiniRocket().fit(values, lengths, make_generator(0))
    monkeypatch.setattr(minirocket, "_MOST_SORTED", 1000)
    sampled = MiniRocket().fit(values, lengths, make_generator(0))
    for number in range(len(whole.dilations)):
        biases = [fit.get_buffer(f"biases_{number}") for fit in (whole, sampled)]
        spread = biases[0].std()
        assert 0 < (biases[0] - biases[1]).abs().mean() < 0.2 * spread


@pytest.mark.parametrize("n_channels", [1, 3])
def test_biases_are_quantiles_of_outputs(n_channels):
    """The sort differs between devices, the values do not."""
    values, lengths = panel([50] * 20, n_channels)
    mini = MiniRocket(400).fit(values.requires_grad_(), lengths, make_generator(0))
    for number, dilation in enumerate(mini.dilations):
        kernels = mini.get_buffer(f"kernels_{number}")
        outputs = convolve(values, kernels, dilation).flatten(1)
        biases = mini.get_buffer(f"biases_{number}")
        distance = (outputs[:, None] - (biases[..., None] - TIE)).abs().amin(dim=2)
        assert distance.max() < 1e-5
        assert biases.min() > outputs.min()
        assert biases.max() < outputs.max() + 2 * TIE

import numpy as np
import pytest

from sktime_contrastive.encoders.rocket import compiled
from tests.encoders.rocket.conftest import dilated


@pytest.mark.parametrize("dilation", [1, 2, 16])
@pytest.mark.parametrize("channels", [[[0, 3, 3]], [[2, 3, 3], [0, 1, 2]]])
def test_convolution_by_definition(dilation, channels, rng):
    series = rng.normal(size=(3, 20))
    kernels = rng.normal(size=(len(channels), 9))
    padded = compiled._pad(series, 20, 64)
    outputs = np.empty((len(channels), 20))
    compiled._convolve(padded, kernels, np.array(channels), dilation, outputs)
    for kernel, summed, output in zip(kernels, channels, outputs, strict=True):
        signal = sum(series[channel] for channel in summed if channel < 3)
        np.testing.assert_allclose(output, dilated(signal, kernel, dilation))


@pytest.mark.parametrize("dilation", [1, 2, 16])
def test_convolution_with_three_high_weights_by_definition(dilation, rng):
    signal, taps = rng.normal(size=(1, 37)), np.array([[0, 1, 2], [1, 5, 8]])
    padded = compiled._pad(signal, 37, 64)[0]
    sums, outputs = np.empty(37), np.empty((2, 37))
    compiled._sum_taps(padded, dilation, sums)
    compiled._convolve_three(padded, taps, dilation, sums, outputs)
    for places, output in zip(taps, outputs, strict=True):
        kernel = np.full(9, -1.0)
        kernel[places] = 2
        np.testing.assert_allclose(output, dilated(signal[0], kernel, dilation))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_outputs_do_not_depend_on_where_a_step_stands(dtype, rng):
    """Vectors of steps and the steps left over are computed alike, to the bit."""
    kernels, channels = rng.normal(size=(3, 9)).astype(dtype), np.zeros((3, 1), int)
    taps = np.array([[0, 4, 7]])
    for n_steps in (5, 33, 100):
        padded = rng.normal(size=(1, n_steps + 16)).astype(dtype)
        outputs, alone = np.empty((3, n_steps), dtype), np.empty((3, 1), dtype)
        three, three_alone = np.empty((1, n_steps), dtype), np.empty((1, 1), dtype)
        sums, sum_alone = np.empty(n_steps, dtype), np.empty(1, dtype)
        compiled._convolve(padded, kernels, channels, 2, outputs)
        compiled._sum_taps(padded[0], 2, sums)
        compiled._convolve_three(padded[0], taps, 2, sums, three)
        for step in range(n_steps):
            seen = padded[:, step : step + 17].copy()
            compiled._convolve(seen, kernels, channels, 2, alone)
            compiled._sum_taps(seen[0], 2, sum_alone)
            compiled._convolve_three(seen[0], taps, 2, sum_alone, three_alone)
            np.testing.assert_array_equal(alone[:, 0], outputs[:, step])
            assert three_alone[0, 0] == three[0, step]


def test_extremes_by_definition(rng):
    outputs = rng.normal(size=(5, 40))
    outputs[3, :10] = outputs[:, :10].max(axis=0)  # two that win
    largest, smallest = np.empty(40), np.empty(40)
    compiled._find_extremes(outputs, 1e-4, largest, smallest)
    np.testing.assert_allclose(largest, outputs.max(axis=0) - 1e-4)
    np.testing.assert_allclose(smallest, outputs.min(axis=0) + 1e-4)
    for output in outputs:
        counts = compiled._count_extremes(output, largest, smallest)
        expected = (output >= largest).sum(), (output <= smallest).sum()
        assert counts == expected
    assert (outputs >= largest).sum() > 40

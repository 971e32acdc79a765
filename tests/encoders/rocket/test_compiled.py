import numpy as np
import pytest

from sktime_contrastive.encoders.rocket import compiled
from tests.encoders.rocket.conftest import dilated

rng = np.random.default_rng(0)


def test_without_a_folder_to_keep_code_in_it_is_compiled_all_the_same():
    namespace = {}
    exec("def double(x): return 2 * x", namespace)  # a function without a file
    assert compiled._compiled(namespace["double"])(21) == 42


@pytest.mark.parametrize("dilation", [1, 2, 16])
@pytest.mark.parametrize("channels", [[[0, 3, 3]], [[2, 3, 3], [0, 1, 2]]])
def test_convolution_by_definition(dilation, channels):
    series = rng.normal(size=(3, 20))
    kernels = rng.normal(size=(len(channels), 9))
    padded = compiled._pad(series, 20, 64)
    outputs = np.empty((len(channels), 20))
    compiled._convolve(padded, kernels, np.array(channels), dilation, outputs)
    for kernel, summed, output in zip(kernels, channels, outputs, strict=True):
        signal = sum(series[channel] for channel in summed if channel < 3)
        np.testing.assert_allclose(output, dilated(signal, kernel, dilation))


def test_extremes_by_definition():
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

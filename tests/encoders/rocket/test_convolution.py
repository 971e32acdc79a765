import numpy as np
import pytest

from sktime_contrastive.encoders.rocket.convolution import convolve
from sktime_contrastive.encoders.rocket.kernels import mix_channels
from sktime_contrastive.utils.randomness import make_generator
from tests.encoders.rocket.conftest import dilated, panel


@pytest.mark.parametrize("n_channels", [1, 3])
@pytest.mark.parametrize("dilation", [1, 4])
def test_convolution_by_definition(n_channels, dilation):
    values, _ = panel([20, 20], n_channels)
    generator = make_generator(1)
    kernels = mix_channels(panel([9] * 5)[0][:, 0], n_channels, generator)
    outputs = convolve(values, kernels, dilation)
    assert outputs.shape == (5, 2, 20)
    for kernel, by_series in zip(kernels, outputs, strict=True):
        of_channels = kernel.view(n_channels, 9).numpy()
        for series, output in zip(values.numpy(), by_series, strict=True):
            expected = sum(map(dilated, series, of_channels, [dilation] * n_channels))
            np.testing.assert_allclose(output, expected, atol=1e-4)

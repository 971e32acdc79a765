import pytest
import torch

from sktime_contrastive.encoders.layers import conv


@pytest.mark.parametrize("dilation", [1, 3])
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 5, 7, 8])
def test_a_convolution_keeps_the_length_and_stands_in_its_middle(kernel_size, dilation):
    layer = conv(1, 1, kernel_size, dilation)
    assert layer.bias is None
    torch.nn.init.ones_(layer.weight)
    impulse = torch.zeros(1, 1, 1, 61)
    impulse[..., 30] = 1
    (places,) = layer(impulse).flatten().nonzero(as_tuple=True)
    assert len(places) == kernel_size
    assert (places.diff() == dilation).all()
    assert abs(places.double().mean() - 30) <= dilation / 2


def test_without_a_dilation_neighbors_are_seen():
    assert conv(1, 1, 3).dilation == (1, 1)

"""Encoders of both kinds; a trained network comes back from its weights, to the bit."""

import copy

import pytest
import torch

from sktime_contrastive.encoders import (
    ENCODERS,
    Encoder,
    FeatureEncoder,
    FrontEndThen,
)


def panel(n_channels=3):
    generator = torch.Generator().manual_seed(0)
    values = torch.randn(20, n_channels, 40, generator=generator)
    lengths = torch.randint(5, 41, (20,), generator=generator)
    return values * (torch.arange(40) < lengths[:, None, None]), lengths


def network_of(encoder, values, lengths):
    """A network as training leaves it behind: also with statistics of batches."""
    if not isinstance(encoder, FeatureEncoder):
        network = encoder.build(values.shape[1], 2)
        network(values, lengths)
        return network.eval()
    front_end, features = encoder.make_front_end(values, lengths, torch.Generator())
    stack = encoder.build_stack(features.shape[1], 2, n_networks=3)
    stack(features)
    return FrontEndThen(front_end, stack.pick(1)).eval()


@pytest.mark.parametrize("name", ENCODERS)
def test_rebuilt_to_the_bit(name):
    values, lengths = panel()
    encoder = ENCODERS[name]()
    network = network_of(encoder, values, lengths)
    state = copy.deepcopy(network.state_dict())
    before = torch.get_rng_state()
    again = encoder.rebuild(3, 2, state)
    assert torch.equal(torch.get_rng_state(), before)
    assert not again.training
    for given in ((values, lengths), (values[:, :, :30], None)):
        assert torch.equal(again(*given), network(*given))
    for parameter in network.parameters():
        parameter.data.zero_()
    assert again(values, lengths).abs().max() > 0  # has weights of its own


@pytest.mark.parametrize("name", ENCODERS)
def test_weights_of_another_network(name):
    values, lengths = panel()
    encoder = ENCODERS[name]()
    state = network_of(encoder, values, lengths).state_dict()
    with pytest.raises(RuntimeError, match=r"size mismatch|Unexpected key"):
        encoder.rebuild(3, 5, state)


@pytest.mark.parametrize("name", ENCODERS)
def test_no_encoder_inherits_a_method_that_raises(name):
    kind = ENCODERS[name]
    siblings = {Encoder: ("build",), FeatureEncoder: ("make_front_end", "build_stack")}
    assert sum(issubclass(kind, own) for own in siblings) == 1
    for sibling, methods in siblings.items():
        for method in methods:
            if issubclass(kind, sibling):
                assert getattr(kind, method) is not getattr(sibling, method)
            else:
                assert not hasattr(kind, method)


@pytest.mark.parametrize("name", ENCODERS)
def test_networks_say_what_precision_they_read(name):
    encoder = ENCODERS[name]()
    network = network_of(encoder, *panel())
    assert getattr(network, "reads_double", False) == encoder.reads_double

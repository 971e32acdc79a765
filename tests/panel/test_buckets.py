"""Work and codes follow the series' own lengths, not the longest of the panel."""

import numpy as np
import pytest
import torch

from sktime_contrastive import recipes
from sktime_contrastive.encoders import FCN, Dilated
from sktime_contrastive.encoders.rocket.hydra import HydraCounts
from sktime_contrastive.encoders.rocket.kernels import dilations
from sktime_contrastive.encoders.rocket.minirocket import MiniRocket
from sktime_contrastive.panel.buckets import by_length, cut, in_order, usual_longest
from sktime_contrastive.panel.masks import within_length
from sktime_contrastive.training import Trainer
from sktime_contrastive.training.inference import encode
from sktime_contrastive.utils.randomness import make_generator

LENGTHS = torch.tensor([40, 80, 2, 41, 3000, 77, 40, 60, 3])


def walks(lengths, n_channels=1):
    """Random walks (n, c, t), 0 past the ends."""
    shape = len(lengths), n_channels, int(lengths.max())
    values = torch.randn(shape, generator=make_generator(0)).cumsum(2)
    return values * within_length(lengths, shape[2])


def padded(lengths, n_channels=1):
    """A panel as a numpy array with NaN at the ends."""
    values = walks(lengths, n_channels)
    past_end = ~within_length(lengths, values.shape[2])
    return values.masked_fill(past_end, torch.nan).double().numpy()


def test_each_series_is_in_one_bucket_with_others_of_like_length():
    buckets = by_length(LENGTHS)
    assert sorted(torch.cat(buckets).tolist()) == list(range(len(LENGTHS)))
    for bucket in buckets:
        own = LENGTHS[bucket]
        assert own.max() < 1.27 * own.min()
        assert (bucket.diff() > 0).all()
    longest = [int(LENGTHS[bucket].max()) for bucket in buckets]
    assert longest == sorted(longest)


def test_series_of_one_length_are_one_bucket_in_their_order():
    (bucket,) = by_length(torch.full((5,), 33))
    assert bucket.tolist() == [0, 1, 2, 3, 4]


def test_others_do_not_change_the_bucket_of_a_series():
    mates = [
        {frozenset(bucket.tolist()) & {0, 1, 2} for bucket in by_length(lengths)} - {()}
        for lengths in (LENGTHS[:3], LENGTHS, LENGTHS[:7])
    ]
    assert all(own - {frozenset()} == mates[0] - {frozenset()} for own in mates)


def test_cut_and_put_back():
    values = walks(LENGTHS, 2)
    buckets = by_length(LENGTHS)
    sums = []
    for bucket in buckets:
        own, lengths = cut(values, LENGTHS, bucket)
        assert own.shape == (len(bucket), 2, int(lengths.max()))
        sums.append(own.sum(dim=2))
    torch.testing.assert_close(in_order(sums, buckets), values.sum(dim=2))


def test_longest_but_for_a_few_that_are_far_longer():
    assert usual_longest(torch.tensor([50] * 200 + [20_000])) == 200
    assert usual_longest(torch.tensor([50] * 10 + [70])) == 70
    assert usual_longest(torch.tensor([50] * 80 + [20_000] * 20)) == 20_000
    assert usual_longest(torch.tensor([30, 20_000])) == 20_000
    assert usual_longest(torch.tensor([44])) == 44


@pytest.mark.parametrize("encoder", ["rocket", FCN((6, 6), (5, 3)), Dilated(6, 3)])
@pytest.mark.parametrize("n_channels", [1, 3])
def test_codes_do_not_depend_on_the_bucket(encoder, n_channels):
    X = padded(LENGTHS.repeat(3), n_channels)
    recipe = recipes.neighbors_2d if encoder == "rocket" else recipes.plain_2d
    trainer = Trainer(num_epochs=2, max_grad_norm=1.0)
    embedder = recipe(encoder=encoder, trainer=trainer, random_state=0)
    embedder.set_params(n_init=1).fit(X)
    codes = embedder.transform(X).to_numpy()
    scale = np.abs(codes).max()
    np.testing.assert_allclose(embedder.embedding_, codes, atol=1e-5 * scale)
    for number, length in enumerate(LENGTHS):
        alone = embedder.transform(X[[number], :, : int(length)]).to_numpy()
        np.testing.assert_allclose(alone[0], codes[number], atol=1e-5 * scale)
    some = [4, 0, 2]
    among_others = embedder.transform(X[some]).to_numpy()
    np.testing.assert_allclose(among_others, codes[some], atol=1e-5 * scale)


@pytest.fixture
def far_apart():
    """40 series of 40 to 80 steps, and one of 20,000."""
    return torch.cat([40 + torch.arange(40), torch.tensor([20_000])])


def test_work_on_features_follows_the_data(far_apart, monkeypatch):
    steps = []
    for kind in (HydraCounts, MiniRocket):
        original = kind.compute_by_series

        def count(self, values, lengths, original=original):
            steps.append(values.shape[0] * values.shape[2])
            return original(self, values, lengths)

        monkeypatch.setattr(kind, "compute_by_series", count)
    X = padded(far_apart)
    embedder = recipes.neighbors_2d(num_epochs=1, random_state=0).fit(X)
    at_most = 1.3 * 2 * int(far_apart.sum())
    assert sum(steps) <= at_most
    steps.clear()
    embedder.transform(X)
    assert sum(steps) <= at_most
    assert max(steps) <= 20_000
    for family in embedder.network_.front_end.families:
        assert family.dilations == dilations(4 * 60)  # the long one is an exception


@pytest.mark.parametrize("follows", [False, True])
def test_work_of_encoding_follows_the_data(far_apart, follows):
    steps = []

    class Network(torch.nn.Module):
        follows_lengths = follows

        def forward(self, values, lengths):
            steps.append(values.shape[0] * values.shape[2])
            return values.sum(2)

    values = walks(far_apart)
    codes = encode(Network(), values.numpy(), far_apart.numpy(), torch.device("cpu"))
    np.testing.assert_allclose(codes, values.sum(2), rtol=1e-5)
    if not follows:
        assert sum(steps) <= 1.3 * int(far_apart.sum())
    else:
        assert len(steps) == 1  # it cuts by itself


def test_batches_are_padded_to_their_own_longest(far_apart):
    widths = []

    class Watched(FCN):
        def build(self, n_channels, latent_dim):
            network = super().build(n_channels, latent_dim)
            network.register_forward_pre_hook(
                lambda _, inputs: widths.append(inputs[0].shape[2])
            )
            return network

    trainer = Trainer(num_epochs=1, batch_size=10)
    embedder = recipes.plain_2d(encoder=Watched((4,), (3,)), trainer=trainer)
    embedder.fit(padded(far_apart))
    of_training = [width for width in widths if width != 8][:5]
    assert sorted(of_training)[-1] == 20_000
    assert sorted(of_training)[-2] <= 80

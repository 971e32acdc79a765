import itertools

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from sktime_contrastive import recipes
from sktime_contrastive.encoders import Rocket
from sktime_contrastive.encoders.rocket.counting import Counter
from sktime_contrastive.encoders.rocket.features import RocketFeatures
from sktime_contrastive.encoders.rocket.mlp import StackedMLP
from sktime_contrastive.encoders.rocket.random_convolutions import (
    Hydra,
    MiniRocket,
    dilations,
)
from sktime_contrastive.panel.masks import within_length
from sktime_contrastive.utils.randomness import make_generator


def panel(lengths, n_channels=1, seed=0):
    lengths = torch.tensor(lengths)
    n_steps = int(lengths.max())
    values = torch.randn(
        len(lengths), n_channels, n_steps, generator=make_generator(seed)
    )
    return values.cumsum(dim=2) * within_length(lengths, n_steps), lengths


def fit(kind, values, lengths):
    if isinstance(kind, RocketFeatures):
        kind.fit_transform(values, lengths, make_generator(0))
        return kind
    return kind.fit(values, lengths, make_generator(0))


KINDS = {
    "mini": lambda: MiniRocket(500),
    "hydra": lambda: Hydra(4, 4),
    "all": RocketFeatures,
}


def as_one(features):
    return features if torch.is_tensor(features) else torch.cat(features, dim=1)


def dilated(series, taps, dilation):
    """One channel through one kernel, with zeros beyond the ends."""
    kernel = np.zeros(8 * dilation + 1)
    kernel[::dilation] = taps
    padded = np.pad(series, 4 * dilation)
    return np.array([padded[i : i + len(kernel)] @ kernel for i in range(len(series))])


def test_minirocket_by_definition():
    values, lengths = panel([40, 25, 33])
    mini = fit(MiniRocket(400), values, lengths)
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


@pytest.mark.parametrize("lengths", [[30, 30], [30, 21, 13]])
def test_hydra_by_definition(lengths):
    values, lengths = panel(lengths)
    hydra = fit(Hydra(n_groups=2, group_size=3), values, lengths)
    whole, thirds = (block.numpy() for block in hydra(values, lengths))
    for row, length in enumerate(lengths):
        series = values[row, 0, :length].numpy()
        expected, number = [], 0
        for source in (series, np.diff(series)):
            part = np.arange(len(source)) * 3 // len(source)
            for dilation in hydra.dilations:
                kernels = hydra.get_buffer(f"kernels_{number}").numpy()
                outputs = np.array(
                    [dilated(source, taps, dilation) for taps in kernels]
                )
                outputs = outputs.reshape(3, 2, -1)
                for extreme in (outputs.max(0), outputs.min(0)):
                    for hits in (outputs == extreme).reshape(6, -1):
                        expected.append(
                            [hits[part == i].sum() / len(source) for i in range(3)]
                        )
                number += 1
        np.testing.assert_allclose(thirds[row] ** 2, np.ravel(expected), atol=1e-6)
        np.testing.assert_allclose(whole[row] ** 2, np.sum(expected, axis=1), atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_channels", [1, 4, 12])
def test_padding_never_changes_a_feature(kind, n_channels):
    values, lengths = panel([40, 12, 2, 27], n_channels)
    fitted = fit(KINDS[kind](), values, lengths)
    features = as_one(fitted(values, lengths))
    further = as_one(fitted(F.pad(values, (0, 25)), lengths))
    torch.testing.assert_close(further, features, rtol=1e-4, atol=1e-5)
    for i, length in enumerate(lengths):
        alone = as_one(fitted(values[i : i + 1, :, :length], lengths[i : i + 1]))
        torch.testing.assert_close(alone[0], features[i], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_chunks_change_nothing(kind, monkeypatch):
    from sktime_contrastive.encoders.rocket import random_convolutions

    values, lengths = panel([30] * 9 + [20] * 8, 2)
    fitted = fit(KINDS[kind](), values, lengths)
    features = as_one(fitted(values, lengths))
    budget = {"cpu": 16 * 30 * 2, "cuda": 1}
    monkeypatch.setattr(random_convolutions, "_VALUES_AT_ONCE", budget)
    torch.testing.assert_close(
        as_one(fitted(values, lengths)), features, atol=1e-5, rtol=1e-4
    )


@pytest.mark.parametrize("n_parts", [1, 3])
def test_counts_do_not_depend_on_what_is_counted_beside(n_parts):
    lengths = torch.tensor([30, 17, 3, 29])
    hits = (torch.rand(5, 4, 30, generator=make_generator(0)) < 0.3).float()
    hits *= within_length(lengths, 30)[:, 0]
    shares = Counter(lengths, 30).shares(hits, n_parts)
    for i, length in enumerate(lengths):
        own = hits[:, i : i + 1, :length]
        alone = Counter(lengths[i : i + 1], int(length)).shares(own, n_parts)
        assert torch.equal(alone[:, 0], shares[:, i])
        torch.testing.assert_close(alone.sum(-1), own.mean(-1))


@pytest.mark.parametrize("length", [2, 3, 5, 8])
def test_series_shorter_than_the_kernels(length):
    values, lengths = panel([length] * 6, 2)
    features = fit(RocketFeatures(), values, lengths)(values, lengths)
    assert torch.isfinite(features).all()
    assert features.std(dim=0).sum() > 0


def test_dilations_fit_into_the_series():
    assert dilations(9) == [1]
    assert dilations(17) == [1, 2]
    for n_steps in (1, 2, 50, 1000):
        assert dilations(n_steps)[-1] * 8 < max(n_steps, 9)


def test_components_are_principal_and_of_variance_1():
    values, lengths = panel([60] * 50)
    features = fit(RocketFeatures(n_components=10, level_weight=0.0), values, lengths)
    out = features(values, lengths)
    assert out.shape == (50, 30)
    for block in out.split(10, dim=1):
        torch.testing.assert_close(block.mean(0), torch.zeros(10), atol=1e-4, rtol=0)
        assert block.var(correction=0).item() == pytest.approx(1, rel=0.01)
        variances = block.var(dim=0)
        assert (variances.diff() <= 1e-3 * variances[0]).all()
        covariance = block.T.cov() - variances.diag()
        assert covariance.abs().max() < 0.02 * variances[0]


def test_level_counts_where_it_differs_and_vanishes_where_it_is_gone():
    shapes, lengths = panel([50] * 20)
    shapes = (shapes - shapes.mean(2, keepdim=True)) / shapes.std(
        2, keepdim=True, correction=0
    )
    raised = shapes + 20.0 * (torch.arange(20) % 2)[:, None, None]
    weight = {}
    for name, values in (("normalized", shapes), ("raised", raised)):
        features = fit(RocketFeatures(n_components=5), values, lengths)
        level = features(values, lengths)[:, 15:]
        assert level.shape == (20, 2)
        weight[name] = level[:, 0].std().item()
    assert weight["normalized"] < 1e-3
    assert weight["raised"] > 0.5


@pytest.mark.parametrize("n_channels", [1, 3, 24])
def test_levels_of_all_channels_together_weigh_no_more_than_a_family(n_channels):
    values, lengths = panel([40] * 60, n_channels)
    offsets = 1e4 * torch.randn(60, n_channels, 1, generator=make_generator(1))
    n_components, weight = 10, 1.5
    features = fit(RocketFeatures(n_components, weight), values + offsets, lengths)
    block = features(values + offsets, lengths)[:, 3 * n_components :]
    variance = block.var(0, correction=0).sum() / weight**2
    assert variance.item() == pytest.approx(n_components, rel=0.01)  # a family's


def test_scale_and_offset_of_a_series_change_the_level_alone():
    values, lengths = panel([50] * 20)
    features = fit(RocketFeatures(n_components=5), values, lengths)
    before, after = features(values, lengths), features(3 * values + 7, lengths)
    torch.testing.assert_close(after[:, :15], before[:, :15], atol=2e-3, rtol=1e-2)
    assert not torch.allclose(after[:, 15:], before[:, 15:])


@pytest.mark.parametrize("training", [True, False])
def test_a_picked_mlp_is_the_stacked_one(training):
    stack = StackedMLP(5, (8, 6), 2, n_stacked=3)
    inputs = torch.randn(20, 5, generator=make_generator(0))
    stack(inputs)  # running statistics
    stack.train(training)
    outputs = stack(inputs)
    for number in range(3):
        picked = stack.pick(number).train(training)
        torch.testing.assert_close(picked(inputs), outputs[number])


def test_stacked_mlps_do_not_mix():
    stack = StackedMLP(5, (8, 6), 2, n_stacked=3)
    stack(torch.randn(20, 5, generator=make_generator(0)))[1].sum().backward()
    assert (stack.second.weight.grad[[0, 2]] == 0).all()
    assert (stack.first.weight.grad[:8] == 0).all()
    assert (stack.first.weight.grad[8:16] != 0).any()
    assert isinstance(stack.pick(1), nn.Sequential)


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        (Rocket(n_components=0), "n_components=0"),
        (Rocket(level_weight=-1), "level_weight=-1"),
        (Rocket(hidden=(8,)), "pair of integers"),
        (Rocket(hidden=(8, 0)), "Rocket.hidden=0"),
    ],
)
def test_wrong_parameters(encoder, message):
    with pytest.raises((ValueError, TypeError), match=message):
        encoder.check_parameters()


def test_features_of_the_panel_are_those_of_later_calls():
    values, lengths = panel([30, 22, 17] * 9, 3)
    front_end, features = Rocket().make_front_end(values, lengths, make_generator(0))
    torch.testing.assert_close(
        front_end(values, lengths), features, atol=1e-5, rtol=1e-4
    )


def test_training_computes_features_once(two_families, monkeypatch):
    calls = []
    original = Hydra.forward

    def count(self, values, lengths):
        calls.append(len(values))
        return original(self, values, lengths)

    monkeypatch.setattr(Hydra, "forward", count)
    embedder = recipes.neighbors_2d(num_epochs=3, random_state=0).fit(two_families[0])
    assert calls == [40]
    embedder.transform(two_families[0])
    assert calls == [40, 40]


@pytest.mark.parametrize("factor", [0.01, 100.0])
def test_units_of_the_panel_do_not_matter(factor):
    values, lengths = panel([40] * 30)
    values = values + 5.0 * (torch.arange(30) % 3)[:, None, None]
    features = [
        RocketFeatures(5).fit_transform(panel, lengths, make_generator(0))
        for panel in (values, factor * values)
    ]
    torch.testing.assert_close(*features, atol=0.02, rtol=0.02)


@pytest.mark.parametrize("size", [2.0**20, 2.0**27])  # so that nothing is rounded
def test_one_outlier_leaves_the_shapes_of_the_other_series(size):
    """Scaled by a panel with an outlier all that is usual is small."""
    values, lengths = panel([60] * 12)
    fitted = RocketFeatures(8, level_weight=0)
    expected = fitted.fit_transform(values, lengths, make_generator(0))
    features = fitted(values / size, lengths)
    torch.testing.assert_close(features, expected)


def test_biases_of_long_series_come_from_a_sample(monkeypatch):
    from sktime_contrastive.encoders.rocket import random_convolutions

    values, lengths = panel([200] * 30)
    whole = MiniRocket().fit(values, lengths, make_generator(0))
    monkeypatch.setattr(random_convolutions, "_MOST_SORTED", 1000)
    sampled = MiniRocket().fit(values, lengths, make_generator(0))
    for number in range(len(whole.dilations)):
        biases = [fit.get_buffer(f"biases_{number}") for fit in (whole, sampled)]
        spread = biases[0].std()
        assert 0 < (biases[0] - biases[1]).abs().mean() < 0.2 * spread

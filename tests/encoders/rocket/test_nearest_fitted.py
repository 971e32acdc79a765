import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from scipy.spatial.distance import cdist

from sktime_contrastive.encoders import FrontEndThen
from sktime_contrastive.encoders.rocket import encoder
from sktime_contrastive.encoders.rocket.nearest_fitted import (
    NearestFitted,
    geometric_median,
)


def fitted(n=40, f=6, d=2, seed=0):
    draw = torch.Generator().manual_seed(seed)
    features = torch.randn(n, f, generator=draw)
    codes = 5 * torch.randn(n, d, generator=draw)
    return NearestFitted().fit(features, codes), features, codes


def test_before_fit_codes_stay():
    codes = torch.randn(3, 2)
    assert NearestFitted()(torch.randn(3, 6), codes) is codes


@pytest.mark.parametrize("offset", [0.0, 1e4])
@pytest.mark.parametrize("shift", [0.0, 1e-6])
def test_a_fitted_series_has_its_own_code(offset, shift):
    """Also where its features come out a little different, and far from the origin."""
    _, features, codes = fitted()
    features = features + offset
    nearest = NearestFitted().fit(features, codes)
    again = nearest(features * (1 + shift * (offset == 0)), torch.zeros_like(codes))
    assert torch.equal(again, codes)


@pytest.mark.parametrize("n", [1, 2, 5, 40])
def test_a_code_is_the_median_of_the_nearest_and_the_own(n):
    nearest, features, codes = fitted(n)
    new, own = torch.randn(7, 6), torch.randn(7, 2)
    away = torch.as_tensor(cdist(new, features))
    places = away.argsort(dim=1)[:, :5]
    weights = 1 / away.gather(1, places)
    weights = torch.cat([weights, weights.mean(dim=1, keepdim=True)], dim=1)
    points = torch.cat([codes[places], own[:, None]], dim=1)
    expected = geometric_median(points, weights.float())
    torch.testing.assert_close(nearest(new, own), expected)


def test_a_code_goes_to_the_most_not_in_between():
    features = torch.tensor([[1.0], [1.1], [1.2], [0.8], [0.9]])
    codes = torch.tensor([[9.0, 0], [9, 1], [9, 0], [-9, 0], [-9, 1]])
    code = NearestFitted().fit(features, codes)(torch.ones(1, 1) + 0.05, codes[:1])
    assert (code[0] - torch.tensor([9.0, 0])).norm() < 1


def test_codes_of_rows_do_not_depend_on_each_other():
    nearest, *_ = fitted()
    new, own = torch.randn(48, 6), torch.randn(48, 2)
    order = torch.randperm(48)
    assert torch.equal(nearest(new, own)[order], nearest(new[order], own[order]))


@pytest.mark.parametrize("seed", range(5))
def test_median_has_the_least_distances(seed):
    draw = np.random.default_rng(seed)
    points, weights = draw.normal(size=(6, 2)), draw.uniform(0.5, 1, size=6)

    def total(point):
        return (weights * np.linalg.norm(points - point, axis=1)).sum()

    best = minimize(total, points.mean(axis=0), method="Nelder-Mead").x
    found = geometric_median(torch.tensor(points)[None], torch.tensor(weights)[None])
    assert total(found[0].numpy()) <= total(best) * 1.005
    assert total(found[0].numpy()) < total(points.mean(axis=0))


def test_median_of_one_place_and_of_one_that_weighs_most():
    same = torch.full((1, 4, 2), 3.0)
    torch.testing.assert_close(geometric_median(same, torch.ones(1, 4)), same[:, 0])
    points, weights = torch.randn(1, 4, 2), torch.tensor([[1.0, 4, 1, 1]])
    assert torch.equal(geometric_median(points, weights), points[:, 1])


def test_what_is_remembered_is_part_of_the_state():
    nearest, *_ = fitted()
    again = NearestFitted()
    again.load_state_dict(nearest.state_dict())
    new, own = torch.randn(4, 6), torch.randn(4, 2)
    assert torch.equal(again(new, own), nearest(new, own))


def test_nothing_is_remembered_of_large_panels(monkeypatch):
    monkeypatch.setattr(encoder, "MOST_FITTED", 30)
    for n, remembers in ((30, True), (31, False)):
        network = FrontEndThen(torch.nn.Identity(), torch.nn.Identity())
        network.remember(torch.randn(n, 6), torch.randn(n, 2))
        assert bool(network.nearest_fitted.state_dict()) == remembers

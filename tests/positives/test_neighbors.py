import pytest
import torch

from sktime_contrastive.neighbors.search import nearest_neighbors
from sktime_contrastive.positives import Jitter, Neighbors, TrainingData
from sktime_contrastive.utils.randomness import make_generator


def features(n=50, d=4):
    return torch.randn(n, d, generator=make_generator(0))


def source(n=50, **options):
    values, lengths = features(n, 6)[:, None], torch.full((n,), 6)
    options = {"features": features(n), **options}
    return TrainingData(values, lengths, make_generator(1), **options)


def test_pairs_are_neighbors_drawn_afresh():
    panel = source()
    _, near = nearest_neighbors(panel.features, 4)
    draw = Neighbors(n_neighbors=4, adaptivity=0.0).prepare(panel)
    batch = torch.arange(50)
    seen = set()
    for _ in range(40):
        views = draw(batch)
        assert views.lengths is None
        assert views.positives is None
        assert torch.equal(views.inputs[:50], panel.features)
        partners = torch.cdist(views.inputs[50:], panel.features).argmin(dim=1)
        assert (near == partners[:, None]).any(dim=1).all()
        seen |= set(enumerate(partners.tolist()))
    assert len(seen) == 200  # every neighbour of every series


def test_more_neighbors_than_series():
    draw = Neighbors(n_neighbors=100).prepare(source(5))
    assert draw(torch.arange(5)).inputs.shape == (10, 4)


def test_views_stand_in_for_a_share_of_the_neighbors():
    panel = source(
        2000,
        front_end=lambda values, _: torch.full((len(values), 4), 99.0),
        features=features(2000),
    )
    draw = Neighbors(views=0.3, augmentations=[Jitter()]).prepare(panel)
    partners = draw(torch.arange(2000)).inputs[2000:]
    assert (partners == 99).all(dim=1).float().mean().item() == pytest.approx(
        0.3, abs=0.05
    )


def test_views_are_drawn_from_all_the_copies():
    number = iter(range(100, 200))  # of the copy, as its features

    def front_end(values, _):
        return torch.full((len(values), 4), float(next(number)))

    panel = source(2000, front_end=front_end, features=features(2000))
    draw = Neighbors(views=0.9, n_copies=3, augmentations=[Jitter()]).prepare(panel)
    partners = draw(torch.arange(2000)).inputs[2000:, 0]
    counts = torch.bincount(partners[partners >= 100].long())[100:]
    assert counts.tolist() == pytest.approx([600] * 3, rel=0.15)


def test_networks_that_read_series_get_augmented_series():
    panel = source(features=None, neighbor_features=features())
    plain = Neighbors(augmentations=[], n_neighbors=3).prepare(panel)(torch.arange(9))
    assert torch.equal(plain.inputs[:9], panel.values[:9])
    assert plain.lengths.tolist() == [6] * 18
    noisy = Neighbors(augmentations=[Jitter()]).prepare(panel)(torch.arange(9))
    assert not torch.equal(noisy.inputs[:9], panel.values[:9])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_neighbors": 0}, "n_neighbors=0"),
        ({"n_neighbors": "auot"}, "Did you mean 'auto'"),
        ({"adaptivity": 1.1}, "adaptivity=1.1 must be at least 0 and at most 1"),
        ({"views": 1.0}, "views=1.0"),
        ({"n_copies": 0}, "n_copies=0"),
        ({"augmentations": ["jitter"]}, "augmentations holds"),
    ],
)
def test_wrong_parameters(parameters, message):
    with pytest.raises((ValueError, TypeError), match=message):
        Neighbors(**parameters).check_parameters()


def test_the_least_that_is_allowed():
    Neighbors(1, adaptivity=1.0, views=0.0, n_copies=1).check_parameters()

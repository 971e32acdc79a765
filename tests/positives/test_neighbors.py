import numpy as np
import pytest
import torch
from sklearn.neighbors import NearestNeighbors

from sktime_contrastive.positives import Jitter, Neighbors, Source
from sktime_contrastive.positives import neighbors as module
from sktime_contrastive.positives.neighbors import choose_n_neighbors, nearest_neighbors
from sktime_contrastive.randomness import make_generator


def features(n=50, d=4):
    return torch.randn(n, d, generator=make_generator(0))


def source(n=50, **options):
    values, lengths = features(n, 6)[:, None], torch.full((n,), 6)
    options = {"features": features(n), **options}
    return Source(values, lengths, make_generator(1), **options)


@pytest.mark.parametrize("at_once", [2048, 7])
def test_nearest_neighbors_are_exact(monkeypatch, at_once):
    monkeypatch.setattr(module, "_ROWS_AT_ONCE", at_once)
    rows = features()
    found = nearest_neighbors(rows, 5)
    reference = NearestNeighbors(n_neighbors=5).fit(rows)
    np.testing.assert_array_equal(found, reference.kneighbors(return_distance=False))


def test_duplicates_are_neighbors_but_no_row_is_its_own():
    rows = torch.zeros(6, 3)
    found = nearest_neighbors(rows, 5)
    assert all(
        sorted([i, *row.tolist()]) == list(range(6)) for i, row in enumerate(found)
    )
    assert nearest_neighbors(rows[:1], 1).tolist() == [[0]]


@pytest.mark.parametrize(
    ("n_series", "n_clusters", "expected"),
    [(80, 10, 3), (800, 10, 30), (400, 10, 15), (160, None, 8), (10_000, 2, 30)],
)
def test_number_of_neighbors(n_series, n_clusters, expected):
    assert choose_n_neighbors(n_series, n_clusters) == expected


def test_pairs_are_neighbors_drawn_afresh():
    panel = source()
    near = nearest_neighbors(panel.features, 4)
    draw = Neighbors(n_neighbors=4).prepare(panel)
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


def test_networks_that_read_series_get_augmented_series():
    panel = source(features=None, make_features=features)
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
        ({"views": 1.0}, "views=1.0"),
        ({"n_copies": 0}, "n_copies=0"),
        ({"augmentations": ["jitter"]}, "augmentations holds"),
    ],
)
def test_wrong_parameters(parameters, message):
    with pytest.raises((ValueError, TypeError), match=message):
        Neighbors(**parameters).check_parameters()

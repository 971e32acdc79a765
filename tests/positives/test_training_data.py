import pytest
import torch

from sktime_contrastive.positives import TrainingData
from sktime_contrastive.utils.randomness import make_generator


def data(n=30, **others):
    values = torch.randn(n, 2, 9, generator=make_generator(0))
    lengths = torch.arange(n) % 6 + 4
    return TrainingData(values, lengths, make_generator(1), **others)


def features(n=30):
    return torch.randn(n, 4, generator=make_generator(2))


def test_all_tensors_go_to_the_device():
    labels = torch.zeros(30, dtype=torch.long)
    given = data(labels=labels, features=features(), n_clusters=3)
    moved = given.to(torch.device("meta"))
    for name in ("values", "lengths", "labels", "features"):
        assert getattr(moved, name).device.type == "meta"
        assert getattr(given, name).device.type == "cpu"
    assert moved.neighbor_features is None
    assert moved.n_clusters == 3
    assert moved.generator is given.generator


def test_series_are_padded_to_their_own_longest():
    panel = data()
    assert panel.padded
    values, lengths = panel.take(torch.tensor([0, 6, 1]))
    assert lengths.tolist() == [4, 4, 5]
    assert torch.equal(values, panel.values[[0, 6, 1], :, :5])
    even = TrainingData(panel.values, torch.full((30,), 9), make_generator(1))
    assert not even.padded
    assert even.take(torch.tensor([3]))[0].shape == (1, 2, 9)


@pytest.mark.parametrize("name", ["features", "neighbor_features"])
def test_neighbors_are_found_by_the_features_there_are(name):
    panel = data(**{name: features()})
    nearest = panel.neighbor_graph(3, adaptivity=0.0).neighbors[:, 0]
    apart = torch.cdist(features(), features()).fill_diagonal_(torch.inf)
    assert torch.equal(nearest, apart.argmin(dim=1))


def test_number_of_neighbors_follows_the_clusters():
    few, many = (data(200, features=features(200), n_clusters=k) for k in (20, 4))
    assert (few.n_neighbors, many.n_neighbors) == (4, 19)
    graph = few.neighbor_graph(adaptivity=0.0)
    assert graph.neighbors.shape == (200, 4)


def test_without_features_there_are_no_neighbors():
    with pytest.raises(ValueError, match="uses_neighbors"):
        data().neighbor_graph()

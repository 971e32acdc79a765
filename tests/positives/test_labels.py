import pytest
import torch

from sktime_contrastive.neighbors.search import neighbor_graph
from sktime_contrastive.positives import Labels, Neighbors, TrainingData
from sktime_contrastive.utils.randomness import make_generator


def three_groups():
    """Features in three groups far from each other, and the group of each row."""
    truth = torch.arange(60) % 3
    features = torch.randn(60, 4, generator=make_generator(0))
    return features + 50 * truth[:, None], truth


def source(features, labels=None):
    n = len(features)
    values, lengths = torch.zeros(n, 1, 6), torch.full((n,), 6)
    return TrainingData(
        values, lengths, make_generator(1), features=features, labels=labels
    )


def test_same_label_is_positive_and_partner():
    labels = torch.tensor([0, 1, 2, -1, -1] * 10)
    panel = source(torch.randn(50, 4, generator=make_generator(0)), labels)
    near = neighbor_graph(panel.features, 4).neighbors
    batch = torch.arange(50)
    views = Labels(n_neighbors=4, confidence=None).prepare(panel)(batch)
    partners = torch.cdist(views.inputs[50:], panel.features).argmin(dim=1)
    labelled = labels >= 0
    is_neighbor = (near == partners[:, None]).any(dim=1)
    has_label_of = labels[partners] == labels
    assert (is_neighbor | (labelled & has_label_of)).all()
    assert is_neighbor[~labelled].all()
    assert has_label_of[labelled & labelled[partners]].all()
    assert has_label_of[labelled].any()
    assert is_neighbor[labelled].any()
    all_labels = torch.cat([labels, labels[partners]])
    place = torch.arange(50).repeat(2)
    for i in range(100):
        for j in range(100):
            same = all_labels[i] == all_labels[j] >= 0
            expected = i != j and bool(same or place[i] == place[j])
            assert views.positives[i, j] == expected


def positives_of(labels, features, **parameters):
    positives = Labels(5, **parameters).prepare(source(features, labels))
    return positives(torch.arange(60)).positives[:60, :60]


def pairs_of(labels):
    same = (labels[:, None] == labels) & (labels >= 0)
    return same.fill_diagonal_(False)


def test_labels_spread_along_neighbors():
    features, truth = three_groups()
    few = torch.where(torch.arange(60) < 6, truth, -1)
    assert torch.equal(positives_of(few, features), pairs_of(truth))
    assert torch.equal(positives_of(few, features, confidence=None), pairs_of(few))


def test_labels_do_not_spread_to_a_group_without_any():
    features, truth = three_groups()
    few = torch.where((torch.arange(60) < 6) & (truth != 1), truth, -1)
    reached = torch.where(truth == 1, -1, truth)
    assert torch.equal(positives_of(few, features), pairs_of(reached))


def test_labels_of_one_class_do_not_spread():
    features, truth = three_groups()
    few = torch.where((torch.arange(60) < 6) & (truth == 0), 0, -1)
    assert torch.equal(positives_of(few, features), pairs_of(few))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [({"confidence": 1.2}, "confidence=1.2"), ({"n_neighbors": 0}, "n_neighbors=0")],
)
def test_wrong_parameters(parameters, message):
    with pytest.raises(ValueError, match=message):
        Labels(**parameters).check_parameters()


def test_without_labels_they_are_neighbors():
    features, _ = three_groups()
    batch = torch.arange(60)
    torch.testing.assert_close(
        Labels().prepare(source(features))(batch),
        Neighbors().prepare(source(features))(batch),
    )


def test_half_of_the_partners_are_drawn_by_label_and_half_are_neighbors():
    features, truth = three_groups()
    panel = source(features, truth)
    near = neighbor_graph(features, 5).neighbors[:, :5]
    draw = Labels(5, adaptivity=0.0).prepare(panel)
    batch = torch.arange(60)
    partners = torch.stack(
        [torch.cdist(draw(batch).inputs[60:], features).argmin(1) for _ in range(100)]
    )
    assert (truth[partners] == truth).all()
    is_near = (near == partners[:, :, None]).any(dim=2)
    # By label it is one of the five neighbours in 5 cases of 20, itself counted.
    assert is_near.double().mean().item() == pytest.approx(0.5 + 0.5 * 5 / 20, abs=0.03)
    assert torch.bincount(partners[~is_near], minlength=60).min() > 0


def test_a_neighbor_of_another_class_is_no_partner():
    """Where labels contradict all neighbours, partners are drawn by label alone."""
    features, _ = three_groups()
    labels = torch.arange(60) // 3 % 2  # of no group
    batch = torch.arange(60)
    draw = Labels(5).prepare(source(features, labels))
    for _ in range(5):
        partners = torch.cdist(draw(batch).inputs[60:], features).argmin(1)
        assert (labels[partners] == labels).all()

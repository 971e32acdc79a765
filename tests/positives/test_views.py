import pytest
import torch

from sktime_contrastive.positives import AugmentedViews, Jitter, Scaling, TrainingData
from sktime_contrastive.utils.randomness import make_generator


def draw(positives, values, lengths, **source):
    """Views of the whole panel as one batch."""
    source = TrainingData(values, lengths, make_generator(0), **source)
    return positives.prepare(source)(torch.arange(len(values)))


@pytest.mark.parametrize("n_views", [2, 3])
def test_views_of_one_series_are_positives(n_views):
    values = torch.arange(5.0)[:, None, None].expand(5, 1, 8).contiguous()
    lengths = torch.tensor([8, 7, 6, 5, 4])
    views = draw(AugmentedViews([Jitter(0.01)], n_views), values, lengths)
    assert views.inputs.shape == (5 * n_views, 1, 8)
    assert torch.equal(views.lengths, lengths.repeat(n_views))
    of_series = views.inputs[:, 0, 0].round()
    expected = (of_series[:, None] == of_series).fill_diagonal_(False)
    if n_views == 2:  # partners half the batch apart, which is what None says
        assert views.positives is None
        assert torch.equal(expected, torch.eye(10).roll(5, 0).bool())
    else:
        assert torch.equal(views.positives, expected)


def test_each_view_is_drawn_by_itself():
    values, lengths = torch.ones(4, 1, 8), torch.full((4,), 8)
    views = draw(AugmentedViews([Scaling(0.5)]), values, lengths)
    assert len(views.inputs[:, 0, 0].unique()) == 8


def test_augmentations_are_applied_in_their_order():
    def add(values, lengths, generator):
        return values + 1

    def double(values, lengths, generator):
        return values * 2

    values, lengths = torch.ones(2, 1, 4), torch.full((2,), 4)
    assert (draw(AugmentedViews([add, double]), values, lengths).inputs == 4).all()


def test_no_augmentation_gives_the_series_twice():
    values = torch.randn(3, 1, 4, generator=make_generator(0))
    views = draw(AugmentedViews([]), values, torch.full((3,), 4))
    assert torch.equal(views.inputs, torch.cat([values, values]))


def test_a_front_end_sees_the_copies_once():
    calls = []

    def front_end(values, lengths):
        calls.append(values)
        return values.sum(dim=2)

    values, lengths = torch.ones(6, 2, 9), torch.full((6,), 9)
    source = TrainingData(
        values,
        lengths,
        make_generator(0),
        front_end=front_end,
        features=values.sum(dim=2),
    )
    drawn = AugmentedViews([Scaling(0.5)], n_copies=3).prepare(source)
    batch = torch.tensor([5, 0, 2])
    views = [drawn(batch) for _ in range(20)]
    assert len(calls) == 3
    assert views[0].inputs.shape == (6, 2)
    assert views[0].lengths is None
    seen = torch.stack([view.inputs[0] for view in views]).unique(dim=0)
    possible = torch.stack([front_end(copy, lengths)[5] for copy in calls[:3]])
    assert torch.equal(seen, possible.unique(dim=0))


@pytest.mark.parametrize("augmentations", [["jitter"], [Jitter], [3]])
def test_what_is_no_augmentation(augmentations):
    with pytest.raises(TypeError, match="augmentations holds"):
        AugmentedViews(augmentations).check_parameters()


def test_clones_and_prints_with_its_parts():
    views = AugmentedViews([Jitter(0.3)], n_views=3)
    assert "Jitter(strength=0.3)" in repr(views)
    assert views.clone().augmentations[0].strength == 0.3


@pytest.mark.parametrize(("n_views", "n_different"), [(2, 2), (3, 3), (5, 3)])
def test_views_are_different_copies(n_views, n_different):
    values, lengths = torch.ones(6, 1, 9), torch.full((6,), 9)

    def front_end(values, lengths):
        return values[:, 0, :1]

    source = TrainingData(
        values,
        lengths,
        make_generator(0),
        front_end=front_end,
        features=values[:, 0, :1],
    )
    views = AugmentedViews([Scaling(0.5)], n_views, n_copies=3).prepare(source)
    for _ in range(20):
        for series in views(torch.arange(6)).inputs.view(n_views, 6).T:
            assert len(series.unique()) == n_different


@pytest.mark.parametrize(
    ("views", "message"),
    [
        (AugmentedViews(n_views=1), "n_views=1 must be at least 2"),
        (AugmentedViews(n_copies=1), "n_copies=1 must be at least 2"),
        (AugmentedViews([Jitter(-1.0)]), "strength=-1.0"),
    ],
)
def test_parameters_out_of_range(views, message):
    with pytest.raises(ValueError, match=message):
        views.check_parameters()
    AugmentedViews([Jitter(0.1)], n_views=2, n_copies=2).check_parameters()


def test_an_augmentation_keeps_the_shape():
    def halve(values, lengths, generator):
        return values[:, :, ::2]

    panel = TrainingData(torch.zeros(4, 1, 6), torch.full((4,), 6), make_generator(0))
    draw = AugmentedViews([halve]).prepare(panel)
    with pytest.raises(ValueError, match=r"halve.* \(4, 1, 6\) into \(4, 1, 3\)"):
        draw(torch.arange(2))

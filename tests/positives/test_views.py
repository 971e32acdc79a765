import pytest
import torch

from sktime_contrastive.positives import AugmentedViews, Jitter, Scaling
from sktime_contrastive.randomness import make_generator


@pytest.mark.parametrize("n_views", [2, 3])
def test_views_of_one_series_are_positives(n_views):
    values = torch.arange(5.0)[:, None, None].expand(5, 1, 8).contiguous()
    lengths = torch.tensor([8, 7, 6, 5, 4])
    views = AugmentedViews([Jitter(0.01)], n_views)
    drawn, drawn_lengths, positives = views.draw(values, lengths, make_generator(0))
    assert drawn.shape == (5 * n_views, 1, 8)
    assert torch.equal(drawn_lengths, lengths.repeat(n_views))
    of_series = drawn[:, 0, 0].round()
    expected = of_series[:, None] == of_series
    assert torch.equal(positives, expected.fill_diagonal_(False))


def test_each_view_is_drawn_by_itself():
    values, lengths = torch.ones(4, 1, 8), torch.full((4,), 8)
    drawn, *_ = AugmentedViews([Scaling(0.5)]).draw(values, lengths, make_generator(0))
    assert len(drawn[:, 0, 0].unique()) == 8


def test_augmentations_are_applied_in_their_order():
    def add(values, lengths, generator):
        return values + 1

    def double(values, lengths, generator):
        return values * 2

    values, lengths = torch.ones(2, 1, 4), torch.full((2,), 4)
    drawn, *_ = AugmentedViews([add, double]).draw(values, lengths, make_generator(0))
    assert (drawn == 4).all()


def test_no_augmentation_gives_the_series_twice():
    values, lengths = (
        torch.randn(3, 1, 4, generator=make_generator(0)),
        torch.full((3,), 4),
    )
    drawn, *_ = AugmentedViews([]).draw(values, lengths, make_generator(0))
    assert torch.equal(drawn, torch.cat([values, values]))


@pytest.mark.parametrize("augmentations", [["jitter"], [Jitter], [3]])
def test_what_is_no_augmentation(augmentations):
    with pytest.raises(TypeError, match="augmentations holds"):
        AugmentedViews(augmentations).check_parameters()


def test_clones_and_prints_with_its_parts():
    views = AugmentedViews([Jitter(0.3)], n_views=3)
    assert "Jitter(strength=0.3)" in repr(views)
    assert views.clone().augmentations[0].strength == 0.3

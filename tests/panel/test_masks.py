import torch

from sktime_contrastive.panel.masks import within_length


def test_steps_within_the_series():
    within = within_length(torch.tensor([1, 3]), 4)
    assert within.tolist() == [[[True] + [False] * 3], [[True] * 3 + [False]]]

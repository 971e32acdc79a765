import torch

from sktime_contrastive.utils.stacks import take_networks


def test_networks_are_counted_through_all_stacks():
    stacks = torch.arange(12.0).view(6, 2), torch.arange(12.0, 16.0).view(2, 2)
    taken = take_networks(stacks, [3, 1], [3, 1])  # two rows each
    assert torch.equal(taken, torch.tensor([[12.0, 13], [14, 15], [4, 5], [6, 7]]))
    assert torch.equal(take_networks(stacks, [3, 1], range(4)), torch.cat(stacks))

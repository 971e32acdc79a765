import pytest
import torch
from torch import nn

from sktime_contrastive.training import Callback, Epoch
from sktime_contrastive.training.loop import Group, TrainingLoop
from sktime_contrastive.utils.randomness import make_generator


class Distance(nn.Module):
    """Squared distance of a weight to a target, noting the batches."""

    def __init__(self, target=1.0):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.target = target
        self.batches = []

    def forward(self, batch):
        self.batches.append(batch)
        return (self.weight - self.target).square().sum()


def group(objective, max_grad_norm=None, rate=0.1, gamma=1.0):
    optimizer = torch.optim.SGD(objective.parameters(), rate)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)
    return Group(objective, optimizer, schedule, max_grad_norm)


def run(objectives, n_series=10, n_batches=1, num_epochs=3, callbacks=(), sampler=None):
    modules = nn.ModuleList(objectives)
    groups = [group(objective) for objective in objectives]
    loop = TrainingLoop(modules, lambda: groups, callbacks, sampler)
    return loop.run(n_series, n_batches, num_epochs, make_generator(0))


def test_a_step_is_one_of_the_optimizer():
    objective = Distance()
    loss = group(objective).step(torch.arange(3))
    assert loss.item() == 1.0
    assert not loss.requires_grad
    assert objective.weight.item() == pytest.approx(0.2)  # -0.1 times the gradient, -2


@pytest.mark.parametrize("by_hand", [True, False])
def test_an_objective_may_leave_gradients_itself(by_hand):
    class ByHand(Distance):
        def compute_gradients(self, batch):
            if not by_hand:
                return None
            self.weight.grad = torch.full((1,), -3.0)
            return torch.tensor(5.0)

    objective = ByHand()
    loss = group(objective).step(torch.arange(3))
    assert loss.item() == (5.0 if by_hand else 1.0)
    assert objective.weight.item() == pytest.approx(0.3 if by_hand else 0.2)


def test_gradients_are_clipped_before_the_step():
    objective = Distance(target=100.0)
    group(objective, max_grad_norm=1.0).step(torch.arange(3))
    assert objective.weight.item() == pytest.approx(0.1)


def test_an_epoch_is_the_mean_of_its_steps_and_its_last_rate():
    objective = Distance()
    losses, rate, seconds = group(objective, gamma=0.5).run_epoch([0, 1])
    assert losses == pytest.approx([(1.0 + 0.8**2) / 2])
    assert rate == pytest.approx(0.1 * 0.5**2)
    assert seconds >= 0


@pytest.mark.parametrize("n_groups", [1, 3])
@pytest.mark.parametrize("n_batches", [1, 4])
def test_all_groups_see_the_same_batches(n_groups, n_batches):
    objectives = [Distance(target) for target in range(1, n_groups + 1)]
    history = run(objectives, 11, n_batches)
    assert [epoch.epoch for epoch in history] == [1, 2, 3]
    assert all(len(epoch.losses) == n_groups for epoch in history)
    first, *others = objectives
    assert len(first.batches) == 3 * n_batches
    for start in range(0, len(first.batches), n_batches):
        epoch = torch.cat(first.batches[start : start + n_batches])
        assert torch.equal(epoch.sort().values, torch.arange(11))
    for other in others:
        for one, same in zip(first.batches, other.batches, strict=True):
            assert torch.equal(one, same)


@pytest.mark.parametrize("n_groups", [1, 3])
def test_batches_are_sampled_once_for_all_groups(n_groups):
    sampled = []

    class Sampler:
        def __call__(self, batch):
            sampled.append(batch + 100)
            return sampled[-1]

    objectives = [Distance() for _ in range(n_groups)]
    run(objectives, n_batches=2, sampler=Sampler())
    assert len(sampled) == 6
    for objective in objectives:
        for given, own in zip(sampled, objective.batches, strict=True):
            assert given is own


def test_callbacks_see_each_epoch_when_it_ends():
    """Although groups that nobody watches train many epochs in one go."""
    objectives = [Distance(), Distance(2.0)]
    seen = []

    class Watch(Callback):
        def on_epoch_end(self, network, epoch):
            assert isinstance(epoch, Epoch)
            seen.append([objective.weight.item() for objective in network])

    watched = run(objectives, callbacks=[Watch()])
    weights = torch.tensor(seen)
    assert weights.shape == (3, 2)
    assert (weights.diff(dim=0) > 0).all()
    alone = run([Distance(), Distance(2.0)])
    assert [epoch.losses for epoch in alone] == [epoch.losses for epoch in watched]


def test_the_callbacks_end_where_training_fails():
    ended = []

    class End(Callback):
        def on_train_end(self, network):
            ended.append(True)

    with pytest.raises(FloatingPointError, match="diverged"):
        run([Distance(float("nan"))], callbacks=[End()])
    assert ended == [True]


def test_one_that_diverges_does_not_end_the_others():
    history = run([Distance(float("inf")), Distance()])
    assert len(history) == 3
    assert all(epoch.loss < 2 for epoch in history)

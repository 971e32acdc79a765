"""Several networks that are trained at once: as if each were alone."""

import time

import pytest
import torch
from torch import nn

from sktime_contrastive.encoders.rocket.mlp import StackedMLP
from sktime_contrastive.training import Callback, Elimination, Trainer
from sktime_contrastive.utils.randomness import make_generator, seeded_modules


def train_stack(stack, split=None, **options):
    """Train MLPs to different targets, all of them at once or in stacks of `split`."""
    inputs = torch.randn(40, 5, generator=make_generator(1))
    targets = 10.0 ** torch.arange(stack.n_stacked)[:, None, None] * inputs[:, :2]
    trainer = Trainer(num_epochs=15, batch_size=20, **options)
    stacks = [stack] if split is None else stack.split(split)
    first = 0
    objectives = nn.ModuleList()
    for own in stacks:
        numbers = slice(first, first + own.n_stacked)
        objectives.append(SquaredErrors(own, inputs, targets[numbers]))
        first += own.n_stacked
    training = trainer.train(objectives, 40, make_generator(2))
    return [objective.stack for objective in objectives], training


class SquaredErrors(nn.Module):
    """One of each MLP of a stack."""

    def __init__(self, stack, inputs, targets):
        super().__init__()
        self.stack = stack
        self.inputs = inputs
        self.targets = targets

    def forward(self, batch):
        errors = self.stack(self.inputs[batch]) - self.targets[:, batch]
        return errors.square().mean(dim=(1, 2))


def stacked(n_stacked=4):
    with seeded_modules(make_generator(0)):
        return StackedMLP(5, (8, 6), 2, n_stacked)


def weights_of(stack, number):
    network = stack.pick(number)
    del network[0].bias  # batch norm takes it away: its gradient is rounding
    return torch.cat([p.flatten() for p in network.parameters()])


@pytest.mark.parametrize("max_grad_norm", [None, 1.0])
def test_networks_trained_at_once_are_those_trained_alone(max_grad_norm):
    """Although their gradients differ a thousandfold in size."""
    (together,), history = train_stack(stacked(), max_grad_norm=max_grad_norm)
    alone, histories = train_stack(stacked(), split=1, max_grad_norm=max_grad_norm)
    for number in range(4):
        expected = weights_of(alone[number], 0)
        torch.testing.assert_close(
            weights_of(together, number), expected, atol=1e-4, rtol=1e-4
        )
        losses = histories.history(number)["loss"]
        assert list(history.history(number)["loss"]) == pytest.approx(list(losses))


@pytest.mark.parametrize("split", [4, 3])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.97, 1.0])
def test_networks_that_go_on_without_others_are_those_trained_with_all(split, share):
    """Momenta, rates and batches are those that they would have had."""
    together, expected = train_stack(stacked(), split)
    inputs = torch.randn(40, 5, generator=make_generator(1))
    targets = 10.0 ** torch.arange(4)[:, None, None] * inputs[:, :2]
    stacks, objectives = stacked().split(split), nn.ModuleList()
    first = 0
    for own in stacks:
        of_own = targets[first : first + own.n_stacked]
        objectives.append(SquaredErrors(own, inputs, of_own))
        first += own.n_stacked

    def keep():
        stacks.keep([1, 3])
        del objectives[:]
        objectives.append(SquaredErrors(stacks[0], inputs, targets[[1, 3]]))
        return [1, 3]

    trainer = Trainer(num_epochs=15, batch_size=20)
    elimination = Elimination([share], keep)
    training = trainer.train(objectives, 40, make_generator(2), elimination=elimination)
    left = [1, 3] if 0 < share < 0.97 else [0, 1, 2, 3]
    before = [weights_of(own, i) for own in together for i in range(own.n_stacked)]
    assert sum(stack.n_stacked for stack in stacks) == len(left)
    for number, old in enumerate(left):
        found = training.history(number)
        assert list(found["loss"]) == pytest.approx(
            list(expected.history(old)["loss"]), rel=1e-3
        )
        assert list(found["learning_rate"]) == pytest.approx(
            list(expected.history(old)["learning_rate"])
        )
        torch.testing.assert_close(
            weights_of(stacks, number), before[old], atol=1e-4, rtol=1e-4
        )


@pytest.mark.parametrize(
    ("fewest", "counts"),
    [(2, [4] * 6 + [3] * 3 + [2] * 6), (4, [4] * 6 + [3] * 9)],
)
def test_networks_are_eliminated_several_times(fewest, counts):
    """Each time those that are left have the history that they had among all."""
    stacks, objectives = stacked().split(4), nn.ModuleList()
    inputs = torch.randn(40, 5, generator=make_generator(1))
    scales = 10.0 ** torch.arange(4)[:, None, None]
    objectives.append(SquaredErrors(stacks[0], inputs, scales * inputs[:, :2]))

    def keep():
        """Take out the first of those that are left."""
        nonlocal scales
        scales = scales[1:]
        kept = list(range(1, len(scales) + 1))
        stacks.keep(kept)
        objectives[0] = SquaredErrors(stacks[0], inputs, scales * inputs[:, :2])
        return kept

    class Count(Callback):
        def on_epoch_end(self, network, epoch):
            seen.append(len(epoch.losses))

    seen = []
    trainer = Trainer(num_epochs=15, batch_size=20, callbacks=[Count()])
    elimination = Elimination([0.6, 0.4, 0.41, 1.0], keep, fewest)
    training = trainer.train(objectives, 40, make_generator(2), elimination=elimination)
    assert seen == counts
    _, expected = train_stack(stacked(), split=4)
    for number, old in enumerate(range(4 - counts[-1], 4)):
        assert list(training.history(number)["loss"]) == pytest.approx(
            list(expected.history(old)["loss"]), rel=1e-3
        )


@pytest.mark.parametrize("split", [None, 2])
@pytest.mark.parametrize("wild", [float("nan"), 1e25])
def test_a_network_that_diverges_leaves_the_others_alone(split, wild):
    healthy, _ = train_stack(stacked(), split)
    sick = stacked()
    with torch.no_grad():
        sick.third.weight[1] = wild
    trained, training = train_stack(sick, split)
    for stack, expected in zip(trained, healthy, strict=True):
        for number in range(stack.n_stacked):
            own = weights_of(stack, number)
            if own.isfinite().all() and own.abs().max() < 1e20:
                unharmed = weights_of(expected, number)
                torch.testing.assert_close(own, unharmed, atol=1e-4, rtol=1e-4)
    finite = torch.tensor([epoch.losses for epoch in training.epochs]).isfinite()
    assert finite[:, [0, 2, 3]].all()
    assert not finite[-1, 1]
    assert all(0 < epoch.loss < float("inf") for epoch in training.epochs)


def test_divergence_of_all_networks():
    sick = stacked()
    with torch.no_grad():
        sick.third.weight.fill_(float("nan"))
    with pytest.raises(FloatingPointError, match=r"nan in epoch 1.*learning_rate"):
        train_stack(sick)


def test_seconds_of_networks_side_by_side_are_those_of_the_clock():
    start = time.perf_counter()
    _, training = train_stack(stacked(), split=1)
    seconds = sum(epoch.seconds for epoch in training.epochs)
    assert 0 < seconds <= time.perf_counter() - start

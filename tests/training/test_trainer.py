import pickle
import time

import pytest
import torch
from torch import nn

from sktime_contrastive.encoders.rocket.mlp import StackedMLP
from sktime_contrastive.training import (
    Callback,
    Elimination,
    ProgressBar,
    Trainer,
)
from sktime_contrastive.utils.randomness import make_generator, seeded_modules


def line():
    network = nn.Linear(1, 1)
    nn.init.zeros_(network.weight)
    nn.init.zeros_(network.bias)
    return network


def train(trainer, n_series=20, network=None, callbacks=()):
    network = network or line()
    x = torch.linspace(-1, 1, n_series)[:, None]
    batches = []

    class SquaredError(nn.Module):
        def __init__(self):
            super().__init__()
            self.network = network

        def forward(self, batch):
            batches.append(batch)
            return (network(x[batch]) - 3 * x[batch]).square().mean()

    generator = make_generator(0)
    training = trainer.train(SquaredError(), n_series, generator, callbacks)
    return network, training.history(), batches


def test_fits_a_line():
    network, history, _ = train(Trainer(num_epochs=300, learning_rate=0.1))
    assert network.weight.item() == pytest.approx(3, abs=0.05)
    assert history["loss"].iloc[-1] < 1e-3


@pytest.mark.parametrize(
    ("n_series", "sizes"), [(20, [20]), (65, [33, 32]), (150, [50] * 3)]
)
def test_an_epoch_sees_each_series_once_in_batches_of_equal_size(n_series, sizes):
    *_, batches = train(Trainer(num_epochs=2), n_series)
    assert [len(batch) for batch in batches] == sizes * 2
    for epoch in (batches[: len(sizes)], batches[len(sizes) :]):
        assert torch.equal(torch.cat(epoch).sort().values, torch.arange(n_series))
    assert not torch.equal(batches[0], batches[len(sizes)])


@pytest.mark.parametrize(("n_series", "epochs"), [(20, 7), (150, 3), (5000, 1)])
def test_steps_are_rounded_up_to_epochs(n_series, epochs):
    _, history, _ = train(Trainer(num_steps=7), n_series)
    assert list(history["epoch"]) == list(range(1, epochs + 1))


@pytest.mark.parametrize(("n_series", "epochs"), [(20, 200), (640, 20), (3200, 5)])
def test_steps_unless_told(n_series, epochs):
    _, history, _ = train(Trainer(), n_series)
    assert len(history) == epochs


def test_rate_goes_up_and_down():
    _, history, _ = train(Trainer(num_epochs=40, learning_rate=0.01))
    rate = history["learning_rate"]
    assert rate.max() == pytest.approx(0.01, rel=0.05)
    assert 0 < rate.idxmax() < 20
    assert rate.iloc[-1] < 1e-4


def test_gradients_are_scaled_down():
    seen = []

    class Watch(Callback):
        def on_epoch_end(self, network, epoch):
            seen.append(network.network.weight.grad.norm().item())

    train(Trainer(num_epochs=3, max_grad_norm=0.01), callbacks=[Watch()])
    assert len(seen) == 3
    assert seen == pytest.approx([0.01] * 3, rel=1e-3)


@pytest.mark.parametrize("callbacks", [ProgressBar(), print, [print], [ProgressBar]])
def test_what_is_no_callback(callbacks):
    with pytest.raises(TypeError, match="callbacks"):
        Trainer(callbacks=callbacks).check_parameters()


def test_a_bar_is_pickled_with_what_it_watched(capsys):
    trainer = Trainer(num_epochs=1, callbacks=[ProgressBar()])
    train(trainer)
    assert isinstance(pickle.loads(pickle.dumps(trainer)), Trainer)


class Recorder(Callback):
    def __init__(self):
        self.calls = []
        super().__init__()

    def on_train_begin(self, network, num_epochs):
        self.calls.append(("begin", num_epochs, network.training))

    def on_epoch_end(self, network, epoch):
        self.calls.append(("epoch", epoch.epoch))

    def on_train_end(self, network):
        self.calls.append(("end",))


def test_callbacks_of_the_trainer_and_of_the_call():
    own, given = Recorder(), Recorder()
    train(Trainer(num_epochs=2, callbacks=[own]), callbacks=[given])
    assert own.calls == given.calls
    assert own.calls == [("begin", 2, True), ("epoch", 1), ("epoch", 2), ("end",)]


def test_callbacks_end_when_training_is_broken_off():
    class BreakOff(Callback):
        def on_epoch_end(self, network, epoch):
            raise KeyboardInterrupt

    recorder = Recorder()
    with pytest.raises(KeyboardInterrupt):
        train(Trainer(num_epochs=5), callbacks=[recorder, BreakOff()])
    assert recorder.calls[-1] == ("end",)


def test_divergence():
    network = nn.Linear(1, 1)
    nn.init.constant_(network.weight, float("nan"))
    with pytest.raises(FloatingPointError, match=r"nan in epoch 1.*learning_rate"):
        train(Trainer(num_epochs=2), network=network)


def test_unknown_device():
    with pytest.raises(ValueError, match=r"device='tpu9'.*'auto'"):
        Trainer(device="tpu9").check_parameters()


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
    elimination = Elimination(share, keep)
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

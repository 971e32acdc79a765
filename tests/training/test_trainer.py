import pickle

import pytest
import torch
from torch import nn

from sktime_contrastive.training import (
    Callback,
    ProgressBar,
    Trainer,
)
from sktime_contrastive.utils.randomness import make_generator


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

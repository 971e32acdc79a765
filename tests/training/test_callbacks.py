import math

import pytest
from torch import nn

from sktime_contrastive import recipes
from sktime_contrastive.training import Callback, Epoch, LatentSnapshots, ProgressBar
from sktime_contrastive.training.callbacks import check_callbacks, progress_bars


@pytest.mark.parametrize(
    ("losses", "lowest"),
    [
        ((2.0,), 2.0),
        ((2.0, 1.0, 3.0), 1.0),
        ((math.nan, 1.0, math.inf), 1.0),
        ((math.nan, -math.inf), math.nan),
    ],
)
def test_the_loss_of_an_epoch_is_the_lowest_that_is_finite(losses, lowest):
    loss = Epoch(1, losses, learning_rate=0.1, seconds=0.0).loss
    assert loss == lowest or (math.isnan(loss) and math.isnan(lowest))


def test_each_hook_does_nothing():
    callback, network = Callback(), nn.Linear(1, 1)
    before = {name: weight.clone() for name, weight in network.state_dict().items()}
    assert callback.on_codes(0, print) is None
    assert callback.on_train_begin(network, 3) is None
    assert callback.on_epoch_end(network, Epoch(1, (1.0,), 0.1, 0.0)) is None
    assert callback.on_train_end(network) is None
    assert callback.on_choice(0, 0) is None
    for name, weight in network.state_dict().items():
        assert (weight == before[name]).all()


def test_a_bar_shows_epochs_and_the_loss(capsys):
    bar, network = ProgressBar(), nn.Linear(1, 1)
    bar.on_train_begin(network, 4)
    for number in (1, 2, 3, 4):
        bar.on_epoch_end(network, Epoch(number, (9.0, 0.1234), 0.1, 0.0))
    bar.on_train_end(network)
    shown = capsys.readouterr().err
    assert "4/4" in shown
    assert "loss=0.123" in shown
    assert vars(bar).keys() == vars(ProgressBar()).keys()


def test_no_bar_without_a_console(monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    bar, network = ProgressBar(), nn.Linear(1, 1)
    bar.on_train_begin(network, 1)
    bar.on_epoch_end(network, Epoch(1, (1.0,), 0.1, 0.0))
    bar.on_train_end(network)


def test_a_callback_that_fails_at_the_beginning_tells_why(two_families):
    class Fails(Callback):
        def on_train_begin(self, network, num_epochs):
            raise RuntimeError("no disk")

    callbacks = [Fails(), ProgressBar(), LatentSnapshots()]
    recipe = recipes.plain_2d(num_epochs=1, callbacks=callbacks)
    with pytest.raises(RuntimeError, match="no disk"):
        recipe.fit(two_families[0])


@pytest.mark.parametrize("callbacks", [(), [], [ProgressBar()], (LatentSnapshots(2),)])
def test_callbacks(callbacks):
    check_callbacks(callbacks)


@pytest.mark.parametrize(
    ("callbacks", "error", "message"),
    [
        (ProgressBar(), TypeError, "must be a list or tuple"),
        (None, TypeError, "callbacks=None must be a list or tuple"),
        ([print], TypeError, "callbacks holds <built-in function print>"),
        ([ProgressBar], TypeError, "instance of a subclass of Callback"),
        ([LatentSnapshots(0)], ValueError, "LatentSnapshots.every=0"),
    ],
)
def test_wrong_callbacks(callbacks, error, message):
    with pytest.raises(error, match=message):
        check_callbacks(callbacks)


@pytest.mark.parametrize(("verbose", "n_bars"), [(False, 0), (0, 0), (True, 1), (2, 1)])
def test_a_bar_where_it_is_asked_for(verbose, n_bars):
    bars = progress_bars(verbose)
    assert [type(bar) for bar in bars] == [ProgressBar] * n_bars


def test_what_asks_for_no_bar_and_not_for_none():
    with pytest.raises(TypeError, match="verbose='no' must be True, False or"):
        progress_bars("no")

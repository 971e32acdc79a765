import pytest
import torch
from torch import nn

from sktime_contrastive.training import Movement
from sktime_contrastive.utils.randomness import make_generator


def network():
    return nn.Linear(30, 20)


def watch(change, movement=None):
    movement = Movement() if movement is None else movement
    watched = network()
    movement.on_train_begin(watched, 1)
    with torch.no_grad():
        for weight in watched.parameters():
            change(weight)
    movement.on_train_end(watched)
    return movement


def nothing(weight):
    pass


def shrink(weight):
    weight.mul_(0.5)


def step(weight):
    weight.add_(torch.randn(weight.shape, generator=make_generator(0)), alpha=1e-3)


def rounding(weight):
    weight.mul_(1 + 1e-7 * torch.randn(weight.shape, generator=make_generator(0)))


@pytest.mark.parametrize(
    ("change", "moved"),
    [(nothing, False), (shrink, False), (rounding, False), (step, True)],
)
def test_steps_move_weights_and_decay_does_not(change, moved):
    assert watch(change).moved is moved


def test_one_training_that_moves_is_enough():
    movement = watch(step)
    assert watch(nothing, movement).moved
    assert watch(nothing).moved is False


def test_a_network_that_diverged_tells_nothing():
    def diverge(weight):
        weight.view(-1)[:5] = float("nan")

    assert not watch(diverge).moved

    def diverge_and_step(weight):
        step(weight)
        diverge(weight)

    assert watch(diverge_and_step).moved


def test_weights_that_were_zero():
    movement, watched = Movement(), nn.Linear(3, 2)
    for weight in watched.parameters():
        nn.init.zeros_(weight)
    movement.on_train_begin(watched, 1)
    nn.init.ones_(watched.weight)
    movement.on_train_end(watched)
    assert movement.moved


def test_no_weights_are_kept():
    assert vars(watch(step)).keys() == vars(Movement()).keys()

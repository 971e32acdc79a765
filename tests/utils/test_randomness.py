import numpy as np
import pytest
import torch
from torch import nn

from sktime_contrastive.utils.randomness import (
    check_random_state,
    draw_seeds,
    make_generator,
    seeded_modules,
)


def test_more_seeds_leave_the_first_as_they_were():
    assert draw_seeds(7, 3)[:2] == draw_seeds(7, 2)
    assert len(set(draw_seeds(7, 50))) == 50
    assert draw_seeds(7) != draw_seeds(8)
    assert len(draw_seeds(7)) == 1
    assert all(0 <= seed < 2**31 for seed in draw_seeds(7, 50))


def test_none_is_fresh_entropy_and_no_global_generator():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    assert draw_seeds(None) != draw_seeds(None)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


@pytest.mark.parametrize("make", [np.random.RandomState, np.random.default_rng])
def test_generators_are_advanced(make):
    state, twin = make(3), make(3)
    first, second = draw_seeds(state), draw_seeds(state)
    assert first != second
    assert [first, second] == [draw_seeds(twin), draw_seeds(twin)]
    assert len({draw_seeds(state)[0] for _ in range(200)}) == 200


@pytest.mark.parametrize(
    "given", ["0", 1.5, 2.0, True, np.True_, np.float64(3), [0], np.array(3), b"0"]
)
def test_other_types_are_refused(given):
    for check in (check_random_state, draw_seeds):
        with pytest.raises(TypeError, match=r"random_state=.*must be an integer of at"):
            check(given)


@pytest.mark.parametrize("given", [-1, np.int64(-1), -(2**70)])
def test_negative_integers_are_refused(given):
    for check in (check_random_state, draw_seeds):
        with pytest.raises(
            ValueError, match=r"random_state=.*must be an integer of at"
        ):
            check(given)


@pytest.mark.parametrize("given", [0, 2**32 - 1, 2**70, np.uint64(2**63), np.int8(3)])
def test_integers_from_zero_are_seeds(given):
    assert draw_seeds(given) == draw_seeds(int(given))


def all_kinds_of_modules():
    modules = nn.ModuleList(
        [
            *(nn.Conv1d(1, 4, 3), nn.Linear(3, 3), nn.LSTM(2, 3), nn.Embedding(3, 4)),
            *(
                nn.TransformerEncoderLayer(8, 2),
                nn.Bilinear(2, 2, 2),
                nn.Conv2d(2, 2, 1),
            ),
        ]
    )
    for initialize in (
        nn.init.trunc_normal_,
        nn.init.orthogonal_,
        nn.init.xavier_normal_,
        nn.init.kaiming_normal_,
    ):
        weight = nn.Parameter(initialize(torch.empty(3, 4)))
        modules.register_parameter(initialize.__name__, weight)
    modules.register_parameter("randn", nn.Parameter(torch.randn(3)))
    return modules


def test_modules_take_their_weights_from_the_generator_alone():
    before = torch.get_rng_state()
    built = []
    for seed in (0, 0, 1):
        with seeded_modules(make_generator(seed)):
            built.append(all_kinds_of_modules().state_dict())
    assert torch.equal(torch.get_rng_state(), before)
    same = [torch.equal(built[0][name], built[1][name]) for name in built[0]]
    assert all(same)
    drawn = [name for name in built[0] if built[0][name].std() > 0]
    assert not any(torch.equal(built[0][name], built[2][name]) for name in drawn)

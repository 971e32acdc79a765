import threading

import pytest
import torch

from sktime_contrastive.encoders import ENCODERS, FeatureEncoder
from sktime_contrastive.persistence.budget import Budget, BudgetExceededError


@pytest.mark.parametrize(
    "allocate",
    [
        lambda: torch.empty(10**12),
        lambda: torch.zeros(10**6, 10**6),
        lambda: torch.nn.Linear(10**6, 10**6),
        lambda: torch.ones(1).expand(10**10).clone(),
        lambda: torch.randn(10**12, generator=torch.Generator()),
        lambda: [torch.empty(1) for _ in range(10**4)],
    ],
)
def test_nothing_is_taken_beyond_the_limit(allocate):
    with pytest.raises(BudgetExceededError, match="1,000,000 bytes"), Budget(10**6):
        allocate()


def test_views_and_what_happens_in_place_take_nothing():
    values = torch.zeros(1000, 1000)
    with Budget(1000):
        values[:500].add_(1).view(-1).T.mul_(2)
    assert values.sum() == 2 * 500 * 1000


def test_results_are_those_without_it():
    values = torch.randn(20, 30, generator=torch.Generator().manual_seed(0))
    with Budget(10**7):
        product = values @ values.T
    assert torch.equal(product, values @ values.T)
    assert torch.zeros(10**6).numel() == 10**6  # over again


def test_it_holds_for_its_own_thread():
    with Budget(1000):
        other = threading.Thread(target=torch.zeros, args=(10**5,))
        other.start()
        other.join()


@pytest.mark.parametrize(
    "name", [n for n, kind in ENCODERS.items() if not issubclass(kind, FeatureEncoder)]
)
def test_networks_are_built_in_a_small_multiple_of_their_weights(name):
    network = ENCODERS[name]().build(3, 2)
    size = sum(p.numel() * p.element_size() for p in network.parameters())
    with Budget(4 * size + 2**20):
        ENCODERS[name]().build(3, 2)

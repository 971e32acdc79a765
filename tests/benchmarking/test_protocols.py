import numpy as np
import pytest
from sklearn.model_selection import KFold, LeaveOneOut
from sktime.datasets import load_unit_test
from sktime.datasets.classification import GunPoint

from sktime_contrastive.benchmarking import Combined, TrainTest
from sktime_contrastive.benchmarking.protocols import count_splits, resolve_splitter


def test_combined_fits_and_scores_everything():
    ((train, test),) = Combined().split(np.zeros(5))
    assert train.tolist() == test.tolist() == [0, 1, 2, 3, 4]


def test_train_test_is_the_archives():
    splitter = resolve_splitter("train-test", GunPoint())
    ((train, test),) = splitter.split(np.zeros(200))
    assert train.tolist() == list(range(50))
    assert test.tolist() == list(range(50, 200))
    assert resolve_splitter("train-test", GunPoint).n_train == 50
    assert resolve_splitter("train-test", load_unit_test).n_train == 20


def test_train_test_needs_both_parts():
    with pytest.raises(ValueError, match=r"TrainTest\(n_train=...\)"):
        resolve_splitter("train-test", (np.zeros((4, 1, 5)), np.zeros(4)))
    with pytest.raises(ValueError, match="n_train=4 must leave series for both"):
        list(TrainTest(4).split(np.zeros(4)))


def test_names_numbers_and_splitters():
    with pytest.raises(ValueError, match="Did you mean 'train-test'"):
        resolve_splitter("train_test")
    splitter = KFold(4)
    assert resolve_splitter(splitter) is splitter
    assert count_splits(splitter) == 4
    assert count_splits("train-test") == count_splits("combined") == 1
    assert (count_splits(5), count_splits(None)) == (5, 3)
    first, second = (list(resolve_splitter(3).split(np.zeros(9))) for _ in range(2))
    assert all(
        np.array_equal(a, b)
        for a, b in zip(sum(first, ()), sum(second, ()), strict=True)
    )


def test_splitters_that_cannot_count_are_refused():
    with pytest.raises(TypeError, match="must tell the number of its splits"):
        count_splits(LeaveOneOut())

"""What is fitted and what is scored: the published protocols as splitters, by name."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.model_selection import KFold

from sktime_contrastive.utils.validation import check_choice

__all__ = ["PROTOCOLS", "Combined", "TrainTest", "count_splits", "resolve_splitter"]


class _OneSplit:
    """Base: a splitter with one split, as scikit-learn has them."""

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Return the number of splits, 1."""
        return 1


class Combined(_OneSplit):
    """Fit and score on all series: train and test part of an archive merged.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking import Combined
    >>> list(Combined().split(range(3)))
    [(array([0, 1, 2]), array([0, 1, 2]))]
    """

    def split(
        self, X: Any, y: Any = None, groups: Any = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield the one split of n series: indices to fit, indices to score."""
        yield np.arange(len(X)), np.arange(len(X))


class TrainTest(_OneSplit):
    """Fit on the train part of an archive, score on its test part.

    Parameters
    ----------
    n_train : int
        Number of series at the start of the panel that are the train part, as sktime
        and this package load archives.

    Raises
    ------
    ValueError
        By ``split``, if a part would be empty.

    Examples
    --------
    >>> from sktime_contrastive.benchmarking import TrainTest
    >>> list(TrainTest(n_train=2).split(range(3)))
    [(array([0, 1]), array([2]))]
    """

    def __init__(self, n_train: int) -> None:
        self.n_train = n_train

    def split(
        self, X: Any, y: Any = None, groups: Any = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield the one split of n series: indices to fit, indices to score."""
        if not 0 < self.n_train < len(X):
            raise ValueError(
                f"n_train={self.n_train} must leave series for both parts, but the "
                f"panel has {len(X)}."
            )
        yield np.arange(self.n_train), np.arange(self.n_train, len(X))


PROTOCOLS = ("combined", "train-test")


def resolve_splitter(cv: Any, data: Any = None) -> Any:
    """Return the splitter that `cv` names.

    It is one of `PROTOCOLS`; a number of folds; an object with ``split``, returned as
    it is; or None for three folds, which sktime's other benchmarks take. Of `data` the
    size of the train part is looked up: a dataset object of sktime's or this package's,
    or a loader function that has a parameter ``split``.
    """
    if cv is None or isinstance(cv, int):
        # Seeded, so that all estimators, seeds and workers see the same folds.
        return KFold(3 if cv is None else cv, shuffle=True, random_state=0)
    if not isinstance(cv, str):
        return cv
    check_choice("cv_splitter", cv, PROTOCOLS)
    return Combined() if cv == "combined" else TrainTest(_size_of_train_part(data))


def _size_of_train_part(data: Any) -> int:
    if inspect.isclass(data):
        data = data()
    if hasattr(data, "load") and "y_train" in set(data.keys()):
        return len(data.load("y_train"))
    if callable(data) and "split" in inspect.signature(data).parameters:
        _, y = data(split="train")
        return len(y)
    raise ValueError(
        "cv_splitter='train-test' needs a dataset object or a loader function with a "
        "parameter `split`. For a panel in memory give TrainTest(n_train=...)."
    )


def count_splits(cv: Any) -> int:
    """Return the number of splits of what `resolve_splitter` takes, without data."""
    if isinstance(cv, str):
        check_choice("cv_splitter", cv, PROTOCOLS)
        return 1
    try:
        return int(resolve_splitter(cv).get_n_splits())
    except (AttributeError, TypeError, ValueError) as error:
        raise TypeError(
            f"cv_splitter={cv!r} must tell the number of its splits without data, by "
            "get_n_splits(), as scikit-learn's KFold does."
        ) from error

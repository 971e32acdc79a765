"""Fits with any number of threads: the same bits, and settings that are kept."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from sktime.datasets import load_arrow_head, load_japanese_vowels

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.encoders import FCN
from sktime_contrastive.training import Callback, Trainer
from tests.thread_settings import settings

SERIES = {
    "equal": load_arrow_head(split="train", return_type="numpy3D")[0][:, :, ::3],
    "unequal": load_japanese_vowels(split="train", return_type="pd-multiindex")[0].loc[
        :40
    ],
}
EMBEDDERS = {
    "neighbors_2d": recipes.neighbors_2d(),
    "views": recipes.plain_2d(encoder="rocket"),
    "fcn": recipes.plain_2d(encoder=FCN((8, 8), (5, 3))),
    "head": recipes.simclr(encoder="rocket"),
}


class Raises(Callback):
    def on_epoch_end(self, network, epoch):
        raise ZeroDivisionError


def fit(name, series, n_jobs=None, callbacks=()):
    trainer = Trainer(num_epochs=4, n_jobs=n_jobs, callbacks=callbacks)
    embedder = EMBEDDERS[name].clone().set_params(trainer=trainer)
    n_init = 16 if name == "neighbors_2d" else 2
    clusterer = ContrastiveClusterer(3, embedder, n_init=n_init, random_state=0)
    return clusterer.fit(SERIES[series])


def results(clusterer, series):
    X = SERIES[series]
    return (
        clusterer.embedding_,
        clusterer.labels_,
        clusterer.embed(X),
        clusterer.predict_proba(X),
    )


def assert_same_bits(one, other):
    for expected, given in zip(one, other, strict=True):
        np.testing.assert_array_equal(given, expected)


@pytest.fixture(scope="module")
def alone():
    """Results with one thread everywhere."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    found = {
        (name, series): results(fit(name, series, n_jobs=1), series)
        for name in EMBEDDERS
        for series in SERIES
    }
    torch.set_num_threads(before)
    return found


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("name", EMBEDDERS)
@pytest.mark.parametrize(
    ("torch_threads", "n_jobs"),
    [(1, 2), (2, None), (3, 3)],
    indirect=["torch_threads"],
)
def test_the_number_of_threads_changes_no_bit(
    alone, name, series, torch_threads, n_jobs
):
    before = settings()
    fitted = fit(name, series, n_jobs)
    assert_same_bits(alone[name, series], results(fitted, series))
    assert settings() == before


class LooksOn(Callback):
    def on_epoch_end(self, network, epoch):
        pass


@pytest.mark.parametrize("callback", [Callback(), LooksOn()])
def test_callbacks_change_no_bit(alone, callback):
    fitted = fit("neighbors_2d", "equal", n_jobs=2, callbacks=[callback])
    assert_same_bits(alone["neighbors_2d", "equal"], results(fitted, "equal"))


def fit_and_embed():
    return results(fit("neighbors_2d", "equal"), "equal")


def test_settings_are_kept_when_a_fit_raises(torch_threads):
    before = settings()
    with pytest.raises(ZeroDivisionError):
        fit("neighbors_2d", "equal", n_jobs=2, callbacks=[Raises()])
    assert settings() == before


def test_two_fits_at_once(alone, torch_threads):
    """Each is right; neither leaves the other's settings behind."""
    before = settings()
    begin = threading.Barrier(2, timeout=60)

    def fit_twice():
        own = torch.get_num_threads()
        for _ in range(2):
            begin.wait()
            found = fit_and_embed()
        return found, own, torch.get_num_threads()

    with ThreadPoolExecutor(2) as executor:
        futures = [executor.submit(fit_twice) for _ in range(2)]
        for future in futures:
            found, own, own_after = future.result()
            assert_same_bits(alone["neighbors_2d", "equal"], found)
            assert own == own_after == torch_threads
    assert settings() == before

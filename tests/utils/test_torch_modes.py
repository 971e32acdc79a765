from contextlib import contextmanager
from threading import Barrier, Thread

import numpy as np
import pytest
import torch

from sktime_contrastive import (
    ContrastiveClusterer,
    ContrastiveEmbedder,
    load_model,
    recipes,
    save_model,
)
from sktime_contrastive.encoders import FCN
from sktime_contrastive.training import Trainer
from sktime_contrastive.utils.torch_modes import default_modes

X = np.random.default_rng(0).normal(size=(12, 1, 20)).cumsum(axis=2)
TRAINER = Trainer(num_steps=2, device="cpu")
EMBEDDERS = {
    "features": ContrastiveEmbedder(n_init=2, trainer=TRAINER, random_state=0),
    "series": recipes.plain_2d(encoder=FCN((4,), (3,)), trainer=TRAINER),
    "head": recipes.simclr(encoder=FCN((4,), (3,)), trainer=TRAINER),
}


@contextmanager
def default_dtype(dtype):
    torch.set_default_dtype(dtype)
    try:
        yield
        assert torch.get_default_dtype() == dtype
    finally:
        torch.set_default_dtype(torch.float32)


@contextmanager
def default_device(device):
    torch.set_default_device(device)
    try:
        yield
        assert torch.get_default_device() == torch.device(device)
    finally:
        torch.set_default_device(None)


MODES = {
    "float64": lambda: default_dtype(torch.float64),
    "float16": lambda: default_dtype(torch.float16),
    "meta": lambda: default_device("meta"),
    "in meta": lambda: torch.device("meta"),
    "autocast": lambda: torch.autocast("cpu"),
    "inference": torch.inference_mode,
    "no gradients": torch.no_grad,
}


@pytest.mark.parametrize("name", EMBEDDERS)
@pytest.mark.parametrize("mode", MODES)
def test_modes_of_the_user_change_nothing(mode, name, tmp_path):
    def run():
        model = ContrastiveClusterer(2, EMBEDDERS[name], random_state=0).fit(X)
        save_model(model, tmp_path / "model")
        return model, load_model(tmp_path / "model")

    expected, _ = run()
    with MODES[mode]():
        models = run()
        codes = [model.embed(X) for model in models]
    for model, inside in zip(models, codes, strict=True):
        np.testing.assert_array_equal(model.embedding_, expected.embedding_)
        np.testing.assert_array_equal(model.labels_, expected.labels_)
        np.testing.assert_array_equal(inside, expected.embed(X))
        np.testing.assert_array_equal(model.embed(X), inside)  # outside as well


def test_threads_leave_the_dtype_to_the_last_of_them():
    both_inside, first_outside = Barrier(2), Barrier(2)
    seen = []

    def leave_first():
        with default_modes():
            both_inside.wait()
        first_outside.wait()

    with default_dtype(torch.float64):
        thread = Thread(target=leave_first)
        thread.start()
        with default_modes():
            both_inside.wait()
            first_outside.wait()
            seen.append(torch.get_default_dtype())
        thread.join()
        assert torch.get_default_dtype() == torch.float64
    assert seen == [torch.float32]

"""Panels and settings that the tests share."""

import contextlib
import multiprocessing
import os
import random
import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from sktime_contrastive.utils import randomness

os.environ.setdefault("MPLBACKEND", "Agg")


def walks(n=30, seed=0):
    """Random walks (n, 1, 20)."""
    return np.random.default_rng(seed).normal(size=(n, 1, 20)).cumsum(-1)


def small(n_init=2, **trainer):
    """The default recipe with few networks, and a trainer of these settings."""
    from sktime_contrastive import recipes
    from sktime_contrastive.training import Trainer

    return recipes.neighbors_2d(n_init=n_init, trainer=Trainer(**trainer))


def warnings_of(function, *arguments, category=ConvergenceWarning):
    """Messages of the warnings of a call, of one category."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function(*arguments)
    return [
        str(warning.message)
        for warning in caught
        if issubclass(warning.category, category)
    ]


@pytest.fixture(autouse=True)
def drawn_alike(monkeypatch):
    """What a test leaves to chance is drawn alike every time: one that fails, fails."""
    import torch

    rng = random.Random(os.environ.get("TESTS_SEED", "0"))
    monkeypatch.setattr(randomness, "randbits", rng.getrandbits)
    np.random.seed(rng.getrandbits(32))  # noqa: NPY002
    torch.manual_seed(rng.getrandbits(32))


@pytest.fixture
def rng():
    """Random numbers of a test, whatever other tests drew before."""
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def two_families():
    """20 sines and 20 pulses with noise: values (40, 1, 60), families (40,)."""
    rng = np.random.default_rng(0)
    time = np.linspace(0, 1, 60)
    sines = np.sin(2 * np.pi * (3 * time + rng.uniform(0, 1, (20, 1))))
    starts = rng.uniform(0.1, 0.6, (20, 1))
    pulses = ((time > starts) & (time < starts + 0.25)).astype(float)
    X = np.concatenate([sines, pulses])[:, None] + rng.normal(0, 0.05, (40, 1, 60))
    return X, np.repeat([0, 1], 20)


@pytest.fixture(params=[1, 2, 3])
def torch_threads(request):
    """So many threads for torch, while a test runs."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def processes():
    """Where new processes come from: one that has imported everything is forked."""
    context = multiprocessing.get_context("forkserver")
    parts = ["clusterer", "training", "benchmarking.cli"]
    preload = [f"sktime_contrastive.{part}" for part in parts]
    context.set_forkserver_preload(["distributed", *preload])
    first = context.Process(target=os.getpid)  # dask would preload itself alone
    first.start()
    first.join()
    return context


@pytest.fixture
def quick():
    """Plain recipe that trains in a fraction of a second; the codes are poor."""
    from sktime_contrastive import recipes
    from sktime_contrastive.encoders import FCN
    from sktime_contrastive.training import Trainer

    trainer = Trainer(num_epochs=3, device="cpu")
    return recipes.plain_2d(encoder=FCN((6, 6), (5, 3)), trainer=trainer)


@pytest.fixture
def assert_whole():
    """A check that no text of a figure is cut at its edges."""

    def check(figure):
        figure.canvas.draw()
        drawn = figure.get_tightbbox()  # in inches
        width, height = figure.get_size_inches()
        assert min(drawn.x0, drawn.y0) >= -0.01
        assert drawn.x1 <= width + 0.01
        assert drawn.y1 <= height + 0.01

    return check


@pytest.fixture
def full_disk():
    """A context in which no file can become larger than 1,000 bytes."""
    resource = pytest.importorskip("resource", reason="limits of POSIX systems")

    @contextlib.contextmanager
    def limited():
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited

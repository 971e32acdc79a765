"""Whatever is no number, in every parameter that is one: an error that names it.

Booleans, text, whole floats, NaN and the like, in all components and estimators.
"""

import inspect

import numpy as np
import pytest

from sktime_contrastive import (
    ContrastiveClusterer,
    ContrastiveEmbedder,
    encoders,
    positives,
    recipes,
    training,
)
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

NO_NUMBER = [True, np.True_, "3", b"3", "", [3], {}, np.array(3), 3 + 0j, float("nan")]
NO_INTEGER = [*NO_NUMBER, 3.0, np.float64(3), float("inf"), 10**400]
NO_LIST = [3, "jitter", b"3", "", {}, np.array(3), positives.Jitter]
# Components, names and devices: see test_bad_input.py.
OTHERS = {"device", "encoder", "positives", "head", "trainer", "embedder", "clusterer"}
# Integers that are None or "auto" where nothing is given.
INTEGERS = {"num_steps", "num_epochs", "n_jobs", "n_neighbors"}


def components():
    for module in (encoders, positives, training):
        for name in module.__all__:
            part = getattr(module, name)
            if hasattr(part, "check_parameters") and not inspect.isabstract(part):
                yield part


def parameters(part):
    """Names of parameters, with what each cannot be."""
    for name, parameter in inspect.signature(part.__init__).parameters.items():
        default = parameter.default
        if name in OTHERS or default is inspect.Parameter.empty:
            continue
        if isinstance(default, tuple) or name == "augmentations":
            yield name, NO_LIST
        elif name in INTEGERS or type(default) is int:
            yield name, NO_INTEGER
        elif isinstance(default, float):
            yield name, NO_NUMBER


OF_COMPONENTS = [
    (part, name, wrong) for part in components() for name, wrong in parameters(part)
]


@pytest.mark.parametrize(
    ("part", "name", "wrong"),
    OF_COMPONENTS,
    ids=[f"{part.__name__}.{name}" for part, name, _ in OF_COMPONENTS],
)
def test_of_components(part, name, wrong):
    for given in wrong:
        with pytest.raises((TypeError, ValueError), match=name):
            part(**{name: given}).check_parameters()


NO_SEED = [*NO_NUMBER, 3.0, -1, np.int64(-1)]
NO_VERBOSE = ["yes", "", "0", None, 1.0, [], np.array(1), -1, np.int64(-1)]
FACES = [ContrastiveClusterer, ContrastiveEmbedder, TimeSeriesContrastiveKMeans]


@pytest.fixture
def no_training(monkeypatch):
    def never(*arguments, **options):
        raise AssertionError("training began")

    monkeypatch.setattr(training.Trainer, "train", never)


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(
    ("name", "wrong"), [("random_state", NO_SEED), ("verbose", NO_VERBOSE)]
)
def test_of_estimators(face, name, wrong, no_training):
    X = np.random.default_rng(0).normal(size=(12, 5, 5))  # for tslearn as well
    for given in wrong:
        with pytest.raises((TypeError, ValueError), match=f"{name}=.*must be"):
            face(**{name: given}).fit(X)
        if face is not ContrastiveEmbedder:  # of the embedder, where none is given
            other = {} if name == "random_state" else {"verbose": True}
            embedder = recipes.plain_2d(**{name: given})
            with pytest.raises((TypeError, ValueError), match=f"{name}=.*must be"):
                face(embedder=embedder, **other).fit(X)


@pytest.mark.parametrize("verbose", [False, True, 0, 2, np.True_])
def test_levels_of_verbose(verbose, quick, two_families, capsys):
    X, _ = two_families
    quick.set_params(trainer__num_epochs=1, verbose=verbose).fit(X[:, :, :10])
    assert bool(capsys.readouterr().err) == bool(verbose)

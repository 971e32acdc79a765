import datetime
import json

import numpy as np
import pandas as pd
import pytest
from skbase.base import BaseObject

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder, recipes
from sktime_contrastive.encoders import FCN, Encoder
from sktime_contrastive.persistence import (
    UnknownComponentError,
    describe,
    rebuild,
)
from sktime_contrastive.persistence.components import known_components
from sktime_contrastive.positives import AugmentedViews, Jitter, WindowCrop
from sktime_contrastive.training import Callback, ProgressBar, Trainer

RECIPES = [recipes.neighbors_2d, recipes.plain_2d, recipes.simclr, recipes.supcon]


def through_json(value):
    return rebuild(json.loads(json.dumps(describe("value", value))))


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipes_come_back(recipe):
    again = through_json(recipe(num_epochs=3, random_state=5))
    assert isinstance(again, ContrastiveEmbedder)
    assert repr(again) == repr(recipe(num_epochs=3, random_state=5))


@pytest.mark.parametrize(
    "kind", known_components().values(), ids=lambda kind: kind.__name__
)
def test_every_exported_component_comes_back(kind):
    component = kind()
    again = through_json(component)
    assert type(again) is kind
    assert again.get_params() == component.get_params()


def test_components_within_components_within_lists():
    views = AugmentedViews([WindowCrop(0.3), Jitter(strength=0.1)], n_views=3)
    trainer = Trainer(callbacks=[ProgressBar()])
    embedder = ContrastiveEmbedder(FCN((4,), (3,)), positives=views, trainer=trainer)
    again = through_json(embedder)
    assert again.positives.augmentations[0].strength == 0.3
    assert isinstance(again.trainer.callbacks[0], ProgressBar)
    assert repr(again) == repr(embedder)


@pytest.mark.parametrize(
    "value", [None, True, 3, -0.1, 1e-300, "a", [1, [2.5]], (1, 2)]
)
def test_plain_values_keep_their_kind(value):
    assert through_json(value) == value
    assert type(through_json(value)) is type(value)


@pytest.mark.parametrize(
    "name",
    [
        ("acc", "x"),
        ("acc", 1, None, True, 0.5),
        pd.Timestamp("2020-01-01 12:00:00.000000001", tz="Europe/Paris"),
        pd.Timestamp("2020-01-01"),
        datetime.date(2020, 1, 1),
    ],
)
def test_names_of_channels(name):
    again = through_json((name, name))
    assert again == (name, name)
    assert type(again[0]) is type(name)


@pytest.mark.parametrize("name", [pd.NaT, np.timedelta64(3, "s"), frozenset(), b"x"])
def test_other_names_of_channels(name):
    with pytest.raises(TypeError, match=r"channels\[0\]=.*cannot be saved"):
        describe("channels", (name,))


def test_numbers_of_numpy_become_numbers():
    assert type(through_json(np.int64(3))) is int
    assert through_json(np.float32(0.1)) == float(np.float32(0.1))


class OfMyOwn(Encoder):
    pass


class MyCallback(Callback):
    def __init__(self, every=1):
        self.every = every
        super().__init__()


class FCNOfMyOwn(FCN):
    pass


FCNOfMyOwn.__name__ = "FCN"  # under a name that is known


@pytest.mark.parametrize(
    "value",
    [
        OfMyOwn(),
        FCNOfMyOwn(),
        FCN,
        len,
        np.random.default_rng(0),
        np.random.RandomState(0),
        np.zeros(3),
        float("nan"),
        {"a": 1},
        ContrastiveClusterer(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_else_is_described(value):
    with pytest.raises(TypeError, match=r"encoder=.*cannot be saved.*to_pickle"):
        describe("encoder", value)


def test_components_of_your_own_where_their_class_is_passed_in():
    trainer = Trainer(callbacks=[MyCallback(3)])
    embedder = ContrastiveEmbedder(OfMyOwn(), trainer=trainer)
    with pytest.raises(
        TypeError, match=r"embedder\.encoder=OfMyOwn.*allow=\[OfMyOwn\]"
    ):
        describe("embedder", embedder)
    with pytest.raises(TypeError, match=r"callbacks\[0\]=MyCallback"):
        describe("embedder", embedder, [OfMyOwn])
    description = describe("embedder", embedder, [OfMyOwn, MyCallback])
    again = rebuild(json.loads(json.dumps(description)), [MyCallback, OfMyOwn])
    assert type(again.encoder) is OfMyOwn
    assert again.trainer.callbacks[0].every == 3
    with pytest.raises(UnknownComponentError, match=r"'OfMyOwn'.*allow=\[OfMyOwn\]"):
        rebuild(description, [MyCallback])


@pytest.mark.parametrize("allow", [FCN, "FCN", [FCN()], ["FCN"], None])
def test_allow_is_a_list_of_classes(allow):
    with pytest.raises(TypeError, match=r"allow.*list of classes, as \[MyEncoder\]"):
        known_components(allow)


def test_two_classes_of_one_name():
    with pytest.raises(ValueError, match="FCN is the name of"):
        known_components([FCNOfMyOwn])


def test_the_error_says_where():
    embedder = recipes.plain_2d(positives=AugmentedViews([Jitter(), len]))
    with pytest.raises(
        TypeError, match=r"embedder\.positives\.augmentations\[1\]=<bui"
    ):
        describe("embedder", embedder)


def component(name, **parameters):
    return {"component": name, "parameters": parameters}


@pytest.mark.parametrize(
    "description",
    [
        {"timestamp": 3},
        {"date": [1]},
        component("os.system", command="true"),
        component("builtins.eval"),
        component("sktime_contrastive.encoders.FCN"),
        component("OfMyOwn"),
        component("BaseObject"),
        component("ContrastiveClusterer"),
        component("FCN", channel=3),
        component("FCN", **{"__class__": 3}),
        component(["FCN"]),
        {"component": "FCN"},
        {"component": "FCN", "parameters": [1]},
        {"tuple": [1], "more": 2},
        {"tuple": 3},
        {"py/object": "os.system"},
    ],
    ids=str,
)
def test_nothing_else_is_rebuilt(description):
    with pytest.raises((ValueError, TypeError, AttributeError)):
        rebuild(description)


def test_the_list_is_closed():
    assert all(kind.__module__.startswith("sktime_contrastive.") for kind in known())
    assert Callback in known()
    assert BaseObject not in known()


def known():
    return list(known_components().values())

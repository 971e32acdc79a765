"""Defaults that must stand in two signatures are the same."""

import inspect

import pytest

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder, recipes
from sktime_contrastive.contrast.named_components import COMPONENTS
from sktime_contrastive.contrast.similarity import SIMILARITIES
from sktime_contrastive.neighbors.graph import CLUSTERS_UNLESS_TOLD
from sktime_contrastive.positives import Labels, Neighbors
from sktime_contrastive.training import Trainer

RECIPES = [getattr(recipes, name) for name in recipes.__all__]


def defaults(function):
    parameters = inspect.signature(function).parameters.items()
    return {name: parameter.default for name, parameter in parameters}


def test_the_embedder_is_the_recipe_of_neighbors():
    own = recipes.neighbors_2d().get_params(deep=False)
    expected = ContrastiveEmbedder().get_params(deep=False)
    trainer, no_trainer = own.pop("trainer"), expected.pop("trainer")
    assert own == expected
    assert no_trainer is None
    assert trainer.get_params() == Trainer().get_params()


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipes_take_the_rest_from_the_embedder(recipe):
    """What no recipe is about has one default everywhere."""
    embedder, of_recipe = defaults(ContrastiveEmbedder), defaults(recipe)
    for name in ("scaling", "random_state", "verbose"):
        assert of_recipe[name] == embedder[name]
    assert of_recipe["trainer"] is None
    assert recipe(trainer=(own := Trainer(7))).trainer is own


def test_labels_find_neighbors_as_neighbors_do():
    expected = defaults(Neighbors)
    assert {name: defaults(Labels)[name] for name in expected} == expected


def test_a_number_of_clusters_that_is_not_told_is_the_clusterers_default():
    assert ContrastiveClusterer().n_clusters == CLUSTERS_UNLESS_TOLD


@pytest.mark.parametrize("name", COMPONENTS)
def test_names_of_components_are_in_the_docstring_of_the_embedder(name):
    for known in COMPONENTS[name].named:
        if known is not None:
            assert f'"{known}"' in ContrastiveEmbedder.__doc__


@pytest.mark.parametrize("name", SIMILARITIES)
def test_names_of_similarities_are_in_the_docstring_of_the_embedder(name):
    assert f'"{name}"' in ContrastiveEmbedder.__doc__

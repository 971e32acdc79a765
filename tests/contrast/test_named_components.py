import pytest

from sktime_contrastive.contrast.named_components import (
    COMPONENTS,
    choose_component,
    stand_in,
)
from sktime_contrastive.encoders import FCN, Rocket
from sktime_contrastive.positives import Neighbors
from sktime_contrastive.training import Trainer

NAMED = [(name, own) for name, kind in COMPONENTS.items() for own in kind.named]


@pytest.mark.parametrize(("name", "given"), NAMED)
def test_each_name_stands_for_a_component(name, given):
    component = choose_component(name, given)
    if given is not None or not COMPONENTS[name].optional:
        assert type(component) is COMPONENTS[name].named[given]
        assert isinstance(component, COMPONENTS[name].base)
        assert component is not choose_component(name, given)
        assert component.get_params() == stand_in(name, given).get_params()


def test_components_are_taken_as_they_are():
    for name, given in [("encoder", FCN()), ("positives", Neighbors(7))]:
        assert choose_component(name, given) is given


def test_a_component_that_may_be_missing():
    assert choose_component("head", None) is None
    with pytest.raises(TypeError, match="encoder=None must be one of 'fcn'"):
        choose_component("encoder", None)


def test_parameters_of_a_component_are_checked():
    with pytest.raises(ValueError, match="num_steps=0"):
        choose_component("trainer", Trainer(num_steps=0))


def test_what_stands_for_a_parameter():
    assert isinstance(stand_in("trainer", None), Trainer)
    assert isinstance(stand_in("encoder", "rocket"), Rocket)
    for name, given in [("encoder", None), ("encoder", [1]), ("similarity", "dot")]:
        assert stand_in(name, given) is None

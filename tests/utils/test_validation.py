import numpy as np
import pytest

from sktime_contrastive.utils.validation import (
    check_choice,
    check_fraction,
    check_integer,
    check_positive,
)


def test_unknown_name_gives_the_nearest():
    with pytest.raises(
        ValueError, match=r"encoder='fnc'.*Did you mean 'fcn'\?.*'dilated'"
    ):
        check_choice("encoder", "fnc", ["fcn", "dilated"])
    with pytest.raises(ValueError, match="Allowed") as error:
        check_choice("encoder", "zzz", ["fcn", "dilated"])
    assert "Did you mean" not in str(error.value)


@pytest.mark.parametrize("given", [None, 3, ["fcn"]])
def test_a_name_is_a_string(given):
    with pytest.raises(ValueError, match="is not known"):
        check_choice("encoder", given, ["fcn"])


@pytest.mark.parametrize("given", [1, np.int64(3)])
def test_integers_pass(given):
    assert type(check_integer("n", given, least=1)) is int


@pytest.mark.parametrize("given", [1.0, "1", True, None])
def test_no_integer(given):
    with pytest.raises(TypeError, match="n="):
        check_integer("n", given, least=1)


@pytest.mark.parametrize("given", [0.0, -1.0, float("nan"), float("inf")])
def test_not_positive(given):
    with pytest.raises(ValueError, match="temperature="):
        check_positive("temperature", given)


def test_zero_where_allowed():
    assert check_positive("weight_decay", 0, zero=True) == 0.0
    with pytest.raises(TypeError, match="must be a number"):
        check_positive("weight_decay", "0")


@pytest.mark.parametrize("given", [-0.1, 1.0, float("nan")])
def test_no_fraction(given):
    with pytest.raises(ValueError, match="below 1"):
        check_fraction("strength", given)


@pytest.mark.parametrize("given", [0, 0.5, 0.999])
@pytest.mark.parametrize("one", [False, True])
def test_fractions_pass(given, one):
    assert check_fraction("strength", given, one=one) == given


def test_one_is_a_fraction_where_allowed():
    assert check_fraction("strength", 1, one=True) == 1.0
    for given in (1.001, 2, -0.001):
        with pytest.raises(ValueError, match="at most 1"):
            check_fraction("strength", given, one=True)


def test_an_integer_below_the_least():
    assert check_integer("n", 2, least=2) == 2
    with pytest.raises(ValueError, match="n=1 must be at least 2"):
        check_integer("n", 1, least=2)


def test_what_is_not_positive_is_told_the_bound():
    assert check_positive("temperature", 1e-9) == 1e-9
    with pytest.raises(ValueError, match=r"finite and above 0\."):
        check_positive("temperature", 0)
    with pytest.raises(ValueError, match=r"finite and 0 or above\."):
        check_positive("weight_decay", -1e-9, zero=True)

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from sktime_contrastive.utils.validation import (
    check_boolean,
    check_choice,
    check_fraction,
    check_integer,
    check_positive,
    check_verbose,
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


@pytest.mark.parametrize("given", [1, np.int64(3), np.uint8(3), 2**63 - 1])
def test_integers_pass(given):
    assert type(check_integer("n", given, least=1)) is int


WITHOUT_NUMBER = [True, np.True_, "1", b"1", None, [1], (), {}, 1 + 0j, int]
WITHOUT_NUMBER += [Decimal(1), np.array(1), np.array([1])]  # numbers.Real has none
FLOATS = [1.0, np.float64(1), np.float16(1), Fraction(1), float("nan"), float("inf")]


@pytest.mark.parametrize("given", [*WITHOUT_NUMBER, *FLOATS], ids=repr)
def test_no_integer(given):
    with pytest.raises(TypeError, match=r"n=.*must be an integer of at least 1"):
        check_integer("n", given, least=1)


@pytest.mark.parametrize("given", WITHOUT_NUMBER, ids=repr)
@pytest.mark.parametrize("check", [check_positive, check_fraction])
def test_no_number(check, given):
    with pytest.raises(TypeError, match=r"n=.*must be a number"):
        check("n", given)


@pytest.mark.parametrize("given", [10**400, -(10**400)], ids=["above", "below"])
@pytest.mark.parametrize(
    ("check", "options"),
    [(check_positive, {}), (check_fraction, {}), (check_integer, {"least": 1})],
)
def test_integers_beyond_all_floats(check, options, given):
    with pytest.raises(ValueError, match=r"n.* must be"):
        check("n", given, **options)


@pytest.mark.parametrize("given", [True, False, np.True_, np.False_])
def test_booleans_pass(given):
    for checked in (check_boolean("whole", given), check_verbose(given)):
        assert type(checked) is bool
        assert checked == given


@pytest.mark.parametrize("given", [0, 1, "yes", "", None, 1.0, [True], np.array(True)])
def test_no_boolean(given):
    with pytest.raises(TypeError, match=r"whole=.*must be True or False"):
        check_boolean("whole", given)


@pytest.mark.parametrize("given", [0, 1, 2, np.int64(0), np.int8(3)])
def test_levels_of_verbose(given):
    assert check_verbose(given) is bool(given > 0)


@pytest.mark.parametrize("given", ["no", "", "1", None, 1.0, [], [1], np.array(1)])
def test_no_level_of_verbose(given):
    with pytest.raises(TypeError, match=r"verbose=.*must be True, False or an integer"):
        check_verbose(given)


@pytest.mark.parametrize("given", [-1, np.int64(-2)])
def test_a_level_below_zero(given):
    with pytest.raises(ValueError, match=r"verbose=.*of at least 0"):
        check_verbose(given)


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

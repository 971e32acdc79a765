import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.persistence.values import (
    check_fitted_names,
    pack_fitted,
    pack_value,
    unpack_fitted,
    unpack_value,
)


class Kind:
    def method_(self):
        """Not an attribute that is fitted."""


VALUES = {
    "none": None,
    "integer": 3,
    "float": 0.1,
    "nan": float("nan"),
    "infinite": -np.inf,
    "text": "a",
    "array": np.arange(6.0).reshape(2, 3),
    "series": pd.Series([1.0, 2.0], pd.Index([2, 5], name="n_clusters"), name="score"),
    "frame": pd.DataFrame({"epoch": [1, 2], "loss": [0.5, np.nan]}),
    "names": pd.DataFrame({"x": ["a", "b"]}, index=["one", "two"]),
    "arrays": {0: np.zeros((2, 2)), 7: np.ones((2, 2))},
}


def same(value, other):
    if isinstance(value, pd.Series):
        pd.testing.assert_series_equal(value, other)
    elif isinstance(value, pd.DataFrame):
        pd.testing.assert_frame_equal(value, other)
    elif isinstance(value, dict):
        assert list(value) == list(other)
        for key in value:
            np.testing.assert_array_equal(value[key], other[key])
    elif value is None or isinstance(value, str):
        assert value == other
    else:
        np.testing.assert_array_equal(value, other)
        assert type(value) is type(other)


@pytest.mark.parametrize("name", VALUES)
def test_values_come_back(name):
    same(VALUES[name], unpack_value(pack_value(name, VALUES[name])))


def test_attributes_come_back_by_name():
    fitted = {f"{name}_": value for name, value in VALUES.items()}
    again = unpack_fitted(Kind, pack_fitted(fitted))
    assert list(again) == list(fitted)


def test_what_is_no_value_is_named():
    with pytest.raises(TypeError, match="odd_"):
        pack_fitted({"odd_": object()})


@pytest.mark.parametrize("name", ["labels", "_labels_", "method_", "1_", "a b_"])
def test_what_is_no_fitted_attribute(name):
    with pytest.raises(ValueError, match="no fitted attribute of Kind"):
        check_fitted_names(Kind, [name])
    check_fitted_names(Kind, ["labels_"])


@pytest.mark.parametrize(
    "packed",
    [
        {"arrays": {"keys": np.arange(3), "values": np.zeros((2, 4))}},
        {"arrays": {"keys": np.zeros(2), "values": np.zeros((2, 4))}},
        {"table": {}},
        {"float": "many"},
    ],
)
def test_parts_that_do_not_fit(packed):
    with pytest.raises((ValueError, TypeError, KeyError)):
        unpack_value(packed)


def test_columns_of_other_lengths_make_no_table():
    packed = pack_value("frame", VALUES["frame"])
    packed["frame"]["columns"]["0"] = np.arange(3)
    with pytest.raises(ValueError, match="make no table"):
        unpack_value(packed)

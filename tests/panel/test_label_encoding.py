import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.panel.label_encoding import encode_labels


@pytest.mark.parametrize(
    "y",
    [
        ["a", None, "b", "a"],
        ["a", np.nan, "b", "a"],
        [7, -1, 3, 7],
        [7.0, np.nan, 3.0, 7.0],
        np.array([2, -1, 5, 2]),
        pd.Series(["a", None, "b", "a"], index=[3, 1, 0, 2]),
        pd.Series(["a", None, "b", "a"], dtype="category"),
        pd.DataFrame({"y": [1, None, 2, 1]}),
        pd.Series([5, pd.NA, 2, 5], dtype="Int64"),
        pd.Series(["a", pd.NA, "b", "a"], dtype="string"),
        [True, None, False, True],
        np.ma.array([4, 3, 2, 4], mask=[0, 1, 0, 0]),
        np.ma.array(["a", "a", "b", "a"], mask=[0, 1, 0, 0]),
    ],
)
def test_numbers_labels_of_any_kind(y):
    assert encode_labels(y, 4).tolist() == [0, -1, 1, 0]


def test_no_label_at_all():
    assert encode_labels([None, -1, np.nan], 3).tolist() == [-1, -1, -1]


@pytest.mark.parametrize("y", [[1, 2], [[1, 2], [3, 4]], 5])
def test_other_shapes(y):
    with pytest.raises(ValueError, match="y has shape"):
        encode_labels(y, 3)


def test_labels_that_cannot_be_compared():
    for y in (pd.Series([[1], [2], [1]]), [[1], [1, 2], [2]], [{}, {}, {}]):
        with pytest.raises(TypeError, match="y holds lists, arrays or dicts"):
            encode_labels(y, 3)

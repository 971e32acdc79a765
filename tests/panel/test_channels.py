import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.panel.channels import align, channel_names, check_channels

LABELS = [
    [("acc", "x"), ("gyro", "x")],
    [5, 3],
    [0.5, 0.25],
    list(pd.to_datetime(["2026-01-01", "2025-01-01"])),
    ["x", 3],
    [False, True],
    [0, True],
    [0j, 1],
    ["0", "1"],
    [pd.NA, 1],
]


@pytest.mark.parametrize("labels", LABELS)
def test_other_labels_than_strings_are_names(labels):
    names = channel_names(pd.Index(labels, tupleize_cols=False))
    assert len(set(names)) == 2
    assert all(isinstance(name, str) for name in names)
    swapped = channel_names(pd.Index(labels[::-1], tupleize_cols=False))
    assert swapped == names[::-1]
    with pytest.raises(ValueError, match="but the panel that was fitted had"):
        check_channels(2, swapped, 2, names)
    check_channels(2, names, 2, names)


def test_positions():
    assert channel_names(pd.RangeIndex(3)) is None
    assert channel_names(pd.Index([0, 1, 2])) is None
    assert channel_names(pd.Index([0.0, 1.0, 2.0])) is None
    assert channel_names(pd.Index(np.arange(3, dtype="uint8"))) is None
    assert channel_names(pd.Index([0, 2, 1])) == ("0", "2", "1")
    assert channel_names(pd.Index([1, 0])) == ("1", "0")
    assert channel_names(pd.Index([0.0, 2.0, 1.0])) == ("0", "2", "1")


def test_whole_numbers_are_one_name_of_whatever_type():
    assert channel_names(pd.Index([5.0, 3.5])) == ("5", "3.5")
    assert channel_names(pd.Index([5, 3], dtype="int8")) == ("5", "3")
    with pytest.raises(ValueError, match="several have one name"):
        channel_names(pd.Index([1, 1.0], dtype=object))


@pytest.mark.parametrize("names", [None, ("x", "y"), ("5", "3"), ("0", "1")])
def test_positions_go_with_any_names(names):
    check_channels(2, names, 2, None)
    check_channels(2, None, 2, names)


def test_positions_do_not_go_with_themselves_in_another_order():
    for given, fitted in [(("1", "0"), None), (None, ("1", "0"))]:
        with pytest.raises(ValueError, match=r"\['1', '0'\]"):
            check_channels(2, given, 2, fitted)


def test_align_finds_the_places():
    first = pd.Index(["a", ("b", 1), 3], tupleize_cols=False)
    other = pd.Index([3, "a", ("b", 1)], tupleize_cols=False)
    assert align(other, first).tolist() == [1, 2, 0]
    assert align(other[:2], first) is None
    assert align(pd.Index([3, 3, "a"]), first) is None

"""Arrays in ``.npz`` files."""

import os
import pickle

import numpy as np
import pytest

from sktime_contrastive.benchmarking import DatasetError, load_dataset


def test_objects_in_npz_are_not_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "executed"),)

    y = np.array([Trap(), Trap()], dtype=object)
    X = np.ones((2, 3))
    np.savez(tmp_path / "Odd.npz", X_train=X, y_train=y, X_test=X, y_test=[1, 2])
    with pytest.raises(
        DatasetError, match=r"Odd\.npz: the array y_train .*astype\(str\)"
    ):
        load_dataset("Odd", tmp_path).load("X", "y")
    (tmp_path / "Odd.npz").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(DatasetError, match=r"Odd\.npz: "):
        load_dataset("Odd", tmp_path).load("X", "y")
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"X": np.ones((2, 3)), "y": [0, 1]}, "it lacks .*X_train.* it has X, y"),
        ({"X_train": np.ones(3)}, "X has shape .3,."),
        ({"X_train": np.array([["a", "b"]] * 2)}, "dtype <U1"),
        ({"X_train": np.ones((2, 2, 3))}, "differ in their channels"),
        ({"y_train": [1, np.nan]}, "1 of its 2 labels"),
        ({"y_train": [0.1, 0.2]}, "fractions"),
        ({"y_train": ["a", ""]}, "1 of its 2 labels"),
        ({"y_train": [1, 2, 3]}, "2 series, but 3 labels"),
    ],
)
def test_other_arrays_in_npz(arrays, says, tmp_path):
    whole = dict.fromkeys(("X_train", "X_test"), np.ones((2, 3)))
    whole |= {key: [0, 1] for key in ("y_train", "y_test")}
    np.savez(tmp_path / "Odd.npz", **(arrays if "X" in arrays else whole | arrays))
    with pytest.raises(DatasetError, match=rf"Odd\.npz: .*{says}"):
        load_dataset("Odd", tmp_path).load("X", "y")


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        ([1.0, -2.0], [1, -2]),
        ([[1], [2]], [1, 2]),
        (np.array([b"x", b"y"]), ["x", "y"]),
        ([True, False], ["True", "False"]),
    ],
)
def test_labels_of_any_kind_in_npz(y, expected, tmp_path):
    X = np.arange(6).reshape(2, 3)
    np.savez(tmp_path / "Odd.npz", X_train=X, y_train=y, X_test=X, y_test=y, note="n")
    X, y = load_dataset("Odd", tmp_path).load("X", "y")
    assert X.shape == (4, 1, 3)
    assert y.tolist() == [*expected, *expected]

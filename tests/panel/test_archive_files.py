"""Files as archives have them: right data, or one error with the file."""

import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import sktime.datasets
from sktime.datasets import load_basic_motions, load_from_tsfile

from sktime_contrastive.panel.archive_files import (
    DatasetError,
    join_series,
    read_archive_file,
)
from tests.panel.archive_texts import CLASSES, ENCODINGS, HEADER, SERIES, TEXTS, TIMES

SHIPPED = Path(sktime.datasets.__file__).parent / "data"


def read(folder, content, suffix="ts"):
    """Read a file of this content, text or bytes."""
    path = folder / f"Odd.{suffix}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (part,) = read_archive_file(path)
    return part


def plain(part):
    """Values (n, c, t) and labels."""
    return np.asarray(join_series([part])).tolist(), part.labels.tolist()


@pytest.mark.parametrize("suffix", TEXTS)
@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_text_of_any_system(encode, suffix, tmp_path):
    assert plain(read(tmp_path, encode(TEXTS[suffix]), suffix)) == SERIES


def test_comments_in_latin_1_and_between_the_data(tmp_path):
    text = "# Müller\n" + TEXTS["ts"].replace("-3", "# more\n-3")
    assert plain(read(tmp_path, text.encode("latin-1"))) == SERIES


@pytest.mark.parametrize("header", [TIMES, HEADER])
@pytest.mark.parametrize("tag", ["@classLabel true a", "@targetLabel true"])
@pytest.mark.parametrize("row", ["(0,1),(1,-2):a", "(2020-01-01 00:00:00,1):a"])
def test_time_stamps_are_refused(row, tag, header, tmp_path):
    with pytest.raises(DatasetError, match=r"Odd\.ts: its values have time stamps"):
        read(tmp_path, f"{header}{tag}\n@data\n{row}\n")


@pytest.mark.parametrize("tag", ["@classLabel false", "@targetLabel false"])
def test_without_labels_the_series_alone_are_read(tag, tmp_path):
    part = read(tmp_path, f"{HEADER}{tag}\n@data\n1,2:5,6\n-3,4:7,8\n")
    assert np.array_equal(join_series([part])[0], [[1, 2], [5, 6]])
    assert part.labels is None
    assert part.without_labels == "it has no class labels"


BROKEN = {
    "empty": ("ts", "", "the file is empty"),
    "blank": ("tsv", "\n\n", "the file is empty"),
    "no data line": ("ts", HEADER, "no line '@data'"),
    "no data": ("ts", HEADER + CLASSES, "no series"),
    "no tags of labels": ("ts", HEADER + "@data\n1,2:a\n", "says nothing of labels"),
    "no label": ("ts", HEADER + CLASSES + "1,2:a\n3,4\n", "'3,4' has no label"),
    "list as label": ("ts", HEADER + CLASSES + "1,2:3,4\n", "'1,2:3,4' has no label"),
    "word": ("ts", HEADER + CLASSES + "1,2:a\n3,four:b\n", "'four'"),
    "neither": ("ts", HEADER + "@classLabel maybe\n@data\n", "nothing of labels"),
    "commas": ("tsv", "1,2.5,3\n2,4,5\n", "separated by tabs"),
    "blanks": ("tsv", "1 2.5 3\n2 4 5\n", "separated by tabs"),
    "one line of blanks": ("tsv", "1\t2.5\t3\n2 4 5\n", "separated by tabs"),
    "decimal comma": ("tsv", "1\t2,5\t3\n", "'2,5'"),
    "header": ("tsv", "label\tt0\tt1\n1\t2\t3\n", "'t0'"),
    "labels alone": ("tsv", "1\t\n2\t\n", "no values"),
    "longer line": ("tsv", "1\t2\t3\n1\t2\t3\t4\n", "line 2, saw 4"),
    "zipped": ("ts", b"PK\3\4\0\0", "no line '@data'"),
}


@pytest.mark.parametrize(("suffix", "content", "says"), BROKEN.values(), ids=BROKEN)
def test_an_error_names_the_file(suffix, content, says, tmp_path):
    with pytest.raises(DatasetError, match=rf"Odd\.{suffix}: .*{says}"):
        read(tmp_path, content, suffix)


def test_series_of_one_panel_have_the_same_channels(tmp_path):
    part = read(tmp_path, HEADER + CLASSES + "1,2:a\n3:4:b\n")
    with pytest.raises(DatasetError, match=r"Odd\.ts: .*from 1 to 2 channels"):
        join_series([part])


def test_lines_of_unequal_length(tmp_path):
    text = "1\t1\t2\t3\n2\t4\t5\n-1\t6\tNaN\t7\n"
    part = read(tmp_path, text, "tsv")
    X = join_series([part])
    assert [frame[0].tolist() for frame in X[:2]] == [[1, 2, 3], [4, 5]]
    np.testing.assert_equal(X[2][0].to_numpy(), [6, np.nan, 7])
    assert part.labels.tolist() == [1, 2, -1]


def test_values_are_those_of_sktimes_reader():
    (part,) = read_archive_file(SHIPPED / "BasicMotions" / "BasicMotions_TEST.ts")
    expected, labels = load_basic_motions("test", return_type="numpy3D")
    assert np.array_equal(join_series([part]), expected)
    assert [label.lower() for label in part.labels] == labels.tolist()
    path = SHIPPED / "UnitTest" / "UnitTest_TRAIN.ts"
    expected, labels = load_from_tsfile(path, return_data_type="numpy3D")
    assert np.array_equal(join_series(read_archive_file(path)), expected)


NUMBERS = {
    "target": (
        "ts",
        HEADER + "@targetLabel true\n@data\n1,2:0.5\n3,4:7\n",
        "numeric targets",
    ),
    "one missing": ("ts", HEADER + CLASSES + "1,2:a\n3,4:?\n", "1 of its 2 labels"),
    "all missing": ("ts", HEADER + CLASSES + "1,2:?\n3,4:?\n", "2 of its 2 labels"),
    "fractions": ("tsv", "0.5\t1\t2\n0.7\t3\t4\n", "its labels are fractions"),
    "gap": ("tsv", "NaN\t1\t2\n1\t3\t4\n", "1 of its 2 labels"),
}


@pytest.mark.parametrize(("suffix", "text", "says"), NUMBERS.values(), ids=NUMBERS)
def test_what_is_no_class_is_not_taken_for_one(suffix, text, says, tmp_path):
    part = read(tmp_path, text, suffix)
    assert join_series([part])[:, 0, 0].tolist() == [1, 3]
    assert part.labels is None
    assert says in part.without_labels


def save(folder, **arrays):
    np.savez(folder / "Odd.npz", **arrays)
    return folder / "Odd.npz"


def test_objects_in_npz_are_not_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "executed"),)

    y = np.array([Trap(), Trap()], dtype=object)
    X = np.ones((2, 3))
    path = save(tmp_path, X_train=X, y_train=y, X_test=X, y_test=[1, 2])
    with pytest.raises(
        DatasetError, match=r"Odd\.npz: it holds Python objects: .*astype\(str\)"
    ):
        read_archive_file(path)
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(DatasetError, match=r"Odd\.npz: "):
        read_archive_file(path)
    assert not (tmp_path / "executed").exists()


WHOLE = {
    "X_train": np.ones((2, 3)),
    "X_test": np.ones((2, 3)),
    "y_train": [0, 1],
    "y_test": [0, 1],
}


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"X": np.ones((2, 3)), "y": [0, 1]}, "it lacks .*X_train, y_test"),
        (WHOLE | {"X_train": np.ones(3)}, "X has shape .3,."),
        (WHOLE | {"X_train": np.array([["a", "b"]] * 2)}, "dtype <U1"),
        (WHOLE | {"X_train": np.ones((2, 2, 3))}, "from 1 to 2 channels"),
        (WHOLE | {"y_train": [1, 2, 3]}, "2 series, but 3 labels"),
    ],
)
def test_other_arrays_in_npz(arrays, says, tmp_path):
    path = save(tmp_path, **arrays)
    with pytest.raises(DatasetError, match=rf"Odd\.npz: .*{says}"):
        join_series(read_archive_file(path))


@pytest.mark.parametrize(
    ("y", "says"),
    [
        ([1, np.nan], "1 of its 2 labels"),
        ([0.1, 0.2], "fractions"),
        (["a", ""], "1 of its 2 labels"),
    ],
)
def test_labels_in_npz_that_are_no_classes(y, says, tmp_path):
    train, test = read_archive_file(save(tmp_path, **WHOLE | {"y_train": y}))
    assert train.labels is None
    assert says in train.without_labels
    assert test.labels.tolist() == [0, 1]


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
    parts = read_archive_file(
        save(tmp_path, X_train=X, y_train=y, X_test=X, y_test=y, note="n")
    )
    assert join_series(parts).shape == (4, 1, 3)
    assert [part.labels.tolist() for part in parts] == [expected, expected]

"""Files as archives have them: right data, or one error with the file."""

import os
import pickle

import numpy as np
import pytest
from sktime.datasets import load_basic_motions, load_from_tsfile

from sktime_contrastive.benchmarking import ArchiveDataset, DatasetError, load_dataset
from tests.benchmarking.archive_files import (
    CLASSES,
    HEADER,
    SERIES,
    TEXTS,
    TIMES,
    train_of,
    write,
)
from tests.benchmarking.test_datasets import SHIPPED


@pytest.mark.parametrize("suffix", TEXTS)
@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: ("\n \n" + text.replace("\n", "\n\n")).encode(),
        lambda text: text.rstrip().encode(),
    ],
    ids=["mark", "utf-16", "windows", "old mac", "blank lines", "no last line end"],
)
def test_text_of_any_system(encode, suffix, tmp_path):
    assert train_of(tmp_path, encode(TEXTS[suffix]), suffix) == SERIES


def test_comments_in_latin_1_and_between_the_data(tmp_path):
    text = "# Müller\n" + TEXTS["ts"].replace("-3", "# more\n-3")
    assert train_of(tmp_path, text.encode("latin-1")) == SERIES
    text = "% Müller\n" + TEXTS["arff"].replace("-3", "% more\n-3")
    assert train_of(tmp_path, text.encode("latin-1"), "arff") == SERIES


@pytest.mark.parametrize("tag", ["@classLabel true a", "@targetLabel true"])
@pytest.mark.parametrize("row", ["(0,1),(1,-2):a", "(2020-01-01 00:00:00,1):a"])
def test_time_stamps_are_refused(row, tag, tmp_path):
    dataset = write(tmp_path, f"{TIMES}{tag}\n@data\n{row}\n")
    for keys in (["X"], ["X", "y"]):
        with pytest.raises(
            DatasetError, match=r"Odd_TRAIN\.ts: its values have time st"
        ):
            dataset.load(*keys)


@pytest.mark.parametrize("tag", ["@classLabel false", "@targetLabel false"])
def test_without_labels_the_series_alone_are_read(tag, tmp_path):
    dataset = write(tmp_path, f"{HEADER}{tag}\n@data\n1,2:5,6\n-3,4:7,8\n")
    assert np.array_equal(dataset.load("X_train")[0], [[1, 2], [5, 6]])
    with pytest.raises(DatasetError, match=r"Odd_TRAIN\.ts: it has no class labels"):
        dataset.load("X", "y")


BROKEN = {
    "empty": ("ts", "", "the file is empty"),
    "blank": ("tsv", "\n\n", "the file is empty"),
    "no data line": ("ts", HEADER, "no line '@data'"),
    "no data": ("ts", HEADER + CLASSES, "no series"),
    "no tags of labels": ("ts", HEADER + "@data\n1,2:a\n", "says nothing of labels"),
    "no label": ("ts", HEADER + CLASSES + "1,2:a\n3,4\n", "'3,4' has no label"),
    "list as label": ("ts", HEADER + CLASSES + "1,2:3,4\n", "'1,2:3,4' has no label"),
    "word": ("ts", HEADER + CLASSES + "1,2:a\n3,four:b\n", "'four'"),
    "channels": ("ts", HEADER + CLASSES + "1,2:a\n3:4:b\n", "from 1 to 2 channels"),
    "neither": ("ts", HEADER + "@classLabel maybe\n@data\n", "nothing of labels"),
    "commas": ("tsv", "1,2.5,3\n2,4,5\n", "separated by tabs"),
    "blanks": ("tsv", "1 2.5 3\n2 4 5\n", "separated by tabs"),
    "one line of blanks": ("tsv", "1\t2.5\t3\n2 4 5\n", "separated by tabs"),
    "decimal comma": ("tsv", "1\t2,5\t3\n", "'2,5'"),
    "header": ("tsv", "label\tt0\tt1\n1\t2\t3\n", "'t0'"),
    "labels alone": ("tsv", "1\t\n2\t\n", "no values"),
    "longer line": ("tsv", "1\t2\t3\n1\t2\t3\t4\n", "line 2, saw 4"),
    "no arff": ("arff", "a,1,2\n", "no line '@data'"),
    "sparse": ("arff", TEXTS["arff"] + "{0 1, 1 2}\n", "'{0 1'"),
    "arff word": ("arff", TEXTS["arff"] + "x,1,a\n", "'x'"),
    "another class": ("arff", TEXTS["arff"] + "1,1,c\n", "c value not in"),
    "zipped": ("ts", b"PK\3\4\0\0", "no line '@data'"),
}


@pytest.mark.parametrize(("suffix", "content", "says"), BROKEN.values(), ids=BROKEN)
def test_an_error_names_the_file(suffix, content, says, tmp_path):
    with pytest.raises(DatasetError, match=rf"set Odd .*Odd_TRAIN\.{suffix}: .*{says}"):
        write(tmp_path, content, suffix=suffix).load("X", "y")


def test_lines_of_unequal_length(tmp_path):
    dataset = write(tmp_path, "1\t1\t2\t3\n2\t4\t5\n-1\t6\tNaN\t7\n", suffix="tsv")
    X, y = dataset.load("X_train", "y_train")
    assert [frame[0].tolist() for frame in X[:2]] == [[1, 2, 3], [4, 5]]
    np.testing.assert_equal(X[2][0].to_numpy(), [6, np.nan, 7])
    assert y.tolist() == [1, 2, -1]


@pytest.mark.parametrize("quote", ["'", '"'])
def test_several_channels_in_arff(quote, tmp_path):
    text = (
        "@RELATION Odd\n@attribute bag relational\n@attribute t0 numeric\n"
        "@attribute t1 numeric\n@end bag\n@attribute class {'class one',2}\n@data\n"
        "Q1,?\\n3,4Q,'class one'\nQ5,6\\n7,8Q, 2\n"
    )
    X, y = train_of(tmp_path, text.replace("Q", quote), "arff")
    np.testing.assert_equal(X, [[[1, np.nan], [3, 4]], [[5, 6], [7, 8]]])
    assert y == ["class one", "2"]


def test_a_class_in_front_in_arff(tmp_path):
    text = (
        "@relation R\n@attribute c {a,b}\n@attribute x real\n@attribute y real\n@data\n"
    )
    assert train_of(tmp_path, text + "a,1,2\nb,-3,4\n", "arff") == SERIES


def test_values_are_those_of_sktimes_reader():
    X, y = ArchiveDataset("BasicMotions", SHIPPED).load("X_test", "y_test")
    expected, labels = load_basic_motions("test", return_type="numpy3D")
    assert np.array_equal(X, expected)
    assert [label.lower() for label in y] == labels.tolist()
    path = SHIPPED / "UnitTest" / "UnitTest_TRAIN.ts"
    expected, labels = load_from_tsfile(path, return_data_type="numpy3D")
    assert np.array_equal(ArchiveDataset("UnitTest", SHIPPED).load("X_train"), expected)


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
    "numeric": (
        "arff",
        "@relation R\n@attribute a real\n@attribute b real\n@attribute target numeric"
        "\n@data\n1,2,0.5\n3,4,7\n",
        "no nominal class",
    ),
    "question mark": (
        "arff",
        TEXTS["arff"].replace("2,a", "2,?").replace("-3", "3"),
        "1 of its 2 labels",
    ),
}


@pytest.mark.parametrize(("suffix", "text", "says"), NUMBERS.values(), ids=NUMBERS)
def test_what_is_no_class_is_not_scored_as_one(suffix, text, says, tmp_path):
    dataset = write(tmp_path, text, suffix=suffix)
    assert np.asarray(dataset.load("X"))[:2, 0, 0].tolist() == [1, 3]
    with pytest.raises(DatasetError, match=rf"Odd_TRAIN\.{suffix}: .*{says}"):
        dataset.load("X", "y")


def test_objects_in_npz_are_not_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "executed"),)

    y = np.array([Trap(), Trap()], dtype=object)
    X = np.ones((2, 3))
    np.savez(tmp_path / "Odd.npz", X_train=X, y_train=y, X_test=X, y_test=[1, 2])
    with pytest.raises(
        DatasetError, match=r"Odd\.npz: it holds Python objects: .*astype\(str\)"
    ):
        load_dataset("Odd", tmp_path).load("X", "y")
    (tmp_path / "Odd.npz").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(DatasetError, match=r"Odd\.npz: "):
        load_dataset("Odd", tmp_path).load("X", "y")
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"X": np.ones((2, 3)), "y": [0, 1]}, "it lacks .*X_train, y_test"),
        ({"X_train": np.ones(3)}, "X has shape .3,."),
        ({"X_train": np.array([["a", "b"]] * 2)}, "dtype <U1"),
        ({"X_train": np.ones((2, 2, 3))}, "from 1 to 2 channels"),
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

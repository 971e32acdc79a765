"""Texts that are not as they should be: right data, or an error with file and line."""

import numpy as np
import pytest
from sktime.datasets import load_basic_motions, load_from_tsfile

from sktime_contrastive.benchmarking import ArchiveDataset, DatasetError
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


def test_time_stamps_keep_signs_whole_numbers_and_gaps(tmp_path):
    rows = "(0,1),(1,-2.5),(2,1e-3):a\n(0,4),(1,?),(2,-6):b\n"
    X, y = train_of(tmp_path, TIMES + CLASSES + rows)
    np.testing.assert_equal(X, [[[1, -2.5, 1e-3]], [[4, np.nan, -6]]])
    assert y == ["a", "b"]


def test_dates_with_colons_and_channels(tmp_path):
    row = "(2020-01-01 00:00:00,1),(2020-01-01 00:10:00,2):(2020-01-01 00:00:00,3):b\n"
    X, y = train_of(tmp_path, TIMES + CLASSES + row + row)
    np.testing.assert_equal(X, [[[1, 2], [3, np.nan]]] * 2)
    assert y == ["b", "b"]


@pytest.mark.parametrize("tag", ["@classLabel false", "@targetLabel false"])
@pytest.mark.parametrize(
    ("header", "rows"),
    [(HEADER, "1,2:5,6\n-3,4:7,8\n"), (TIMES, "(0,1),(1,2):(0,5),(1,6)\n" * 2)],
)
def test_without_labels_the_series_alone_are_read(header, rows, tag, tmp_path):
    dataset = write(tmp_path, f"{header}{tag}\n@data\n{rows}")
    assert np.array_equal(dataset.load("X_train")[0], [[1, 2], [5, 6]])
    with pytest.raises(DatasetError, match=r"Odd_TRAIN\.ts: it has no class labels"):
        dataset.load("X", "y")


BROKEN = {
    "empty": ("ts", "", "the file is empty"),
    "blank": ("tsv", "\n\n", "the file is empty"),
    "no data line": ("ts", HEADER, "no line '@data'"),
    "no data": ("ts", HEADER + CLASSES, "no series"),
    "no tags of labels": ("ts", HEADER + "@data\n1,2:a\n", "says nothing of labels"),
    "no label": ("ts", HEADER + CLASSES + "1,2:a\n3,4\n", "line 7 has no label"),
    "list as label": ("ts", HEADER + CLASSES + "1,2:3,4\n", "line 6 has no label"),
    "word": ("ts", HEADER + CLASSES + "1,2:a\n3,four:b\n", "line 7: .*'four'"),
    "channels": ("ts", HEADER + CLASSES + "1,2:a\n3:4:b\n", "from 1 to 2 channels"),
    "neither": ("ts", HEADER + "@classLabel maybe\n@data\n", "true or false"),
    "order": ("ts", TIMES + CLASSES + "(1,1),(0,2):a\n", "line 6: .*sort the values"),
    "twice": ("ts", TIMES + CLASSES + "(1,1),(1,2):a\n", "line 6: .*sort the values"),
    "no pairs": ("ts", TIMES + CLASSES + "1,2,3:a\n", "no list of .time,value."),
    "commas": ("tsv", "1,2.5,3\n2,4,5\n", "line 1 has no tabs"),
    "blanks": ("tsv", "1 2.5 3\n2 4 5\n", "line 1 has no tabs"),
    "one line of blanks": ("tsv", "1\t2.5\t3\n2 4 5\n", "line 2 has no tabs"),
    "decimal comma": ("tsv", "1\t2,5\t3\n", "line 1: .*'2,5'"),
    "header": ("tsv", "label\tt0\tt1\n1\t2\t3\n", "line 1: .*'t0'"),
    "labels alone": ("tsv", "1\t\n2\t\n", "no values at all"),
    "sparse": ("arff", TEXTS["arff"] + "{0 1, 1 2}\n", "line 8 is sparse"),
    "arff word": ("arff", TEXTS["arff"] + "x,1,a\n", "line 8: .*'x'"),
    "zipped": ("ts", b"PK\3\4\0\0", "no text"),
}


@pytest.mark.parametrize(("suffix", "content", "says"), BROKEN.values(), ids=BROKEN)
def test_an_error_names_file_and_line(suffix, content, says, tmp_path):
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
        "Q1,?\\n3,4Q,'class one'\nQ5,6\\n7,8Q,2\n"
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

"""Archives that are not as they should be: right data, or an error that says why."""

import os
import pickle

import numpy as np
import pandas as pd
import pytest
from sktime.datasets import load_basic_motions, load_from_tsfile

from sktime_contrastive.benchmarking import (
    ArchiveDataset,
    ClusteringBenchmark,
    DatasetError,
    list_archive,
    load_dataset,
)
from tests.benchmarking.conftest import Halves, write_data_set
from tests.benchmarking.test_datasets import SHIPPED

HEADER = "@problemName Odd\n@timeStamps false\n@univariate true\n"
CLASSES = "@classLabel true a b\n@data\n"


def write(folder, train, test=None, suffix="ts", name="Odd"):
    """Write both parts, as text or bytes; the test part is the train part by default."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, content in (("TRAIN", train), ("TEST", train if test is None else test)):
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}_{part}.{suffix}").write_bytes(data)
    return ArchiveDataset(name, folder)


def train_of(folder, train, suffix="ts"):
    """Values (n, c, t) and labels of the train part."""
    X, y = write(folder, train, suffix=suffix).load("X_train", "y_train")
    return np.asarray(X).tolist(), y.tolist()


SERIES = ([[[1.0, 2.0]], [[-3.0, 4.0]]], ["a", "b"])
TEXTS = {
    "ts": HEADER + CLASSES + "1,2:a\n-3,4:b\n",
    "tsv": "a\t1\t2\nb\t-3\t4\n",
    "arff": "@relation Odd\n@attribute x1 real\n@attribute x2 real\n"
    "@attribute target {a,b}\n@data\n1,2,a\n-3,4,b\n",
}


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


TIMES = "@problemName Odd\n@timeStamps true\n@univariate true\n"


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


NUMBERS = {
    "target": (
        "ts",
        HEADER + "@targetLabel true\n@data\n1,2:0.5\n3,4:7\n",
        "numeric targets",
    ),
    "target with times": (
        "ts",
        TIMES + "@targetLabel true\n@data\n(0,1),(1,2):7\n(0,3),(1,4):8\n",
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


def inertia(X, labels):
    """A metric that asks for no labels."""
    return float(len(set(labels)))


def test_without_labels_internal_metrics_score(tmp_path):
    rows = "".join(f"{i},{i}\n" for i in range(8))
    dataset = write(tmp_path, f"{HEADER}@classLabel false\n@data\n{rows}")
    benchmark = ClusteringBenchmark()
    benchmark.add_estimator(Halves())
    benchmark.add_task(dataset, "combined", inertia, task_id="inside")
    benchmark.add_task(dataset, "combined", task_id="classes")
    benchmark.run()
    assert benchmark.results_.scores["inertia"].tolist() == [2.0]
    (message,) = benchmark.results_.failures["message"]
    assert "Odd_TRAIN.ts: it has no class labels" in message


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


def test_labels_are_the_same_in_both_parts(tmp_path):
    text = HEADER + "@classLabel true 1 2\n@data\n1,2:{}\n3,4:{}\n"
    dataset = write(tmp_path, text.format("1", "-2"), text.format("1.0", "-2"))
    assert dataset.load("y").tolist() == ["1", "-2", "1", "-2"]
    dataset = write(tmp_path, "1.0\t5\t6\n", "1\t5\t6\n", suffix="tsv", name="Whole")
    assert dataset.load("y").tolist() == [1, 1]
    dataset = write(tmp_path, "1\t5\t6\n", "one\t5\t6\n", suffix="tsv", name="Mixed")
    assert dataset.load("y").tolist() == ["1", "one"]
    text = HEADER + "@classLabel true A a\n@data\n1,2:A\n3,4:a\n"
    assert write(tmp_path, text, name="Cases").load("y_train").tolist() == ["A", "a"]


def test_values_are_those_of_sktimes_reader():
    X, y = ArchiveDataset("BasicMotions", SHIPPED).load("X_test", "y_test")
    expected, labels = load_basic_motions("test", return_type="numpy3D")
    assert np.array_equal(X, expected)
    assert [label.lower() for label in y] == labels.tolist()
    path = SHIPPED / "UnitTest" / "UnitTest_TRAIN.ts"
    expected, labels = load_from_tsfile(path, return_data_type="numpy3D")
    assert np.array_equal(ArchiveDataset("UnitTest", SHIPPED).load("X_train"), expected)


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


def test_a_train_part_alone(tmp_path):
    (tmp_path / "Odd_TRAIN.ts").write_text(TEXTS["ts"])
    dataset = load_dataset("Odd", tmp_path)
    assert dataset.load("X_train").tolist() == SERIES[0]
    with pytest.raises(
        DatasetError, match=r"Odd_TEST\.ts is missing beside .*Odd_TRAIN"
    ):
        dataset.load("X", "y")


def test_folders_within_folders(tmp_path):
    write(tmp_path / "Univariate_ts" / "Odd", TEXTS["ts"])
    write_data_set(tmp_path / "mine" / "deep" / "Flat.npz")
    write(
        tmp_path / "with blanks" / "My data", TEXTS["tsv"], suffix="tsv", name="My data"
    )
    write(tmp_path / "__MACOSX" / "Odd", b"\0\5")
    (tmp_path / "Univariate_ts" / "._Odd_TRAIN.ts").write_bytes(b"\0\5")
    np.savez(tmp_path / "Univariate_ts" / "Odd" / "cache.npz", 1)
    assert list_archive(tmp_path) == ["Flat", "My data", "Odd"]
    for name, n_series in (("Flat", 12), ("My data", 4), ("Odd", 4)):
        X, y = load_dataset(name, tmp_path).load("X", "y")
        assert len(X) == len(y) == n_series


def test_one_data_set_in_two_places_or_formats(tmp_path):
    write(tmp_path / "a" / "Odd", TEXTS["ts"])
    write(tmp_path / "b" / "Odd", TEXTS["ts"])
    assert list_archive(tmp_path) == ["Odd"]
    with pytest.raises(
        DatasetError, match=r"Odd more than once: .*a/Odd.* and .*b/Odd"
    ):
        load_dataset("Odd", tmp_path).load("X")
    (tmp_path / "a" / "Odd" / "Odd_TEST.ts").unlink()
    write(tmp_path / "a" / "Odd", "a\t9\t9\n", suffix="tsv")
    assert load_dataset("Odd", tmp_path / "a").load("X").tolist() == [[[9, 9]]] * 2
    write(tmp_path / "a", "a\t8\t8\n", suffix="tsv")
    assert load_dataset("Odd", tmp_path / "a").load("X").tolist() == [[[8, 8]]] * 2


def test_links(tmp_path):
    write(tmp_path / "true" / "Odd", TEXTS["ts"])
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "Odd").symlink_to(tmp_path / "true" / "Odd")
    (archive / "again").symlink_to(tmp_path / "true")
    (archive / "around").symlink_to(archive)
    (archive / "Gone_TRAIN.ts").symlink_to(tmp_path / "nowhere")
    assert list_archive(archive) == ["Gone", "Odd"]
    assert len(load_dataset("Odd", archive).load("X")) == 4
    with pytest.raises(DatasetError, match=r"Gone_TRAIN\.ts"):
        load_dataset("Gone", archive).load("X_train")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_named(tmp_path):
    write(tmp_path / "closed" / "Odd", TEXTS["ts"])
    write(tmp_path / "open", TEXTS["ts"], name="Shut")
    (tmp_path / "open" / "Shut_TRAIN.ts").chmod(0)
    (tmp_path / "closed").chmod(0)
    with pytest.warns(UserWarning, match="closed is left out, since it cannot be read"):
        assert list_archive(tmp_path) == ["Shut"]
    with pytest.raises(DatasetError, match=r"Shut_TRAIN\.ts: PermissionError"):
        load_dataset("Shut", tmp_path / "open").load("X")
    (tmp_path / "closed").chmod(0o700)


def test_a_file_that_was_mended_is_read_again(tmp_path):
    dataset = write(tmp_path, "1\t2\t3\n", suffix="tsv")
    X = dataset.load("X")
    X[:] = 7
    assert dataset.load("X").tolist() == [[[2, 3]]] * 2
    write(tmp_path, "1\t2\t3\n2\t4\t5\n", suffix="tsv")
    assert len(dataset.load("X")) == 4


def test_the_parts_of_a_panel_keep_their_order(tmp_path):
    dataset = write(tmp_path, "1\t0\t1\n", "2\t2\t3\n", suffix="tsv")
    X, y, X_test, y_test = dataset.load("X", "y", "X_test", "y_test")
    assert X[:, 0, 0].tolist() == [0, 2]
    assert (y.tolist(), y_test.tolist()) == ([1, 2], [2])
    assert X_test.tolist() == [[[2, 3]]]
    frame = ArchiveDataset("Odd", tmp_path, "pd-multiindex").load("X_train")
    assert isinstance(frame, pd.DataFrame)

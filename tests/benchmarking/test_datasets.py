from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sktime.datasets
from sktime.datasets import load_gunpoint, load_japanese_vowels

from sktime_contrastive.benchmarking import (
    ArchiveDataset,
    DatasetError,
    list_archive,
    load_dataset,
    shipped_datasets,
)
from tests.benchmarking.archive_files import write
from tests.panel.archive_texts import CLASSES, HEADER, SERIES, TEXTS

SHIPPED = Path(sktime.datasets.__file__).parent / "data"


@pytest.fixture(scope="module")
def parts():
    """The parts of a small data set, values as exact decimals."""
    rng = np.random.default_rng(0)
    return {
        part: (rng.normal(size=(n, 8)).round(3), rng.integers(1, 4, n))
        for part, n in (("TRAIN", 5), ("TEST", 7))
    }


def write_ts(folder, parts):
    for part, (X, y) in parts.items():
        lines = [
            "@problemName Toy",
            "@timeStamps false",
            "@missing true",
            "@univariate true",
        ]
        lines += [
            "@equalLength true",
            f"@seriesLength {X.shape[1]}",
            "@classLabel true 1 2 3",
            "@data",
        ]
        lines += [
            ",".join(map(str, x)).replace("nan", "?") + f":{label}"
            for x, label in zip(X, y, strict=True)
        ]
        (folder / f"Toy_{part}.ts").write_text("\n".join(lines))


def write_tsv(folder, parts):
    for part, (X, y) in parts.items():
        table = pd.DataFrame(np.column_stack([y, X]))
        table.to_csv(
            folder / f"Toy_{part}.tsv",
            sep="\t",
            header=False,
            index=False,
            na_rep="NaN",
        )


def write_npz(folder, parts):
    (X_train, y_train), (X_test, y_test) = parts["TRAIN"], parts["TEST"]
    np.savez(
        folder / "Toy.npz",
        X_train=X_train,
        y_train=y_train,
        X_test=X_test,
        y_test=y_test,
    )


def write_npz_of_all(folder, parts):
    """All series in one array, the parts in turn, and a mask of the train part."""
    n_train, n_test = (len(parts[part][1]) for part in ("TRAIN", "TEST"))
    turn = np.concatenate([np.arange(n_train), np.arange(n_test) + 0.5])
    order = np.argsort(turn)
    X, y = (np.concatenate([parts["TRAIN"][i], parts["TEST"][i]]) for i in (0, 1))
    train = order < n_train
    np.savez(folder / "Toy.npz", X=X[order], y=y[order], train=train)


WRITERS = [write_ts, write_tsv, write_npz, write_npz_of_all]


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("write", WRITERS)
def test_every_format_gives_the_same(write, nested, parts, tmp_path):
    folder = tmp_path / "Toy" if nested else tmp_path
    folder.mkdir(exist_ok=True)
    write(folder, parts)
    assert list_archive(tmp_path) == ["Toy"]
    dataset = load_dataset("Toy", tmp_path)
    X, y, X_test, y_train = dataset.load("X", "y", "X_test", "y_train")
    assert (
        pytest.approx(np.concatenate([parts["TRAIN"][0], parts["TEST"][0]])[:, None])
        == X
    )
    assert np.allclose(X_test, parts["TEST"][0][:, None])
    assert y.astype(float).tolist() == [*parts["TRAIN"][1], *parts["TEST"][1]]
    assert y_train.astype(float).tolist() == [*parts["TRAIN"][1]]


@pytest.mark.parametrize("write", WRITERS)
def test_padding_at_the_end_is_taken_off_and_gaps_stay(write, parts, tmp_path):
    X_train, y_train = parts["TRAIN"]
    X_train = X_train.copy()
    X_train[1, 6:] = np.nan
    X_train[2, 3] = np.nan
    write(tmp_path, {"TRAIN": (X_train, y_train), "TEST": parts["TEST"]})
    X = ArchiveDataset("Toy", tmp_path).load("X")
    assert [len(x) for x in X] == [8, 6, 8, 8, 8] + [8] * 7
    assert X[2].isna().to_numpy().ravel().tolist() == [i == 3 for i in range(8)]


def test_several_channels_of_unequal_lengths_are_those_of_sktime():
    X, y = ArchiveDataset("JapaneseVowels", SHIPPED).load("X", "y")
    expected, labels = load_japanese_vowels(return_type="df-list")
    assert all(np.array_equal(a, b) for a, b in zip(X, expected, strict=True))
    assert y.tolist() == labels.tolist()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("Broken.npz", b"PK no archive", "Broken.npz"),
        (
            "Broken_TRAIN.ts",
            b"@problemName Broken\n@data\nno:number:at:all",
            "Broken_TRAIN.ts",
        ),
        ("Broken_TRAIN.tsv", b"1\t2.0\n", "Broken_TEST.tsv"),
    ],
)
def test_a_broken_file_is_named(name, content, says, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(
        DatasetError, match=rf"data set Broken cannot be read from .*{says}"
    ):
        load_dataset("Broken", tmp_path).load("X", "y")


NO_CLASSES = {
    "none": (HEADER + "@classLabel false\n@data\n1,2\n3,4\n", "no class labels"),
    "targets": (HEADER + "@targetLabel true\n@data\n1,2:0.5\n3,4:7\n", "targets"),
    "missing": (HEADER + CLASSES + "1,2:a\n3,4:?\n", "1 of its 2 labels"),
}


@pytest.mark.parametrize(("text", "says"), NO_CLASSES.values(), ids=NO_CLASSES)
def test_what_is_no_class_is_not_scored_as_one(text, says, tmp_path):
    dataset = write(tmp_path, text)
    assert np.asarray(dataset.load("X"))[:2, 0, 0].tolist() == [1, 3]
    with pytest.raises(DatasetError, match=rf"set Odd .*Odd_TRAIN\.ts: .*{says}"):
        dataset.load("X", "y")


def test_arrays_that_lack_or_do_not_match(parts, tmp_path):
    X, y = parts["TRAIN"]
    np.savez(tmp_path / "Half.npz", X_train=X, y_train=y)
    with pytest.raises(DatasetError, match="lacks the arrays X_test, y_test"):
        load_dataset("Half", tmp_path).load("X", "y")
    for name, train in (("Few", [True]), ("Numbers", np.arange(5))):
        np.savez(tmp_path / f"{name}.npz", X=X, y=y, train=train)
        with pytest.raises(
            DatasetError, match=r"X holds 5 series: .* and train a bool"
        ):
            load_dataset(name, tmp_path).load("X", "y")
    np.savez(tmp_path / "Odd.npz", X_train=X, y_train=y[1:], X_test=X, y_test=y)
    with pytest.raises(DatasetError, match="it has 5 series, but 4 labels"):
        load_dataset("Odd", tmp_path).load("X", "y")


def test_shipped_by_name():
    X, y = load_dataset("GunPoint").load("X", "y")
    assert len(X) == len(y) == 200
    assert {"ArrowHead", "BasicMotions", "OSULeaf", "PLAID", "UnitTest"} <= set(
        shipped_datasets()
    )
    with pytest.raises(
        ValueError, match=r"dataset='Gunpoint' is not known\. Did you mean 'GunPoint'"
    ):
        load_dataset("Gunpoint")
    with pytest.raises(ValueError, match="Did you mean 'Beef'"):
        load_dataset("Beeff")


def test_names_that_sktime_downloads_are_not_read_before_they_are_needed():
    assert load_dataset("Beef").get_tag("n_classes") == 5


def test_the_container_can_be_chosen(tmp_path, parts):
    write_npz(tmp_path, parts)
    X = ArchiveDataset("Toy", tmp_path, return_mtype="pd-multiindex").load("X")
    assert X.index.nlevels == 2
    expected, _ = load_gunpoint(split="train", return_type="numpy3D")
    assert np.array_equal(ArchiveDataset("GunPoint", SHIPPED).load("X_train"), expected)


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


def test_a_train_part_alone(tmp_path):
    (tmp_path / "Odd_TRAIN.ts").write_text(TEXTS["ts"])
    dataset = load_dataset("Odd", tmp_path)
    assert dataset.load("X_train").tolist() == SERIES[0]
    with pytest.raises(
        DatasetError, match=r"Odd_TEST\.ts is missing beside .*Odd_TRAIN"
    ):
        dataset.load("X", "y")


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


def test_the_whole_one_of_several_formats_and_the_outer_one_of_two_places(tmp_path):
    write(tmp_path / "Odd", TEXTS["ts"])
    assert len(load_dataset("Odd", tmp_path).load("X_train")) == 2
    (tmp_path / "Odd" / "Odd_TEST.ts").unlink()
    write(tmp_path / "Odd", "a\t9\t9\n", suffix="tsv")
    assert load_dataset("Odd", tmp_path).load("X").tolist() == [[[9, 9]]] * 2
    write(tmp_path, "a\t8\t8\n", suffix="tsv")
    assert load_dataset("Odd", tmp_path).load("X").tolist() == [[[8, 8]]] * 2


def test_what_is_no_data_set(tmp_path):
    write(tmp_path / "Odd", TEXTS["ts"])
    np.savez(tmp_path / "Odd" / "cache.npz", 1)
    write(tmp_path, TEXTS["ts"], name="My data")
    (tmp_path / "SUMMARY.csv").write_text("name\n")
    (tmp_path / "Odd_README.md").write_text("notes")
    (tmp_path / "Odd" / "._Odd_TRAIN.ts").write_bytes(b"\0\5")
    (tmp_path / "Odd" / ".npz").write_bytes(b"\0\5")
    write(tmp_path / "__MACOSX" / "Odd", b"\0\5")
    assert list_archive(tmp_path) == ["My data", "Odd"]


def test_links(tmp_path):
    write(tmp_path / "true" / "Odd", TEXTS["ts"])
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "Odd").symlink_to(tmp_path / "true" / "Odd")
    (archive / "around").symlink_to(archive)
    (archive / "Gone_TRAIN.ts").symlink_to(tmp_path / "nowhere")
    assert list_archive(archive) == ["Gone", "Odd"]
    assert len(load_dataset("Odd", archive).load("X")) == 4
    with pytest.raises(DatasetError, match=r"Gone_TRAIN\.ts"):
        load_dataset("Gone", archive).load("X_train")


def test_what_may_not_be_read_is_named(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    write(tmp_path, TEXTS["ts"], name="Shut")
    monkeypatch.setattr(Path, "read_bytes", refuse)  # root may read everything
    with pytest.raises(DatasetError, match=r"Shut_TRAIN\.ts: PermissionError"):
        load_dataset("Shut", tmp_path).load("X")


def test_folders_without_data(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no data set"):
        list_archive(tmp_path)
    with pytest.raises(FileNotFoundError, match="no folder"):
        list_archive(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match="has no data set Odd"):
        ArchiveDataset("Odd", tmp_path).load("X")

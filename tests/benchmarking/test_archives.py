"""Where the files of a data set are found."""

import os

import numpy as np
import pytest

from sktime_contrastive.benchmarking import DatasetError, list_archive, load_dataset
from tests.benchmarking.archive_files import write
from tests.benchmarking.conftest import write_data_set
from tests.panel.archive_texts import TEXTS


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


def test_notes_are_no_data_set(tmp_path):
    write(tmp_path, TEXTS["ts"], name="Toy")
    (tmp_path / "SUMMARY.csv").write_text("name\n")
    (tmp_path / "Toy_README.md").write_text("notes")
    assert list_archive(tmp_path) == ["Toy"]


def test_folders_without_data(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no data set"):
        list_archive(tmp_path)
    with pytest.raises(FileNotFoundError, match="no folder"):
        list_archive(tmp_path / "nowhere")

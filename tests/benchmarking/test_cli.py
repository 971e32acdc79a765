"""The command: runs that it begins and goes on with, and what it writes."""

import logging
import re
import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sktime_contrastive.benchmarking import ClusteringResults, cli
from sktime_contrastive.benchmarking.adapters import KMeansTslearn
from sktime_contrastive.benchmarking.cli import main
from sktime_contrastive.utils.extras import is_importable
from tests.benchmarking.conftest import refused, write_data_set

THREE = ["euclidean_kmeans", "msm_kmedoids", "minirocket_pca_kmeans"]


@pytest.fixture(scope="module")
def finished(archive, tmp_path_factory):
    """A folder with the results of three estimators on two data sets."""
    out = tmp_path_factory.mktemp("finished") / "out"
    main(["--data", str(archive), "--estimators", *THREE, "--out", str(out)])
    return out


def test_a_run_writes_tables_and_pictures(finished):
    names = {path.name for path in finished.iterdir()}
    assert names - {"combined_ranks.png"} == {
        *("combined.json", "combined_scores.csv", "combined_failures.csv"),
        *("combined.md", "combined_seconds.png"),
    }
    pictures = list(finished.glob("*.png"))
    assert len(pictures) == 1 + is_importable("scikit_posthocs")
    results = ClusteringResults.load(finished / "combined.json")
    assert len(results.scores) == 6
    stored = pd.read_csv(finished / "combined_scores.csv", float_precision="round_trip")
    pd.testing.assert_frame_equal(stored, results.scores)
    assert len(pd.read_csv(finished / "combined_failures.csv")) == 0
    shown = (finished / "combined.md").read_text("utf-8")
    assert shown == results.to_markdown() + "\n"
    for path in pictures:
        with Image.open(path) as picture:
            assert len(picture.convert("RGB").getcolors(maxcolors=2**24)) > 10


def test_tables_and_pictures_on_a_full_disk(finished, tmp_path, full_disk):
    results = ClusteringResults.load(finished / "combined.json")
    cli._write(results, tmp_path / "combined")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(before) == 4 + is_importable("scikit_posthocs")
    for path in before:
        path.write_bytes(b"old")
    with full_disk(), pytest.raises(OSError, match="File too large"):
        cli._write(results, tmp_path / "combined")
    for path in tmp_path.iterdir():
        assert path.read_bytes() in (b"old", before.pop(path))
    assert not before


def test_nothing_is_left_behind(archive, tmp_path):
    log, before = logging.getLogger("sktime"), set(plt.get_fignums())
    level = log.level
    options = ["--data", str(archive), "--datasets", "First", "--out", str(tmp_path)]
    main([*options, "--estimators", "euclidean_kmeans"])
    assert list(tmp_path.glob("*.png"))
    assert (log.level, set(plt.get_fignums())) == (level, before)


def test_without_resume_a_finished_run_is_left_alone(finished, archive, capsys):
    before = (finished / "combined.json").read_bytes()
    said = refused(capsys, "--data", archive, "--out", finished)
    assert f"{finished} holds results of an earlier run: add --resume" in said
    assert (finished / "combined.json").read_bytes() == before


def test_resume_computes_what_is_missing(
    finished, archive, capsys, monkeypatch, tmp_path
):
    out = tmp_path / "out"
    out.mkdir()
    (out / "combined.json").write_bytes((finished / "combined.json").read_bytes())
    fits = []
    fit = KMeansTslearn._fit

    def count(self, X, y=None):
        fits.append((len(X), self.random_state))
        return fit(self, X, y)

    monkeypatch.setattr(KMeansTslearn, "_fit", count)
    options = ["--data", str(archive), "--out", str(out), "--resume"]
    main([*options, "--estimators", *THREE])
    assert fits == []
    shown = capsys.readouterr().out
    assert "Means over the 2 of 2 data sets that all 3 estimators finished." in shown
    main([*options, "--estimators", "euclidean_kmeans", "--seeds", "2"])
    assert fits == [(12, 1), (12, 1)]
    scores = pd.read_csv(out / "combined_scores.csv")
    assert len(scores) == 6 + 2


def test_a_broken_file_is_one_failure_and_can_be_tried_again(tmp_path, capsys):
    write_data_set(tmp_path / "First.npz")
    (tmp_path / "Torn.npz").write_bytes(b"PK no archive")
    out = tmp_path / "results"
    command = ["--data", str(tmp_path), "--out", str(out), "--estimators"]
    main([*command, *THREE])
    shown = capsys.readouterr().out
    (line,) = re.findall(r"^failed: .*$", shown, re.M)
    assert line.startswith(
        "failed: every estimator on Torn: DatasetError: The data set Torn cannot be read"
    )
    assert "Means over the 1 of 1 data sets that all 3 estimators finished." in shown
    failures = pd.read_csv(out / "combined_failures.csv")
    assert failures["task"].tolist() == ["Torn"]
    assert pd.read_csv(out / "combined_scores.csv")["task"].tolist() == ["First"] * 3
    assert not (out / "combined_ranks.png").exists()

    write_data_set(tmp_path / "Torn.npz", shift=0.2)
    main([*command, "euclidean_kmeans", "--resume"])
    assert "failed: every estimator on Torn" in capsys.readouterr().out
    main([*command, "euclidean_kmeans", "--resume", "--retry-failed"])
    assert "failed:" not in capsys.readouterr().out
    assert (out / "combined_scores.csv").read_text().count("Torn,") == 1


def test_where_every_fit_fails_there_are_no_tables(tmp_path, capsys):
    (tmp_path / "Torn.npz").write_bytes(b"PK no archive")
    out = tmp_path / "results"
    estimators = ["--estimators", "euclidean_kmeans"]
    with pytest.raises(SystemExit) as stopped:
        main(["--data", str(tmp_path), "--out", str(out), *estimators])
    assert stopped.value.code == 1
    assert capsys.readouterr().out.startswith("failed: every estimator on Torn: ")
    assert {path.suffix for path in out.iterdir()} == {".json", ".csv"}


def test_a_failed_seed_is_named(tmp_path, capsys, monkeypatch):
    write_data_set(tmp_path / "First.npz")
    (tmp_path / "Torn.npz").write_bytes(b"PK no archive")

    def fail(self, X, y=None):
        raise RuntimeError("not today")

    monkeypatch.setattr(KMeansTslearn, "_fit", fail)
    options = ["--data", str(tmp_path), "--seeds", "2"]
    with pytest.raises(SystemExit):
        main([*options, "--estimators", "euclidean_kmeans"])
    assert capsys.readouterr().out.splitlines()[:2] == [
        "failed: euclidean_kmeans on First, seed 0: RuntimeError: not today",
        "failed: euclidean_kmeans on First, seed 1: RuntimeError: not today",
    ]


def test_without_a_common_data_set_there_are_tables_alone(
    archive, capsys, monkeypatch, tmp_path
):
    fit = KMeansTslearn._fit
    first = np.load(archive / "First.npz")["X_train"]

    def fail_on_one(self, X, y=None):
        is_first = np.array_equal(X[: len(first), 0], first)
        if len(X) == 12 and (self.metric == "dtw") == is_first:
            raise RuntimeError("not today")
        return fit(self, X, y)

    monkeypatch.setattr(KMeansTslearn, "_fit", fail_on_one)
    names = ["euclidean_kmeans", "dtw_kmeans"]
    main(["--data", str(archive), "--out", str(tmp_path), "--estimators", *names])
    assert "Means over the 0 of 2 data sets" in capsys.readouterr().out
    assert (tmp_path / "combined.md").exists()
    assert list(tmp_path.glob("*.png")) == []


def test_without_matplotlib_there_are_no_pictures(
    archive, monkeypatch, tmp_path, capsys
):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    options = ["--data", str(archive), "--datasets", "First", "--out", str(tmp_path)]
    main([*options, "--estimators", "euclidean_kmeans"])
    assert "sktime-contrastive[plot]" in capsys.readouterr().out
    assert (tmp_path / "combined.md").exists()
    assert list(tmp_path.glob("*.png")) == []


def test_one_estimator_is_drawn_alone(archive, tmp_path):
    options = ["--data", str(archive), "--datasets", "First", "--out", str(tmp_path)]
    main([*options, "--estimators", "euclidean_kmeans"])
    assert [path.name for path in tmp_path.glob("*.png")] == ["combined_seconds.png"]


def test_without_scikit_posthocs_there_is_no_picture_of_ranks(
    finished, monkeypatch, tmp_path, capsys
):
    monkeypatch.setitem(sys.modules, "scikit_posthocs", None)
    results = ClusteringResults.load(finished / "combined.json")
    cli._write(results, tmp_path / "combined")
    assert "sktime-contrastive[benchmark]" in capsys.readouterr().out
    assert [path.name for path in tmp_path.glob("*.png")] == ["combined_seconds.png"]

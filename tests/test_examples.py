import re
import runpy
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from PIL import Image

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a script as Python does, but here: a fresh process takes its time to import."""

    def run_here(path, *arguments):
        monkeypatch.setattr(sys, "argv", [str(path), *map(str, arguments)])
        runpy.run_path(str(path), run_name="__main__")
        return capsys.readouterr().out

    yield run_here
    plt.close("all")


def assert_drawn(path):
    """A picture that holds more than a few colours."""
    with Image.open(path) as picture:
        assert len(picture.convert("RGB").getcolors(maxcolors=2**24)) > 100


def test_quickstart_draws_the_map(run, tmp_path):
    path = tmp_path / "map.png"
    shown = run(EXAMPLES / "quickstart.py", "--path", path)
    assert_drawn(path)
    scores = {line[:22].strip(): float(line[22:28]) for line in shown.splitlines()[2:4]}
    assert scores["ContrastiveClusterer"] > scores["DTW k-means"]


def test_tslearn_kmeans_draws_the_clusters(run, tmp_path):
    path = tmp_path / "clusters.png"
    shown = run(EXAMPLES / "tslearn_kmeans.py", "--path", path)
    assert path.read_bytes().startswith(b"\x89PNG")
    scores = {line[:12].strip(): float(line[12:18]) for line in shown.splitlines()[2:6]}
    assert list(scores) == ["Euclidean", "DBA", "soft-DTW", "contrastive"]
    assert scores["contrastive"] > scores["Euclidean"]
    assert scores["contrastive"] > 0.8


def test_scaling_decides_between_level_and_shape(run, tmp_path):
    path = tmp_path / "clusters.png"
    shown = run(EXAMPLES / "level_or_shape.py", "--path", path).splitlines()
    by_level, by_shape = ([float(score) for score in s.split()[1:]] for s in shown[2:4])
    assert by_level[0] > 0.9 > 0.1 > abs(by_level[1])
    assert by_shape[1] > 0.9 > 0.1 > abs(by_shape[0])
    said = " ".join(shown[4:])
    assert said.startswith("scaling='panel': The clusters hang on the level")
    assert "scaling='series':" not in said  # the clusters by shape are silent
    assert_drawn(path)


def test_ablation_of_a_folder(run, tmp_path, two_families):
    X, y = two_families
    parts = {"X_train": X[::2, 0], "y_train": y[::2]}
    parts |= {"X_test": X[1::2, 0], "y_test": y[1::2]}
    np.savez(tmp_path / "Families.npz", **parts)
    only = ["euclidean k-means", "features alone", "neighbors_2d"]
    only += ["channels normalized one by one", "level and amplitude not capped"]
    only += ["chosen by modularity alone", "second round, 200 steps each"]
    chosen = ["--data", tmp_path, "--seeds", 2, "--only", *only]
    shown = run(EXAMPLES / "ablation.py", *chosen)
    assert shown.startswith("1 data sets, 2 seeds")
    scores = {line[:32].strip(): float(line[32:39]) for line in shown.splitlines()[2:]}
    assert list(scores) == only
    assert min(scores[name] for name in only[2:]) > 0.9


def test_benchmark_compares_and_draws(run, tmp_path):
    path = tmp_path / "seconds.png"
    shown = run(EXAMPLES / "benchmark.py", "--path", path, "--seeds", 1)
    table, by_task = shown.split("\n\n")[:2]
    scores = {
        name.strip(): float(score.strip(" *"))
        for _, name, _, score, *_ in (row.split("|") for row in table.splitlines()[2:])
    }
    assert len(scores) == 4
    assert scores["neighbors_2d"] > scores["euclidean_kmeans"]
    assert re.findall(r"^\w+(?= +[-\d])", by_task, re.M) == [
        *("ArrowHead", "BasicMotions", "GunPoint")
    ]
    assert_drawn(path)


def test_driving_manoeuvres_are_found(run, tmp_path):
    shown = run(EXAMPLES / "driving_manoeuvres.py", "--folder", tmp_path)
    assert shown.startswith("258 recordings of 5 channels")
    (score,) = re.findall(r"five usual manoeuvres: (\d\.\d+)", shown)
    assert float(score) > 0.9
    (found,) = re.findall(r"oddest by extremes, (\d) are odd", shown)
    assert int(found) >= 6
    assert_drawn(tmp_path / "manoeuvres.png")
    assert_drawn(tmp_path / "manoeuvres_clusters.png")
    assert "drive 257" in (tmp_path / "manoeuvres.html").read_text("utf-8")


def test_a_cut_in_is_explained_as_it_was_simulated(run, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLES)  # as Python does for a script
    shown = run(EXAMPLES / "why_a_cut_in.py", "--folder", tmp_path)
    rows = re.findall(r"^(braking|cut-in|lane change left) +(.*)", shown, re.M)
    lost = {name: [float(number) for number in row.split()[:5]] for name, row in rows}
    # speed, acceleration, yaw rate, lateral offset, gap ahead
    assert sorted(np.argsort(lost["cut-in"])[-2:]) == [3, 4]
    assert np.argmax(lost["braking"]) == 0
    assert np.argmax(lost["lane change left"]) == 3
    assert "cut-in? The gap ahead (m) and the lateral offset (m)." in shown
    (share,) = re.findall(r"where it falls: (\d+)% of 50", shown)
    assert int(share) > 50
    assert_drawn(tmp_path / "why.png")
    assert "n_stretches" in (tmp_path / "why.html").read_text("utf-8")


def test_driving_recordings_are_physical():
    """Speed is the integral of acceleration, offset follows from the yaw rate."""
    example = runpy.run_path(str(EXAMPLES / "driving_manoeuvres.py"))
    X, driven = example["simulate"](np.random.default_rng(0))
    lengths = X.groupby(level=0).size()
    assert lengths.min() >= 120
    assert lengths.nunique() > 50
    assert 0.01 < X["gap ahead (m)"].isna().mean() < 0.05
    assert X["speed (m/s)"].min() > -1
    for drive, manoeuvre in driven.items():
        recording = X.loc[drive]
        gained = 0.1 * recording["acceleration (m/s²)"].iloc[:-1].sum()
        speed = recording["speed (m/s)"]
        assert speed.iloc[-1] - speed.iloc[0] == pytest.approx(gained, abs=1.5)
        moved = recording["lateral offset (m)"].iloc[-1]
        side = {"lane change left": 3.5, "lane change right": -3.5}.get(manoeuvre, 0)
        assert moved == pytest.approx(side, abs=1.0)
        if manoeuvre == "emergency stop":
            assert recording["acceleration (m/s²)"].min() < -6


def test_own_encoder_clusters_speakers(run):
    shown = run(EXAMPLES / "own_encoder.py").splitlines()
    assert shown[0].startswith("270 series of 12 channels")
    scores = {line[:24].strip(): float(line[24:30]) for line in shown[1:]}
    assert list(scores) == ["Recurrent()", "fcn", "rocket"]
    assert scores["Recurrent()"] > 0.6


def test_own_augmentation_pays(run, tmp_path):
    path = tmp_path / "views.png"
    shown = run(EXAMPLES / "own_augmentation.py", "--path", path).splitlines()
    without, with_rotation = (float(line[:6]) for line in shown[1:3])
    assert with_rotation > without
    assert_drawn(path)


def test_a_grid_of_time_pays(run):
    shown = run(EXAMPLES / "missing_rows.py").splitlines()
    as_stored, on_a_grid = (float(line[:6]) for line in shown[1:3])
    assert on_a_grid > max(as_stored, 0.8)


def test_many_series_and_those_that_come_later(run, monkeypatch):
    shown = run(EXAMPLES / "many_series.py", "--series", 600)
    assert shown.startswith("600 series, trained on 600: ")
    scores = [float(score) for score in re.findall(r"ARI (\d\.\d+)", shown)]
    assert len(scores) == 2
    assert min(scores) > 0.6
    assert "\n100% of their labels are the same in partitions of dask" in shown
    for name in ("dask", "dask.dataframe"):
        monkeypatch.setitem(sys.modules, name, None)
    shown = run(EXAMPLES / "many_series.py", "--series", 100)
    assert shown.endswith('pip install "sktime-contrastive[dask]"\n')


def test_few_labels_steer_the_clusters(run):
    rows = run(EXAMPLES / "few_labels.py").splitlines()[2:]
    table = pd.DataFrame([row.split() for row in rows]).set_index(0).astype(float)
    assert list(table.index) == ["gunpoint", "osuleaf", "italy_power_demand"]
    assert (table[2] < 0.12 * table[1]).all()  # labels among the series
    assert (table[5] > table[3]).all()  # ARI
    assert (table[6] > 0.75).all()  # accuracy


def test_pipeline_and_grid_search(run):
    shown = run(EXAMPLES / "pipeline.py")
    unseen, after = (float(score) for score in re.findall(r"ARI .*: (\d\.\d+)", shown))
    assert min(unseen, after) > 0.7
    accuracies = re.findall(r"^\d +(?:2|16) +\w+ +(\d\.\d+)$", shown, re.M)
    assert len(accuracies) == 4
    assert len(set(accuracies)) > 1  # what was set was used


def test_unknown_number_of_clusters(tmp_path):
    """In a process of its own, as users run it: one of the scripts is enough."""
    path = tmp_path / "scores.png"
    command = [sys.executable, EXAMPLES / "unknown_k.py", "--path", path]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    kmeans, density = (line[12:28].split() for line in done.stdout.splitlines()[2:4])
    assert kmeans[0] == "4"
    assert min(float(kmeans[1]), float(density[1])) > 0.7
    assert_drawn(path)


def test_pictures_of_the_readme(run, tmp_path):
    run(EXAMPLES / "pictures.py", "--folder", tmp_path)
    assert_drawn(tmp_path / "training.gif")
    with Image.open(tmp_path / "training.gif") as film:
        assert film.n_frames > 20
    assert "80 series in 4 clusters" in (tmp_path / "clusters.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["own_encoder", "own_augmentation"])
def test_scripts_of_ones_own_are_short(name):
    assert len((EXAMPLES / f"{name}.py").read_text().splitlines()) < 70


def test_pictures_are_small():
    pictures = [*EXAMPLES.glob("*.png"), *EXAMPLES.glob("*.gif")]
    assert len(pictures) == 3
    for picture in pictures:
        assert picture.stat().st_size < 300_000, picture

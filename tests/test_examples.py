import subprocess
import sys
from pathlib import Path

import numpy as np

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(*command):
    command = [sys.executable, *map(str, command)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_quickstart_draws_the_map(tmp_path):
    path = tmp_path / "map.png"
    shown = run(EXAMPLES / "quickstart.py", "--path", path)
    assert path.read_bytes().startswith(b"\x89PNG")
    scores = {line[:22].strip(): float(line[22:28]) for line in shown.splitlines()[2:4]}
    assert scores["ContrastiveClusterer"] > scores["DTW k-means"]


def test_tslearn_kmeans_draws_the_clusters(tmp_path):
    path = tmp_path / "clusters.png"
    shown = run(EXAMPLES / "tslearn_kmeans.py", "--path", path)
    assert path.read_bytes().startswith(b"\x89PNG")
    scores = {line[:12].strip(): float(line[12:18]) for line in shown.splitlines()[2:6]}
    assert list(scores) == ["Euclidean", "DBA", "soft-DTW", "contrastive"]
    assert scores["contrastive"] > scores["Euclidean"]
    assert scores["contrastive"] > 0.8


def test_ablation_of_a_folder(tmp_path, two_families):
    X, y = two_families
    parts = {"X_train": X[::2, 0], "y_train": y[::2]}
    parts |= {"X_test": X[1::2, 0], "y_test": y[1::2]}
    np.savez(tmp_path / "Families.npz", **parts)
    only = ["euclidean k-means", "features alone", "neighbors_2d"]
    shown = run(EXAMPLES / "ablation.py", "--data", tmp_path, "--only", *only)
    assert shown.startswith("1 data sets, 3 seeds")
    scores = {line[:32].strip(): float(line[32:39]) for line in shown.splitlines()[2:]}
    assert list(scores) == only
    assert scores["neighbors_2d"] > 0.9

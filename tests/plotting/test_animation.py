import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.animation import FFMpegWriter
from PIL import Image

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.plotting import animate_training
from sktime_contrastive.training import LatentSnapshots


@pytest.fixture(scope="module")
def fitted(two_families):
    recipe = recipes.neighbors_2d(
        n_init=1, num_epochs=20, callbacks=[LatentSnapshots(every=10)]
    )
    return ContrastiveClusterer(2, recipe, random_state=0).fit(two_families[0])


def frames(path):
    with Image.open(path) as film:
        for number in range(film.n_frames):
            film.seek(number)
            yield np.asarray(film.convert("RGB")).astype(int), film.info["duration"]


def test_a_frame_for_each_snapshot(fitted, two_families, tmp_path):
    path = tmp_path / "film.gif"
    assert animate_training(fitted, path, two_families[1], fps=5, dpi=40) == path
    pictures, durations = zip(*frames(path), strict=True)
    assert len(pictures) == len(fitted.snapshots_) == 3
    assert durations == (200, 200, 2200)
    assert len(pictures[0]) == 220  # 5.5 inches
    moved = [np.abs(a - b).mean() for a, b in zip(pictures[1:], pictures, strict=False)]
    assert min(moved) > 0
    assert plt.get_fignums() == []


def test_the_title_tells_the_epoch(fitted, tmp_path, monkeypatch, assert_whole):
    figures = []
    monkeypatch.setattr(plt, "close", figures.append)
    animate_training(fitted, tmp_path / "film.gif", dpi=40)
    monkeypatch.undo()
    (figure,) = figures
    assert figure.axes[0].get_title() == "40 series, epoch 20 of 20"
    assert_whole(figure)
    plt.close(figure)


def test_a_film_that_fails_leaves_the_old_one(fitted, tmp_path, full_disk):
    path = tmp_path / "film.gif"
    path.write_text("the old film")
    with full_disk(), pytest.raises(OSError, match="File too large"):
        animate_training(fitted, path, dpi=40)
    assert path.read_text() == "the old film"
    assert list(tmp_path.iterdir()) == [path]


def test_mp4_needs_ffmpeg(fitted, tmp_path, monkeypatch):
    monkeypatch.setattr(FFMpegWriter, "isAvailable", lambda: False)
    with pytest.raises(FileNotFoundError, match="ffmpeg"):
        animate_training(fitted, tmp_path / "film.mp4")


def test_what_cannot_be_filmed(fitted, quick, two_families, tmp_path):
    with pytest.raises(ValueError, match=r"'.*film.avi' must end with .gif or .mp4"):
        animate_training(fitted, tmp_path / "film.avi")
    with pytest.raises(ValueError, match="fps=0 must be finite and above 0"):
        animate_training(fitted, tmp_path / "film.gif", fps=0)
    with pytest.raises(TypeError, match="dpi='80' must be a number"):
        animate_training(fitted, tmp_path / "film.gif", dpi="80")
    with pytest.raises(ValueError, match=r"no snapshots.*LatentSnapshots"):
        animate_training(ContrastiveClusterer(2, quick).fit(two_families[0]))
    assert plt.get_fignums() == []
    assert list(tmp_path.iterdir()) == []

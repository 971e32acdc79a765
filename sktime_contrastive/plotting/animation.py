"""The codes as training moves them, as a film."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sktime_contrastive.plotting.fitted_clusterer import check_kinds, check_map
from sktime_contrastive.plotting.latent_space import (
    draw_codes,
    draw_legend,
    frame,
    make_room_for_legend,
)
from sktime_contrastive.utils.atomic import replacing
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.validation import check_positive

if TYPE_CHECKING:
    from matplotlib.animation import AbstractMovieWriter
    from numpy.typing import ArrayLike

    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = ["animate_training"]

_SECONDS_AT_THE_END = 2  # that the last frame stays before the film begins again


@needs_extra("plot", "matplotlib")
def animate_training(
    clusterer: ContrastiveClusterer,
    path: str | Path = "training.gif",
    y: ArrayLike | None = None,
    fps: float = 10,
    dpi: int = 80,
) -> Path:
    """Film the codes of the panel as training moved them.

    Colours are the clusters that were found at the end. The axes stand still, so that
    one sees when the codes do, too.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
        Fitted in two dimensions with the callback ``LatentSnapshots``, each of whose
        snapshots is a frame.
    path : str or Path, default="training.gif"
        Where to write it: ``.gif``, or ``.mp4``, which needs the program ffmpeg.
    y : array-like of shape (n,) or None, default=None
        True labels of the series, shown by the shape of the markers.
    fps : float, default=10
        Frames in a second.
    dpi : int, default=80
        Resolution, in pixels an inch: at 80 a frame is 440 pixels high.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    NotFittedError
        If the clusterer is not fitted.
    ValueError
        If it kept no snapshots, the codes are not two-dimensional, `y` is of another
        length, or `path` is neither a GIF nor an MP4.
    FileNotFoundError
        If an MP4 is asked for and there is no ffmpeg.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveClusterer, recipes
    >>> from sktime_contrastive.plotting import animate_training
    >>> from sktime_contrastive.training import LatentSnapshots
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> callbacks = [LatentSnapshots(every=20)]
    >>> embedder = recipes.neighbors_2d(callbacks=callbacks, random_state=0)
    >>> clusterer = ContrastiveClusterer(n_clusters=4, embedder=embedder).fit(X)
    >>> animate_training(clusterer, "training.gif")  # doctest: +SKIP
    """
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation

    check_map(clusterer)
    snapshots = getattr(clusterer, "snapshots_", None)
    if snapshots is None:
        raise ValueError(
            "The clusterer kept no snapshots of its training: fit it with "
            "embedder=recipes.neighbors_2d(callbacks=[LatentSnapshots(every=5)])."
        )
    # Of a large panel the series that were trained on.
    series = getattr(clusterer.embedder_, "sample_indices_", slice(None))
    labels = clusterer.labels_[series]
    kinds = None if y is None else check_kinds("y", y, len(clusterer.labels_))[series]
    check_positive("fps", fps)
    check_positive("dpi", dpi)
    path = Path(path)
    writer = _make_writer(path, fps)
    figure, ax = plt.subplots(figsize=(7, 5.5), layout="constrained")
    try:
        frame(ax, np.concatenate(list(snapshots.values())))
        draw_legend(ax, labels, kinds, centers=False)
        make_room_for_legend(ax)
        last = max(snapshots)
        drawn = []

        def draw(epoch: int) -> None:
            while drawn:
                drawn.pop().remove()
            drawn.extend(draw_codes(ax, snapshots[epoch], labels, kinds))
            ax.set_title(f"{len(labels):,} series, epoch {epoch} of {last}")

        draw(last)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # laid out once, not for every frame
        # Frames that are the same are written as one that stays.
        epochs = [*snapshots, *[last] * round(_SECONDS_AT_THE_END * fps)]
        film = FuncAnimation(figure, draw, epochs, init_func=lambda: None)
        with replacing(path) as draft:
            film.save(draft, writer, dpi=dpi)
    finally:
        plt.close(figure)  # a notebook would show the last frame besides
    return path


def _make_writer(path: Path, fps: float) -> AbstractMovieWriter:
    from matplotlib.animation import FFMpegWriter, PillowWriter

    suffix = path.suffix.lower()
    if suffix == ".gif":
        return PillowWriter(fps)
    if suffix != ".mp4":
        raise ValueError(f"path={str(path)!r} must end with .gif or .mp4.")
    if not FFMpegWriter.isAvailable():
        raise FileNotFoundError(
            "An MP4 needs the program ffmpeg, which is not on the PATH. Install it, or "
            "write a .gif."
        )
    return FFMpegWriter(fps)

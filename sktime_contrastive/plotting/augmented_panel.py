"""A series and its augmented views, to judge an augmentation by eye."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from sktime_contrastive.panel import Panel, to_panel
from sktime_contrastive.panel.scaling import SCALINGS, Scaler
from sktime_contrastive.plotting.colors import color_of
from sktime_contrastive.plotting.fitted_clusterer import channel_names
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.randomness import RandomState, draw_seeds
from sktime_contrastive.utils.validation import check_choice, check_integer

__all__ = ["plot_augmentations"]


@needs_extra("plot", "matplotlib")
def plot_augmentations(
    X: Any,
    augmentations: Sequence[Callable] | None = None,
    instance: Hashable = 0,
    n_views: int = 4,
    scaling: str = "panel",
    random_state: RandomState = None,
) -> np.ndarray:
    """Draw views of one series by each augmentation, and by all of them in turn.

    A good augmentation makes views that you would still call the same kind of series.
    Nothing has to be fitted: look before you train.

    Parameters
    ----------
    X : sktime panel
        In any of sktime's panel containers.
    augmentations : sequence of augmentations or None, default=None
        As ``AugmentedViews`` takes them; None is its default.
    instance : hashable, default=0
        Id of the series in `X`; in an array its number.
    n_views : int, default=4
        Views of it.
    scaling : {"panel", "series", "none"}, default="panel"
        Of the values, as in ``ContrastiveEmbedder``: the strengths of augmentations are
        in units of the scaled panel, and so is what is drawn.
    random_state : int, RandomState, Generator or None, default=None
        With an integer, the same views each time.

    Returns
    -------
    array of matplotlib Axes of shape (n_channels, n_columns)
        Of a new figure; a column for each augmentation, and one for all of them where
        there are several.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of range, an augmentation none, or no series has that id.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive.plotting import plot_augmentations
    >>> from sktime_contrastive.positives import Jitter, TimeWarp
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> axes = plot_augmentations(X, [Jitter(0.3), TimeWarp(0.5)], random_state=0)
    >>> [ax.get_title() for ax in axes[0]]
    ['Jitter(strength=0.3)', 'TimeWarp(...strength=0.5)', 'all of them']
    """
    from sktime_contrastive.positives import DEFAULT_AUGMENTATIONS, check_augmentations

    check_integer("n_views", n_views, least=1)
    check_choice("scaling", scaling, SCALINGS)
    check_augmentations(augmentations)
    panel = to_panel(X)
    chosen = list(DEFAULT_AUGMENTATIONS if augmentations is None else augmentations)
    columns = [(_name(augmentation), [augmentation]) for augmentation in chosen]
    if len(chosen) > 1:
        columns.append(("all of them", chosen))
    number, length = _find(panel, instance)
    values = Scaler(scaling).fit(panel).transform(panel)[number, :, :length]
    axes = _make_axes(len(values), len(columns))
    (seed,) = draw_seeds(random_state)
    for column, (title, applied) in zip(axes.T, columns, strict=True):
        column[0].set_title(title, fontsize="medium")
        views = _make_views(values, applied, n_views, seed)
        for ax, of_channel, original in zip(
            column, views.swapaxes(0, 1), values, strict=True
        ):
            for view_number, view in enumerate(of_channel):
                ax.plot(view, color=color_of(view_number), linewidth=0.9, alpha=0.8)
            ax.plot(original, color="black", linewidth=1.4, zorder=3)
    for row, name in zip(axes, channel_names(panel), strict=True):
        row[0].set_ylabel(name)
    for ax in axes[-1]:
        ax.set_xlabel("time step")
    unit = "as they are" if scaling == "none" else "in standard deviations"
    axes[0, 0].figure.suptitle(
        f"Series {instance} in black and {n_views} views of it, values {unit}"
    )
    return axes


def _find(panel: Panel, instance: Hashable) -> tuple[int, int]:
    """Place and length of the series with this id."""
    places = np.flatnonzero([given == instance for given in panel.instances])
    if len(places) == 0:
        raise ValueError(
            f"instance={instance!r} is no id of a series in X; its first ids are "
            f"{list(panel.instances[:5])}."
        )
    return int(places[0]), int(panel.lengths[places[0]])


def _make_views(
    values: np.ndarray, augmentations: list[Callable], n_views: int, seed: int
) -> np.ndarray:
    """Make views (n_views, c, t) of one series (c, t)."""
    import torch

    from sktime_contrastive.positives import augment
    from sktime_contrastive.utils.randomness import make_generator
    from sktime_contrastive.utils.torch_modes import default_modes

    copies = torch.from_numpy(np.repeat(values[None], n_views, axis=0))
    with default_modes():  # as in training
        lengths = torch.full((n_views,), values.shape[1])
        return augment(augmentations, copies, lengths, make_generator(seed)).numpy()


def _name(augmentation: Callable) -> str:
    """`Jitter(strength=0.3)` of a component, the name of a function."""
    get_params = getattr(augmentation, "get_params", None)
    if get_params is None:
        return getattr(augmentation, "__name__", repr(augmentation))
    parameters = ", ".join(f"{name}={value}" for name, value in get_params().items())
    return f"{type(augmentation).__name__}({parameters})"


def _make_axes(n_channels: int, n_columns: int) -> np.ndarray:
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(
        n_channels,
        n_columns,
        sharex=True,
        sharey="row",
        squeeze=False,
        figsize=(max(1 + 3 * n_columns, 6.5), 1 + 1.5 * n_channels),
        layout="constrained",
    )
    return axes

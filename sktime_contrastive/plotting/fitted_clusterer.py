"""What pictures need of a fitted clusterer, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sktime_contrastive.panel import Panel
from sktime_contrastive.panel.foreign import is_polars
from sktime_contrastive.panel.label_encoding import label_array

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = [
    "channel_names",
    "check_clusterer",
    "check_columns",
    "check_kinds",
    "check_map",
    "read_fitted_panel",
]


def check_clusterer(clusterer: ContrastiveClusterer) -> None:
    """Raise unless it is a fitted ContrastiveClusterer.

    Raises
    ------
    TypeError
        If it is something else.
    NotFittedError
        If it is not fitted.
    """
    from sktime_contrastive.clusterer import ContrastiveClusterer

    if not isinstance(clusterer, ContrastiveClusterer):
        raise TypeError(
            f"clusterer is a {type(clusterer).__name__}, but must be a fitted "
            "ContrastiveClusterer, which gives the same labels as a "
            "TimeSeriesContrastiveKMeans of the same settings."
        )
    clusterer.check_is_fitted()


def check_map(clusterer: ContrastiveClusterer) -> np.ndarray:
    """Return the codes (n, 2) of the panel that was fitted.

    Raises
    ------
    NotFittedError
        If the clusterer is not fitted.
    ValueError
        If the codes are not two-dimensional.
    """
    check_clusterer(clusterer)
    codes = clusterer.embedding_
    if codes.shape[1] != 2:
        raise ValueError(
            f"The latent space has {codes.shape[1]} dimensions, but a map has two: fit "
            "with latent_dim=2."
        )
    return codes


def check_kinds(name: str, given: ArrayLike, n_series: int) -> pd.Categorical:
    """Return a kind for each series, in order where they have one; NaN and None none.

    Raises
    ------
    ValueError
        If it is of another length.
    TypeError
        If its values are lists or the like.
    """
    kinds = label_array(name, given)
    if kinds.shape == (n_series, 1):  # a frame of one column
        kinds = kinds[:, 0]
    if kinds.shape != (n_series,):
        raise ValueError(
            f"{name} has shape {kinds.shape}, but it needs a value for each of the "
            f"{n_series} series that were fitted."
        )
    return pd.Categorical(pd.Series(kinds).infer_objects())


def check_columns(given: Any, n_series: int) -> pd.DataFrame | None:
    """Return a frame with a row for each series: of a Series, a dict or polars' too.

    Raises
    ------
    TypeError
        If it is no table, or a column holds lists or complex numbers.
    ValueError
        If it is of another length.
    """
    if given is None:
        return None
    if isinstance(given, pd.Series):
        given = given.to_frame(given.name if given.name is not None else "column")
    elif is_polars(given):
        given = pd.DataFrame(given.lazy().collect().to_dict(as_series=False))
    elif isinstance(given, dict):
        given = pd.DataFrame(given)
    if not isinstance(given, pd.DataFrame):
        raise TypeError(
            f"columns is a {type(given).__name__}, but must be a DataFrame with a row "
            "for each series that was fitted."
        )
    if len(given) != n_series:
        raise ValueError(
            f"columns has {len(given)} rows, but it needs one for each of the "
            f"{n_series} series that were fitted."
        )
    for name, column in given.items():
        if column.dtype.kind == "c":
            raise TypeError(
                f"columns[{name!r}] has complex numbers: pass their real and imaginary "
                "parts, or np.abs of them."
            )
        if column.dtype.kind == "O":
            label_array(f"columns[{name!r}]", column)
    return given


def read_fitted_panel(clusterer: ContrastiveClusterer, X: Any) -> Panel:
    """Convert the panel that was fitted, which the clusterer does not keep.

    Raises
    ------
    NotFittedError
        If the clusterer is not fitted.
    ValueError
        If `X` is another panel than the one that was fitted.
    """
    check_clusterer(clusterer)
    panel = clusterer.read_panel(X)
    embedder = clusterer.embedder_
    panel.check_same_channels(embedder.n_channels_, embedder.channels_)
    n_fitted = len(clusterer.labels_)
    if len(panel) != n_fitted:
        raise ValueError(
            f"X has {len(panel)} series, but {n_fitted} were fitted: pass the panel "
            "that the clusterer was fitted to."
        )
    if clusterer.panel_digest_ not in (None, panel.digest()):
        raise ValueError(
            "X holds other values, or series in another order, than what was fitted: "
            "pass the panel that the clusterer was fitted to."
        )
    return panel


def channel_names(panel: Panel) -> list[str]:
    """Names of the channels, or their numbers where they have none."""
    if panel.channels:
        return list(panel.channels)
    if panel.n_channels == 1:
        return ["value"]
    return [f"channel {number}" for number in range(panel.n_channels)]

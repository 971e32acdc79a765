"""Tables of labels and of codes, the same for partitions and for files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = ["tabulate_codes", "tabulate_labels"]


def tabulate_labels(clusterer: ContrastiveClusterer, codes: np.ndarray) -> pd.DataFrame:
    """Return the cluster of each code.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
        Fitted.
    codes : float64 array of shape (m, latent_dim)
        Of series, by the clusterer's embedder.

    Returns
    -------
    DataFrame
        One column, ``label``, int64; m rows.
    """
    labels = np.empty(0, np.int64)
    if len(codes):  # clusterers want one at least
        labels = clusterer.predict_codes(codes).astype(np.int64)
    return pd.DataFrame({"label": labels})


def tabulate_codes(clusterer: ContrastiveClusterer, codes: np.ndarray) -> pd.DataFrame:
    """Return the codes, and the cluster of each.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
    codes : float64 array of shape (m, latent_dim)
        As for ``tabulate_labels``.

    Returns
    -------
    DataFrame
        A column for each dimension of the latent space, float64, named by
        ``get_feature_names_out`` of the embedder, and the last, ``label``, int64; m
        rows.
    """
    names = list(clusterer.embedder_.get_feature_names_out())
    table = pd.DataFrame(codes, columns=names)
    return table.join(tabulate_labels(clusterer, codes))

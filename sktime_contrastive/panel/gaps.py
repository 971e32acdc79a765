"""Where series end, and what stands in the gaps within them."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["fill_gaps", "observed_lengths"]


def observed_lengths(values: np.ndarray) -> np.ndarray:
    """Count the time steps of each series, up to the last one observed.

    Parameters
    ----------
    values : float array of shape (n, c, t)

    Returns
    -------
    int array of shape (n,)
        The last step at which any channel was observed counts; 0 if there is none.
    """
    observed = ~np.isnan(values).all(axis=1)
    from_the_end = observed[:, ::-1].argmax(axis=1)
    return np.where(observed.any(axis=1), values.shape[2] - from_the_end, 0)


def fill_gaps(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Interpolate over the NaN within each series; past its end NaN stays.

    Parameters
    ----------
    values : float array of shape (n, c, t)
    lengths : int array of shape (n,)

    Returns
    -------
    float array of shape (n, c, t)
        `values` itself where there are no gaps.
    """
    past_end = np.arange(values.shape[2]) >= lengths[:, None]
    gaps = np.isnan(values) & ~past_end[:, None]
    with_gaps = gaps.any(axis=2)
    if not with_gaps.any():
        return values
    series = pd.DataFrame(values[with_gaps].T)
    filled = values.copy()
    filled[with_gaps] = series.interpolate(limit_direction="both").to_numpy().T
    return np.where(past_end[:, None], np.nan, filled)

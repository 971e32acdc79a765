"""Rows that are missing by their time stamps: one line puts them back as gaps.

BasicMotions ships with sktime: 80 recordings of four motions, ten rows a second. Here
each watch saves power in its way: it stores every row, or every second, third or fourth
one. The rows of a series are its steps, one after the other: a motion of which every
fourth row is there looks four times as fast. ``resample`` of pandas lays the rows out
on one regular grid, with NaN where there was none, and these gaps are interpolated.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score
from sktime.datasets import load_basic_motions

from sktime_contrastive import ContrastiveClusterer


def store_some_rows(X: np.ndarray) -> pd.DataFrame:
    """Panel with dates in its index; each series has every first to fourth row."""
    every = np.random.default_rng(0).integers(1, 5, len(X))
    time = pd.date_range("2026-01-01", periods=X.shape[2], freq="100ms", name="time")
    recordings = {
        number: pd.DataFrame(series.T, time).iloc[:: every[number]]
        for number, series in enumerate(X)
    }
    return pd.concat(recordings, names=["recording"])


def main() -> None:
    X, motions = load_basic_motions(return_type="numpy3D")
    as_stored = store_some_rows(X)
    on_a_grid = as_stored.groupby(level=0, sort=False).resample("100ms", level=1).mean()
    print(f"{len(as_stored)} of {len(on_a_grid)} rows are there, ARI with the motions:")
    for name, panel in [("as stored", as_stored), ("on a grid", on_a_grid)]:
        labels = ContrastiveClusterer(4, random_state=0).fit_predict(panel)
        print(f"{adjusted_rand_score(motions, labels):6.2f}  {name}")


if __name__ == "__main__":
    main()

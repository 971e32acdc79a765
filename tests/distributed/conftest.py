"""A panel in long form, a clusterer that was fitted to it in memory, and its parts."""

import itertools

import numpy as np
import pandas as pd
import pytest

from sktime_contrastive import ContrastiveClusterer

N_SERIES, N_STEPS = 40, 20


@pytest.fixture
def rows():
    """40 walks of two channels, unequal in length, with gaps; ids in no order."""
    rng = np.random.default_rng(0)
    ids = np.repeat(rng.permutation(N_SERIES) + 100, N_STEPS)
    values = rng.normal(size=(N_SERIES, N_STEPS, 2)).cumsum(axis=1).reshape(-1, 2)
    values[rng.random(values.shape) < 0.05] = np.nan
    frame = pd.DataFrame({"id": ids, "x": values[:, 0], "y": values[:, 1]})
    frame.insert(1, "time", np.tile(np.arange(N_STEPS), N_SERIES))
    return frame[(frame["time"] < 15) | (frame["id"] % 3 > 0)].reset_index(drop=True)


@pytest.fixture
def fitted(rows, quick):
    clusterer = ContrastiveClusterer(3, embedder=quick, random_state=0)
    return clusterer.fit(rows.set_index(["id", "time"]))


@pytest.fixture
def partitioned():
    """A dask frame of so many partitions of whole series, with unknown divisions."""
    import dask.dataframe as dd

    def cut(rows, n_partitions=4):
        number = pd.factorize(rows["id"])[0]
        cuts = np.arange(1, n_partitions) * (number.max() + 1) // n_partitions
        places = np.searchsorted(number, cuts)
        edges = [0, *places, len(rows)]
        parts = [rows.iloc[a:b] for a, b in itertools.pairwise(edges)]
        return dd.from_map(lambda part: part, parts, meta=rows.iloc[:0])

    return cut


@pytest.fixture(autouse=True)
def one_thread():
    """Dask without a cluster computes here."""
    import dask

    with dask.config.set(scheduler="synchronous"):
        yield

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.distributed import fit_sample
from sktime_contrastive.distributed.sample import _rank, draw_series
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans


def drawn(ddf, **options):
    options = {"n_series": 15, "random_state": 0, **options}
    return draw_series(ddf, "id", "time", **options)


def test_a_small_panel_is_fitted_whole(rows, fitted, partitioned, quick):
    clusterer = ContrastiveClusterer(3, embedder=quick, random_state=0)
    assert fit_sample(clusterer, partitioned(rows), "id", "time") is clusterer
    np.testing.assert_array_equal(clusterer.embedding_, fitted.embedding_)
    np.testing.assert_array_equal(clusterer.labels_, fitted.labels_)


def test_the_sample_has_whole_series_in_order(rows, partitioned):
    sample = drawn(partitioned(rows))
    ids = list(sample.index.levels[0])
    assert len(ids) == 15
    assert ids == [each for each in rows["id"].unique() if each in ids]
    expected = rows[rows["id"].isin(ids)]
    np.testing.assert_array_equal(sample.to_numpy(), expected[["x", "y"]].to_numpy())


def test_the_sample_is_the_same_for_any_partitions(rows, partitioned):
    expected = drawn(partitioned(rows))
    for n_partitions in (1, 7, 40):
        given = drawn(partitioned(rows, n_partitions))
        pd.testing.assert_frame_equal(given, expected)
    split = dd.from_pandas(rows, npartitions=9)  # in the middle of series
    pd.testing.assert_frame_equal(drawn(split), expected)
    by_id = dd.from_pandas(rows.set_index("id"), npartitions=3)
    assert set(drawn(by_id).index.levels[0]) == set(expected.index.levels[0])


@pytest.mark.parametrize(
    "dtypes",
    [("int64", "int32", "Int64"), ("str", "string[pyarrow]", "category")],
)
def test_equal_ids_are_drawn_alike(rows, partitioned, dtypes):
    samples = []
    rows["id"] = rows["id"].astype(dtypes[0])
    for dtype in dtypes:
        frame = rows.assign(id=rows["id"].astype(dtype))
        samples.append(set(drawn(partitioned(frame)).index.levels[0]))
    assert samples[0] == samples[1] == samples[2]


def test_random_state_draws_others(rows, partitioned):
    ddf = partitioned(rows)
    first, second = (drawn(ddf, random_state=seed).index.levels[0] for seed in (0, 1))
    assert set(first) != set(second)


@pytest.mark.parametrize("dtype", ["int64", "str"])
def test_ranks_are_uniform(dtype):
    ids = pd.Series(np.arange(20)).astype(dtype)
    ranks = np.array([_rank(ids, seed) for seed in range(2000)]) / 2.0**64
    # 2,000 uniform numbers have a mean within five standard errors of 1/2.
    assert np.abs(ranks.mean(axis=0) - 0.5).max() < 5 * np.sqrt(1 / 12 / 2000)
    lowest = np.bincount(ranks.argmin(axis=1), minlength=20)
    assert np.abs(lowest - 100).max() < 5 * np.sqrt(100)


def test_errors(rows, partitioned, quick):
    clusterer, ddf = ContrastiveClusterer(3, embedder=quick), partitioned(rows)
    with pytest.raises(ValueError, match="n_series=1 must be at least 2"):
        fit_sample(clusterer, ddf, "id", "time", n_series=1)
    with pytest.raises(TypeError, match="random_state=None must be an integer"):
        fit_sample(clusterer, ddf, "id", "time", random_state=None)
    for other in (KMeans(), ContrastiveClusterer, TimeSeriesContrastiveKMeans()):
        with pytest.raises(TypeError, match=r"clusterer=.* must be a Contr"):
            fit_sample(other, ddf, "id", "time")
    with pytest.raises(TypeError, match="must be a dask DataFrame"):
        fit_sample(clusterer, rows, "id", "time")
    with pytest.raises(ValueError, match="ddf is empty"):
        fit_sample(clusterer, dd.from_pandas(rows[:0], npartitions=1), "id", "time")
    with pytest.raises(ValueError, match="n_clusters"):
        fit_sample(clusterer, ddf, "id", "time", n_series=2)
    missing = rows.assign(id=rows["id"].where(rows.index > 0))
    with pytest.raises(ValueError, match="1 rows whose instance id is missing"):
        fit_sample(clusterer, partitioned(missing, 1), "id", "time")

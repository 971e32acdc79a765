import itertools

import dask
import dask.dataframe as dd
import pytest

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.distributed import fit_sample, predict_partitions
from sktime_contrastive.distributed.whole_series import check_whole_series


@pytest.mark.parametrize("dtype", ["int64", "str", "category"])
def test_a_series_in_two_partitions_is_named(rows, fitted, partitioned, dtype):
    rows["id"] = rows["id"].astype(dtype)
    ids = rows["id"].unique()
    moved = rows.copy()
    last = rows.index[rows["id"] == ids[0]][-1]
    moved = moved.loc[[*rows.index.drop(last), last]]
    ddf = dd.from_map(
        lambda part: part,
        [moved[:200], moved[200:400], moved[400:]],
        meta=rows.iloc[:0],
    )
    planned = predict_partitions(fitted, ddf, "id", "time")
    with pytest.raises(
        ValueError,
        match=r"rows of series .* in partition \d and in partition \d.*shuffle",
    ):
        planned.compute()


def test_the_two_partitions(rows, partitioned):
    first = rows["id"].iloc[0]
    parts = [rows[:15], rows[15:30][lambda part: part["id"] != first], rows[14:15]]
    ddf = dd.from_map(lambda part: part, parts, meta=rows.iloc[:0])
    with pytest.raises(
        ValueError, match=rf"series {first} in partition 0 and in partition 2"
    ):
        check_whole_series(ddf, "id").compute()


@pytest.mark.parametrize("n_partitions", [2, 33, 40])
def test_far_apart(rows, partitioned, n_partitions):
    ddf = partitioned(rows, n_partitions)
    assert check_whole_series(ddf, "id").compute() is True
    split = dd.concat([ddf, ddf.partitions[0]])
    message = rf"in partition 0 and in partition {n_partitions}\b"
    with pytest.raises(ValueError, match=message):
        check_whole_series(split, "id").compute()


def test_nothing_is_written(rows, fitted, partitioned, tmp_path):
    ddf = dd.concat([partitioned(rows), partitioned(rows)])
    with pytest.raises(ValueError, match="whole series"):
        predict_partitions(fitted, ddf, "id", "time").to_parquet(tmp_path / "out")
    assert not [*tmp_path.rglob("*.parquet")]


def test_shuffle_gathers_series(rows, fitted):
    rows["id"] = rows["id"].astype(str)
    ddf = dd.from_pandas(rows, npartitions=5).shuffle(on="id")
    computed = predict_partitions(fitted, ddf, "id", "time").compute()
    assert list(computed.loc[rows["id"].unique(), "label"]) == list(fitted.labels_)


def test_the_check_can_be_left_out(rows, fitted, partitioned):
    ddf = dd.concat([partitioned(rows), partitioned(rows)])
    planned = predict_partitions(fitted, ddf, "id", "time", check_whole=False)
    assert list(planned.compute()["label"]) == [*fitted.labels_, *fitted.labels_]


def test_files_that_dask_would_join(rows, fitted, partitioned, tmp_path):
    """Of few columns dask reads several files at once: the check must not."""
    starts = rows.index[rows["id"].ne(rows["id"].shift())]
    edges = [0, starts[10] + 5, starts[20], starts[30], len(rows)]  # the first is amiss
    for number, (start, end) in enumerate(itertools.pairwise(edges)):
        rows[start:end].to_parquet(tmp_path / f"{number}.parquet")
    planned = predict_partitions(fitted, dd.read_parquet(tmp_path), "id", "time")
    with pytest.raises(ValueError, match="in partition 0 and in partition 1"):
        planned.compute()


@pytest.mark.parametrize("check_whole", [True, False])
def test_ids_of_parts(rows, fitted, quick, check_whole):
    rows["id"] = [[number] for number in rows["id"]]
    parts = [rows[:150], rows[150:]]
    with dask.config.set({"dataframe.convert-string": False}):
        ddf = dd.from_map(lambda part: part, parts, meta=rows.iloc[:0])
        plan = predict_partitions(fitted, ddf, "id", "time", check_whole=check_whole)
        with pytest.raises(TypeError, match="id='id' holds lists"):
            plan.compute()
        with pytest.raises(TypeError, match="id='id' holds lists"):
            fit_sample(ContrastiveClusterer(2, quick), ddf, "id", "time")

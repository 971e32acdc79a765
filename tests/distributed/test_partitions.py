import cloudpickle
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder
from sktime_contrastive.distributed import embed_partitions, predict_partitions


@pytest.mark.parametrize("n_partitions", [1, 4, 40])
def test_labels_and_codes_are_those_in_memory(rows, fitted, partitioned, n_partitions):
    ddf = partitioned(rows, n_partitions)
    labels = predict_partitions(fitted, ddf, "id", "time")
    codes = embed_partitions(fitted, ddf, "id", "time")
    for planned in (labels, codes):
        computed = planned.compute()
        assert computed.index.name == "id"
        assert list(computed.index) == list(rows["id"].unique())
        pd.testing.assert_frame_equal(computed.iloc[:0], planned._meta)
        assert computed["label"].dtype == np.int64
        np.testing.assert_array_equal(computed["label"], fitted.labels_)
    assert list(labels.columns) == ["label"]
    assert list(codes.columns) == ["latent_0", "latent_1", "label"]
    codes = codes.compute().drop(columns="label")
    np.testing.assert_allclose(codes, fitted.embedding_, atol=1e-6)


@pytest.mark.parametrize(
    "dtype",
    ["int32", "uint8", "Int64", "float64", "str", "string[pyarrow]", "category"],
)
def test_kinds_of_ids(rows, fitted, partitioned, dtype):
    rows["id"] = rows["id"].astype(dtype)
    planned = predict_partitions(fitted, partitioned(rows), "id", "time")
    computed = planned.compute()
    assert list(computed.index) == list(rows["id"].unique())
    assert computed.index.dtype == planned._meta.index.dtype
    np.testing.assert_array_equal(computed["label"], fitted.labels_)


def test_categories_that_differ_between_partitions(rows, fitted):
    half = len(rows["id"].unique()) // 2
    first = rows["id"].isin(rows["id"].unique()[:half])
    parts = [rows[first], rows[~first]]
    parts = [part.assign(id=part["id"].astype("category")) for part in parts]
    ddf = dd.from_map(lambda part: part, parts, meta=parts[0].iloc[:0])
    computed = predict_partitions(fitted, ddf, "id", "time").compute()
    assert list(computed.index) == list(rows["id"].unique())
    np.testing.assert_array_equal(computed["label"], fitted.labels_)


def test_rows_in_any_order_and_empty_partitions(rows, fitted, partitioned):
    mixed = rows.sample(frac=1, random_state=0)
    places = pd.factorize(rows["id"])[1]
    parts = [rows[:0], mixed[mixed["id"] < 120], rows[:0], mixed[mixed["id"] >= 120]]
    ddf = dd.from_map(lambda part: part, parts, meta=rows.iloc[:0])
    computed = predict_partitions(fitted, ddf, "id", "time").compute()
    expected = np.concatenate([part["id"].unique() for part in parts])
    assert list(computed.index) == list(expected)
    np.testing.assert_array_equal(computed.loc[places, "label"], fitted.labels_)


def test_no_row_at_all(rows, fitted):
    ddf = dd.from_pandas(rows[:0], npartitions=1)
    assert predict_partitions(fitted, ddf, "id", "time").compute().shape == (0, 1)


def test_rows_without_values_at_the_ends(rows, fitted, partitioned):
    last = rows.groupby("id")["time"].transform("max")
    ends = rows[rows["time"] == last].assign(time=99, x=np.nan, y=np.nan)
    more = pd.concat([rows, ends]).set_index("id").loc[rows["id"].unique()]
    more = more.reset_index()
    computed = predict_partitions(fitted, partitioned(more), "id", "time").compute()
    np.testing.assert_array_equal(computed["label"], fitted.labels_)


def test_channels_by_name(rows, fitted, partitioned):
    turned = rows[["y", "time", "x", "id"]]
    computed = predict_partitions(fitted, partitioned(turned), "id", "time").compute()
    np.testing.assert_array_equal(computed["label"], fitted.labels_)
    for other, message in (
        (rows.rename(columns={"x": "z"}), r"channels \['z', 'y'\].*had \['x', 'y'\]"),
        (rows.assign(z=1.0), r"3 channels, \['x', 'y', 'z'\].*had 2, \['x', 'y'\]"),
        (rows[["id", "time"]], r"columns \['id', 'time'\] alone, and no channel"),
    ):
        with pytest.raises(ValueError, match=message):
            predict_partitions(fitted, partitioned(other), "id", "time")


def test_the_index_of_ids_keeps_its_divisions(rows, fitted):
    ddf = dd.from_pandas(rows.set_index("id").sort_index(kind="stable"), npartitions=3)
    planned = predict_partitions(fitted, ddf, "id", "time")
    assert planned.divisions == ddf.divisions
    computed = planned.compute().loc[rows["id"].unique()]
    np.testing.assert_array_equal(computed["label"], fitted.labels_)
    # Without divisions nothing is known of where the rows of an id stand.
    once = ddf.clear_divisions()
    twice = predict_partitions(fitted, dd.concat([once, once]), "id", "time")
    with pytest.raises(ValueError, match="in partition 0 and in partition 3"):
        twice.compute()


def test_divisions_of_rows_are_none_of_ids(rows, fitted):
    ddf = dd.from_pandas(rows, npartitions=1)
    assert ddf.known_divisions
    assert not predict_partitions(fitted, ddf, "id", "time").known_divisions


def test_nothing_is_computed_before_it_is_asked_for(rows, fitted):
    def fail(part):
        raise RuntimeError("computed")

    ddf = dd.from_map(fail, [0, 1], meta=rows.iloc[:0])
    planned = predict_partitions(fitted, ddf, "id", "time")
    with pytest.raises(RuntimeError, match="computed"):
        planned.compute()


def test_the_plan_is_of_the_model_as_it_was(rows, fitted, partitioned):
    expected = fitted.labels_
    planned = predict_partitions(fitted, partitioned(rows), "id", "time")
    fitted.set_params(n_clusters=2).fit(rows.set_index(["id", "time"]))
    np.testing.assert_array_equal(planned.compute()["label"], expected)


def test_the_model_stands_in_one_task(rows, fitted, partitioned):
    planned = predict_partitions(fitted, partitioned(rows, 40), "id", "time")
    tasks = planned.optimize().__dask_graph__()
    sizes = sorted(len(cloudpickle.dumps(task)) for task in tasks.values())
    model = len(cloudpickle.dumps(fitted))
    assert sizes[-1] >= model > sum(sizes[:-1]) / 40


def test_parquet_in_and_out(rows, fitted, partitioned, tmp_path):
    partitioned(rows).to_parquet(tmp_path / "in")
    ddf = dd.read_parquet(tmp_path / "in")
    predict_partitions(fitted, ddf, "id", "time").to_parquet(tmp_path / "out")
    written = pd.read_parquet(tmp_path / "out")
    assert list(written.index) == list(rows["id"].unique())
    np.testing.assert_array_equal(written["label"], fitted.labels_)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": np.inf}, "infinite values"),
        ({"x": np.nan, "y": np.nan}, "no finite value"),
        ({"time": None}, "time stamp is missing"),
        ({"id": None}, "instance id is missing"),
    ],
)
def test_errors_of_predict(rows, fitted, partitioned, change, message):
    bad = rows.astype(dict.fromkeys(change, float))
    bad.loc[rows["id"] == rows["id"].iloc[-1], [*change]] = [*change.values()]
    ddf = partitioned(bad, 1)
    with pytest.raises(ValueError, match=message):
        predict_partitions(fitted, ddf, "id", "time").compute()


def test_arguments(rows, fitted, partitioned, quick):
    ddf = partitioned(rows)
    with pytest.raises(TypeError, match="clusterer is a ContrastiveEmbedder"):
        predict_partitions(ContrastiveEmbedder(), ddf, "id", "time")
    with pytest.raises(NotFittedError):
        predict_partitions(ContrastiveClusterer(), ddf, "id", "time")
    with pytest.raises(TypeError, match="ddf is a DataFrame, but must be a dask"):
        predict_partitions(fitted, rows, "id", "time")
    with pytest.raises(TypeError, match="check_whole='no' must be True or False"):
        predict_partitions(fitted, ddf, "id", "time", check_whole="no")
    with pytest.raises(ValueError, match="id='no' names 0 columns of ddf"):
        predict_partitions(fitted, ddf, "no", "time")
    with pytest.raises(ValueError, match="time='no' names 0 columns of ddf"):
        embed_partitions(fitted, ddf, "id", "no")
    with pytest.raises(ValueError, match="id and time are both 'id'"):
        embed_partitions(fitted, ddf, "id", "id")
    with pytest.raises(TypeError, match="'x'"):
        predict_partitions(fitted, partitioned(rows.assign(x="a")), "id", "time")

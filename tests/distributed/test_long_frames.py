import dask.dataframe as dd
import pandas as pd
import pytest

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.distributed import predict_partitions
from sktime_contrastive.distributed.long_frames import (
    channels_as_fitted,
    channels_of,
    check_long_frame,
)
from sktime_contrastive.distributed.sample import draw_series


def test_channels_are_all_other_columns(rows):
    ddf = dd.from_pandas(rows[["y", "id", "x", "time"]], npartitions=1)
    check_long_frame(ddf, "id", "time")
    assert channels_of(ddf, "id", "time") == ["y", "x"]
    by_id = ddf.set_index("id")
    check_long_frame(by_id, "id", "time")
    assert channels_of(by_id, "id", "time") == ["y", "x"]


def test_an_index_of_two_levels(fitted, rows, partitioned, tmp_path):
    for number, part in enumerate(partitioned(rows).to_delayed()):
        panel = part.compute().set_index(["id", "time"])
        panel.to_parquet(tmp_path / f"{number}.parquet")
    ddf = dd.read_parquet(tmp_path)
    assert ddf._meta.index.names == ["id", "time"]
    drawn = draw_series(ddf, "id", "time", 10, 0)
    pd.testing.assert_frame_equal(
        drawn, draw_series(partitioned(rows), "id", "time", 10, 0)
    )
    labels = predict_partitions(fitted, ddf, "id", "time").compute()
    assert labels["label"].tolist() == fitted.labels_.tolist()
    with pytest.raises(ValueError, match=r"of which \['time'\] are neither"):
        check_long_frame(ddf, "id", "t")


def test_other_levels_of_an_index(rows):
    def check(levels, names):
        frame = rows.assign(town=1).set_index(levels).rename_axis(names)[["x", "y"]]
        ddf = dd.from_map(lambda part: part, [frame], meta=frame.iloc[:0])
        return check_long_frame(ddf, "id", "time")

    with pytest.raises(ValueError, match=r"of which \['town'\] are neither"):
        check(["town", "id", "time"], ["town", "id", "time"])
    read = check(["id", "time", "town"], ["id", "time", None])
    assert channels_of(read, "id", "time") == ["x", "y"]
    assert read.compute()["id"].tolist() == rows["id"].tolist()
    by_number = rows.set_index(pd.MultiIndex.from_arrays([rows["x"], rows["y"]]))
    by_number = by_number.rename_axis(["a", "b"])
    ddf = dd.from_map(lambda part: part, [by_number], meta=by_number.iloc[:0])
    assert channels_of(check_long_frame(ddf, "id", "time"), "id", "time") == ["x", "y"]


def test_one_name_for_two_columns(rows):
    ddf = dd.from_pandas(rows.set_axis(["id", "time", "x", "time"], axis=1), 1)
    with pytest.raises(ValueError, match="time='time' names 2 columns of ddf"):
        check_long_frame(ddf, "id", "time")

    ddf = dd.from_pandas(rows.set_axis(["id", "time", "x", "x"], axis=1), 1)
    with pytest.raises(ValueError, match="several have one name"):
        check_long_frame(ddf, "id", "time")


@pytest.mark.parametrize("name", [None, ["id"], "nope", 0, ("id", "time")])
def test_names_of_no_column(rows, name):
    ddf = dd.from_pandas(rows, npartitions=1)
    with pytest.raises(ValueError, match=r"id=.* names 0 columns of ddf"):
        check_long_frame(ddf, name, "time")
    with pytest.raises(ValueError, match=r"time=.* names 0 columns of ddf"):
        check_long_frame(ddf, "id", name)


def test_order_of_the_channels(fitted, rows, quick):
    assert channels_as_fitted(["y", "x"], fitted) == ["x", "y"]
    with pytest.raises(ValueError, match=r"\['x', 'z'\], but .* had \['x', 'y'\]"):
        channels_as_fitted(["x", "z"], fitted)
    # Positions have no names: any names will do, in their order.
    X = rows[["x", "y"]].to_numpy()[:700].reshape(35, 20, 2).transpose(0, 2, 1)
    by_position = ContrastiveClusterer(2, embedder=quick, random_state=0).fit(X)
    assert channels_as_fitted(["y", "x"], by_position) == ["y", "x"]
    with pytest.raises(ValueError, match=r"1 channels, \['y'\], but .* had 2\."):
        channels_as_fitted(["y"], by_position)

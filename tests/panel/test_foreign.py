import numpy as np
import pandas as pd
import polars as pl
import pytest

from sktime_contrastive.panel import to_panel
from sktime_contrastive.panel.foreign import is_gluonts, is_polars


def test_what_is_whose():
    assert is_polars(pl.DataFrame({"x": [1.0]}))
    assert is_polars(pl.LazyFrame({"x": [1.0]}))
    assert is_gluonts([{"target": [1.0]}])
    for other in (pd.DataFrame(), np.ones(3), [], [{"x": 1}], {"target": [1.0]}):
        assert not is_polars(other)
        assert not is_gluonts(other)


def test_masked_targets_of_gluonts():
    target = np.ma.masked_equal([1.0, -1.0, 3.0], -1.0)
    np.testing.assert_array_equal(to_panel([{"target": target}]).values, [[[1, 2, 3]]])


@pytest.mark.parametrize("dates", [True, False])
def test_polars_with_two_steps(dates):
    times = pd.date_range("2026-01-01", periods=2) if dates else [0, 1]
    frame = pl.DataFrame(
        {
            "__index__id": ["b", "b", "a", "a"],
            "__index__time": [*times, *times],
            "x": [1.0, 2.0, 3.0, None],
            "y": [1, 2, 3, 4],
        }
    )
    for X in (frame, frame.lazy()):
        panel = to_panel(X)
        assert list(panel.instances) == ["b", "a"]
        assert panel.channels == ("x", "y")
        np.testing.assert_array_equal(panel.values[:, 0], [[1, 2], [3, 3]])


@pytest.mark.parametrize("ids", [[[1], [2]], [{"a": 1}, {"a": 2}]])
def test_polars_with_ids_of_parts(ids):
    columns = {"__index__id": ids, "__index__time": [0, 1], "x": [1.0, 2.0]}
    with pytest.raises(TypeError, match=r"column '__index__id' of dtype .*Join"):
        to_panel(pl.DataFrame(columns))


def test_gluonts_with_one_channel_and_other_widths():
    listed = [{"target": np.arange(3.0)}, {"target": np.arange(4)}]
    np.testing.assert_array_equal(to_panel(listed).lengths, [3, 4])
    assert to_panel(listed).channels is None
    with pytest.raises(ValueError, match=r"series of \[1, 2\] channels"):
        to_panel([*listed, {"target": np.ones((4, 2))}])
    with pytest.raises(ValueError, match=r"X\[1\]\['target'\] has no time steps"):
        to_panel([listed[0], {"target": np.array([])}])
    with pytest.raises(ValueError, match=r"X\[1\]\['target'\] is no array"):
        to_panel([listed[0], {"target": [[1.0, 2.0], [3.0]]}])


@pytest.mark.parametrize("lengths", [(30, 30), (20, 30), (20, 6)])
@pytest.mark.parametrize("n_channels", [1, 2, 5])
def test_targets_as_gluonts_lays_them_out(lengths, n_channels):
    common = pytest.importorskip("gluonts.dataset.common")
    series = [np.random.default_rng(n).normal(size=(n_channels, n)) for n in lengths]
    entries = [{"start": "2026-01-01", "target": values} for values in series]
    X = common.ListDataset(entries, freq="D", one_dim_target=False)
    if len({*lengths}) > 1 or n_channels == 1:
        with pytest.raises(
            ValueError, match=r"one_dim_target=False are \(channels, ti"
        ):
            to_panel(X)
    else:
        with pytest.warns(UserWarning, match=f"{n_channels} time steps.*transpose"):
            to_panel(X)
    transposed = [{**entry, "target": entry["target"].T} for entry in X]
    panel = to_panel(transposed)
    assert panel.lengths.tolist() == [*lengths]
    np.testing.assert_allclose(panel.values[0][:, : lengths[0]], series[0], rtol=1e-6)


@pytest.mark.parametrize("lazy", [lambda d: d, lambda d: d["x"], lambda d: d.to_bag()])
def test_dask_frames_are_for_other_functions(lazy):
    import dask.dataframe as dd

    from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder

    frame = pd.DataFrame({"id": [0, 0, 1, 1], "time": [0, 1, 0, 1], "x": 1.0})
    X = lazy(dd.from_pandas(frame, npartitions=1))
    for function in (to_panel, ContrastiveClusterer().fit, ContrastiveEmbedder().fit):
        with pytest.raises(TypeError, match=r"predict_partitions.*distributed"):
            function(X)

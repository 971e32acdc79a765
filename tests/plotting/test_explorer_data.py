import base64

import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.panel import Panel, to_panel
from sktime_contrastive.plotting.explorer_data import describe_columns, encode_series


def decode(encoded, n_channels):
    """What the page's script makes of it: values (c, kept) of each series."""
    arrays = {
        name: np.frombuffer(base64.b64decode(encoded[name]), dtype)
        for name, dtype in [
            *(("values", "<u2"), ("lowest", "<f8"), ("steps", "<f8")),
            *(("lengths", "<u4"), ("kept", "<u4")),
        ]
    }
    ends = np.cumsum(arrays["kept"]) * n_channels
    flat = arrays["values"].astype(float)
    flat[flat == 65535] = np.nan
    series = [part.reshape(n_channels, -1) for part in np.split(flat, ends[:-1])]
    lowest, steps = (arrays[k].reshape(-1, n_channels, 1) for k in ("lowest", "steps"))
    scaled = zip(lowest, steps, series, strict=True)
    return [low + step * part for low, step, part in scaled]


def make_panel():
    values = np.random.default_rng(0).normal(size=(6, 3, 40)) * [[1], [1000], [1e-3]]
    lengths = np.array([40, 2, 17, 40, 33, 40])
    values[np.arange(40) >= lengths[:, None, None] * np.ones((1, 3, 1))] = np.nan
    values[2, 1] = np.nan  # never observed
    values[3, 0] = 7.0  # constant
    values[4] += 5e9  # far from 0, as are northings and Unix times
    return Panel(values, lengths, pd.RangeIndex(6))


def test_series_come_back_as_exactly_as_a_screen_shows():
    panel = make_panel()
    for number, series in enumerate(decode(encode_series(panel, 1000), 3)):
        expected = panel.values[number, :, : panel.lengths[number]]
        spread = np.nan_to_num(np.ptp(expected, axis=1, keepdims=True))
        assert series.shape == expected.shape
        close = np.abs(series - expected) <= spread / 1e5 + np.abs(expected) * 1e-15
        np.testing.assert_array_equal(close, ~np.isnan(expected))
        np.testing.assert_array_equal(np.isnan(series), np.isnan(expected))


def test_long_series_keep_their_peaks():
    values = np.random.default_rng(0).normal(size=(3, 1, 5001))
    values[1, 0, 1234], values[1, 0, 4321] = 50, -60
    values[2, 0, 90:] = np.nan
    panel = to_panel(values)
    long, peaky, short = decode(encode_series(panel, 101), 1)
    assert long.shape == peaky.shape == (1, 100)
    assert peaky.max() == pytest.approx(50, abs=0.01)
    assert peaky.min() == pytest.approx(-60, abs=0.01)
    assert peaky[0].argmax() == pytest.approx(1234 / 50.01, abs=2)
    np.testing.assert_allclose(short, values[2, :, :90], atol=1e-3)


def test_columns_to_colour_by():
    labels = np.array([0, 1, -1, 1])
    kinds = pd.Categorical(["b", "a", None, "a"])
    frame = pd.DataFrame({"peak": [1.5, np.nan, 2.5, np.inf], 7: [True, False] * 2})
    described = describe_columns(labels, kinds, frame)["columns"]
    assert [column["name"] for column in described] == ["cluster", "label", "peak", "7"]
    assert described[0]["values"] == [0, 1, -1, 1]
    assert described[0]["categories"] == ["0", "1"]
    assert described[1]["values"] == [1, 0, -1, 0]
    assert described[2]["values"] == [1.5, None, 2.5, None]
    assert (described[2]["low"], described[2]["high"]) == (1.5, 2.5)
    assert described[3]["categories"] == ["False", "True"]


def test_further_categories_get_other_markers():
    (column,) = describe_columns(np.arange(20), None, None)["columns"]
    looks = set(zip(column["colors"], column["markers"], strict=True))
    assert len(looks) == 20
    assert len(set(column["markers"])) == 3

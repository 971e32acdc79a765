import base64
import json
import re

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.panel import Panel, to_panel
from sktime_contrastive.plotting import explore
from sktime_contrastive.plotting.explorer_data import describe_columns, encode_series
from sktime_contrastive.plotting.fitted_clusterer import check_columns, check_kinds
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans


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


@pytest.mark.parametrize("missing", [np.nan, None])
@pytest.mark.parametrize("kinds", [["b", "a"], [3, 1], [True, False]])
def test_what_is_missing_is_no_kind(kinds, missing):
    found = check_kinds("y", [kinds[0], missing, kinds[1]], 3)
    assert found.codes.tolist() == [1, -1, 0]
    assert found.categories.tolist() == sorted(kinds)


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


NASTY = "</script><script>document.title='owned'</script>\"'&"


def test_the_file_holds_what_users_wrote_as_data_alone(quick, two_families, tmp_path):
    clusterer = ContrastiveClusterer(2, quick, random_state=0).fit(two_families[0])
    path = tmp_path / "page.html"
    columns = pd.DataFrame({NASTY: [NASTY] * 40})
    assert (
        explore(clusterer, two_families[0], [NASTY] * 40, path, columns=columns) == path
    )
    page = path.read_text("utf-8")
    assert "<script>document.title" not in page
    blocks = re.findall(r'<script type="application/json" id="(\w|-)+">', page)
    assert len(blocks) == 3
    panel = re.search(r'id="panel">(.*?)</script>', page, re.S)[1]
    described = json.loads(panel)["columns"]
    assert described[1]["categories"] == described[2]["categories"] == [NASTY]
    assert described[2]["name"] == NASTY


def test_a_page_that_fails_leaves_the_old_one(quick, two_families, tmp_path, full_disk):
    clusterer = ContrastiveClusterer(2, quick, random_state=0).fit(two_families[0])
    path = tmp_path / "page.html"
    path.write_text("the old page")
    path.chmod(0o600)
    with full_disk(), pytest.raises(OSError, match="File too large"):
        explore(clusterer, two_families[0], path=path)
    assert path.read_text() == "the old page"
    explore(clusterer, two_families[0], path=path)
    assert path.read_text("utf-8").startswith("<!")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_loaded_from_elsewhere(quick, two_families, tmp_path):
    clusterer = ContrastiveClusterer(2, quick, random_state=0).fit(two_families[0])
    page = explore(clusterer, two_families[0], path=tmp_path / "p.html").read_text()
    assert not re.search(r'<(script|link|img|iframe)[^>]*(src|href)="(?!data:)', page)
    assert "default-src 'none'" in page
    assert len(page) < 3e6


def test_what_cannot_be_explored(quick, two_families, tmp_path):
    X, _ = two_families
    with pytest.raises(NotFittedError):
        explore(ContrastiveClusterer(2, quick), X)
    clusterer = ContrastiveClusterer(2, quick).fit(X)
    with pytest.raises(ValueError, match="X has 39 series, but 40 were fitted"):
        explore(clusterer, X[1:])
    with pytest.raises(ValueError, match="2 channels, but the panel"):
        explore(clusterer, np.concatenate([X, X], axis=1))
    with pytest.raises(ValueError, match=r"y has shape \(3,\)"):
        explore(clusterer, X, [0, 1, 1])
    with pytest.raises(ValueError, match="columns has 3 rows"):
        explore(clusterer, X, columns=pd.DataFrame({"a": [1, 2, 3]}))
    with pytest.raises(ValueError, match="max_steps=1 must be at least 2"):
        explore(clusterer, X, max_steps=1)


def test_columns_and_labels_in_other_containers(quick, two_families, tmp_path):
    X = two_families[0]
    clusterer = ContrastiveClusterer(2, quick).fit(X)
    peak = pd.Series(X.max(axis=(1, 2)), name="peak")
    pages = [
        explore(clusterer, X, y, tmp_path / "p.html", columns=columns).read_text()
        for y in (two_families[1], pd.DataFrame({"family": two_families[1]}))
        for columns in (peak, peak.to_frame(), pl.DataFrame({"peak": peak.to_numpy()}))
    ]
    data = [re.search(r'"columns": ?\[.*', page).group() for page in pages]
    assert '"peak"' in data[0]
    assert len(set(data)) == 1


def test_what_is_no_clusterer_of_this_kind(two_families):
    X = two_families[0]
    with pytest.raises(TypeError, match="TimeSeriesContrastiveKMeans, but must be a"):
        explore(TimeSeriesContrastiveKMeans(2), X)
    with pytest.raises(TypeError, match="columns is a list"):
        check_columns([1] * 40, 40)

import json
import re

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.plotting import explore
from sktime_contrastive.plotting.fitted_clusterer import check_columns
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

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

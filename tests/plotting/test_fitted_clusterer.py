import numpy as np
import pandas as pd
import pytest
from sktime.exceptions import NotFittedError

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.panel import to_panel
from sktime_contrastive.plotting.fitted_clusterer import (
    channel_names,
    check_clusterer,
    check_columns,
    check_kinds,
    check_map,
    read_fitted_panel,
)


@pytest.fixture
def fitted(quick, two_families):
    return ContrastiveClusterer(2, quick, random_state=0).fit(two_families[0])


@pytest.mark.parametrize("missing", [np.nan, None])
@pytest.mark.parametrize("kinds", [["b", "a"], [3, 1], [True, False]])
def test_what_is_missing_is_no_kind(kinds, missing):
    found = check_kinds("y", [kinds[0], missing, kinds[1]], 3)
    assert found.codes.tolist() == [1, -1, 0]
    assert found.categories.tolist() == sorted(kinds)


def test_masked_kinds_and_lists():
    found = check_kinds("y", np.ma.masked_equal([2, 9, 1], 9), 3)
    assert found.codes.tolist() == [1, -1, 0]
    with pytest.raises(TypeError, match="y holds lists, arrays or dicts"):
        check_kinds("y", pd.Series([[1], [2]]), 2)


def test_what_is_no_fitted_clusterer(quick):
    with pytest.raises(TypeError, match="must be a fitted ContrastiveClusterer"):
        check_clusterer(quick)
    with pytest.raises(NotFittedError):
        check_clusterer(ContrastiveClusterer(2, quick))


def test_a_map_has_two_dimensions(fitted, two_families, quick):
    assert check_map(fitted) is fitted.embedding_
    deep = quick.clone().set_params(latent_dim=3)
    deep = ContrastiveClusterer(2, deep, random_state=0).fit(two_families[0])
    with pytest.raises(ValueError, match="two"):
        check_map(deep)


def test_the_panel_is_the_one_that_was_fitted(fitted, two_families):
    X, _ = two_families
    assert len(read_fitted_panel(fitted, X)) == 40
    for other in (X[:30], X + 1):
        with pytest.raises(ValueError, match="fitted"):
            read_fitted_panel(fitted, other)


def test_names_of_channels():
    values = np.ones((2, 2, 5))
    assert channel_names(to_panel(values)) == ["channel 0", "channel 1"]
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": [2.0, 1.0]})
    assert channel_names(to_panel([frame, frame])) == ["x", "y"]


def test_columns_are_a_table_with_a_row_for_each_series():
    assert check_columns(None, 2) is None
    assert list(check_columns({"a": [1, 2]}, 2).columns) == ["a"]
    with pytest.raises(ValueError, match="3"):
        check_columns(pd.DataFrame({"a": [1, 2, 3]}), 2)
    with pytest.raises(TypeError, match="columns is a list"):
        check_columns([1, 2], 2)
    with pytest.raises(TypeError, match=r"columns\['a'\] holds lists"):
        check_columns({"a": [[1], [2]]}, 2)
    with pytest.raises(TypeError, match=r"columns\['a'\] has complex numbers"):
        check_columns({"a": [1j, 2j]}, 2)
    with pytest.raises(ValueError, match="2 series"):
        check_kinds("y", [1, 2, 3], 2)

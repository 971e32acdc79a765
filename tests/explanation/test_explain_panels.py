"""explain, of any container, of unequal lengths and of series it has not seen."""

import numpy as np
import pandas as pd
import pytest
from sktime.datatypes import convert_to

from sktime_contrastive.explanation import explain
from tests.explanation.planted import fit, tensor


@pytest.mark.parametrize("replacement", ["other", "level", "mean"])
def test_unseen_series_of_other_lengths_with_gaps(bumps, replacement):
    clusterer, X = bumps
    unseen = X[:8, :, :80].copy()
    unseen[0, :, 50:] = np.nan  # shorter
    unseen[1, 0, 20:30] = np.nan  # a gap
    unseen[2, 2] = np.nan  # never observed
    explanation = explain(
        clusterer, unseen, replacement=replacement, background=X, random_state=0
    )
    table = explanation.importances
    assert np.isfinite(table["importance"]).all()
    sums = table.groupby("instance")["importance"].sum()
    np.testing.assert_allclose(sums, explanation.series["total"], atol=1e-9)
    sums = np.nansum(explanation.profiles(), axis=2)
    np.testing.assert_allclose(sums, explanation.channels, atol=1e-9)
    assert table.groupby("instance")["stop"].max().tolist() == [50] + [80] * 7
    assert tensor(explanation).shape == (8, 7, 3)
    assert abs(explanation.channels.iloc[2, 2]) < 1e-6
    assert np.isnan(explanation.profiles()[0, :, 50:]).all()
    assert np.isfinite(explanation.profiles()[1:]).all()


def test_containers_keep_ids_and_names(bumps):
    clusterer, X = bumps
    frame = convert_to(X[:12], "pd-multiindex", as_scitype="Panel").copy()
    ids = [f"drive {number}" for number in range(12)]
    frame.index = pd.MultiIndex.from_product([ids, range(96)])
    frame.columns = ["speed", "gap", "offset"]
    settings = {"background": X, "random_state": 3}
    explanation = explain(clusterer, frame, **settings)
    assert explanation.series.index.tolist() == ids
    assert explanation.importances["channel"].unique().tolist() == list(frame.columns)
    np.testing.assert_array_equal(
        tensor(explanation), tensor(explain(clusterer, X[:12], **settings))
    )


@pytest.mark.parametrize("container", ["df-list", "nested_univ", "pd-multiindex"])
def test_series_of_unequal_lengths_in_any_container(bumps, container):
    clusterer, X = bumps
    frames = [pd.DataFrame(x.T[: 60 + 9 * i]) for i, x in enumerate(X[:5])]
    padded = X[:5].copy()
    for i, x in enumerate(padded):
        x[:, 60 + 9 * i :] = np.nan
    settings = {"background": X, "n_draws": 1, "random_state": 0}
    given = convert_to(frames, container, as_scitype="Panel")
    found, expected = (explain(clusterer, P, **settings) for P in (given, padded))
    np.testing.assert_array_equal(tensor(found), tensor(expected))


def test_one_channel_and_series_shorter_than_the_window(bumps):
    X = bumps[1][:, 1]
    clusterer = fit(X)
    short = X[:6, None].copy()
    short[:3, :, 20:] = np.nan
    settings = {"background": X, "window": 40, "random_state": 0}
    explanation = explain(clusterer, short, **settings)
    counts = explanation.importances.groupby("instance").size()
    assert counts.tolist() == [1] * 3 + [4] * 3
    np.testing.assert_allclose(
        explanation.channels["0"], explanation.series["total"], atol=1e-9
    )

import pickle

import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.explanation import explain
from tests.explanation.planted import fit, plant


@pytest.fixture(scope="module")
def explanation():
    X, *_ = plant("bump", 0.36)
    X[4, :, 40:] = np.nan
    return explain(fit(X), X, random_state=0)


def test_profiles_spread_the_windows_over_their_steps(explanation):
    profiles, table = explanation.profiles(), explanation.importances
    for place, channel, step in [(0, 1, 0), (4, 0, 39), (17, 2, 50), (59, 1, 95)]:
        own = table.iloc[place * 21 : place * 21 + 21]
        held = own[(own["start"] <= step) & (step < own["stop"])]
        held = held[held["channel"] == str(channel)]
        expected = (held["importance"] / (held["stop"] - held["start"])).sum()
        assert profiles[place, channel, step] == pytest.approx(expected)
    np.testing.assert_array_equal(
        np.isfinite(profiles), np.isfinite(explanation.panel.values)
    )
    sums = np.nansum(profiles, axis=2)
    np.testing.assert_allclose(sums, explanation.channels, atol=1e-9)


def test_by_time_is_the_mean_of_the_members(explanation):
    table, profiles = explanation.by_time(), explanation.profiles()
    clusters = explanation.series["cluster"].to_numpy()
    for row in table.iloc[::5].itertuples():
        own = profiles[clusters == row.cluster, int(row.channel), row.start : row.stop]
        assert row.importance == pytest.approx(np.nansum(own, axis=1).mean())
    of_one = table.query("cluster == 0 and channel == '1'")
    assert of_one["start"].tolist() == list(range(0, 96, 12))
    strongest = table.loc[table["importance"].idxmax()]
    assert (strongest["channel"], strongest["start"]) in [("1", 24), ("1", 36)]
    sums = table.groupby(["cluster", "channel"])["importance"].sum()
    np.testing.assert_allclose(
        sums, explanation.by_channel().to_numpy().ravel(), atol=1e-9
    )


def test_where_all_members_have_ended():
    X = plant("bump", 0.36, n=24)[0]
    clusterer = fit(X)
    short = X.copy()
    short[1, :, 40:] = np.nan
    explanation = explain(clusterer, short[1:3], background=X, random_state=0)
    late = explanation.by_time().query("start >= 48")
    clusters = explanation.series["cluster"]
    assert clusters.nunique() == 2
    ended = late["cluster"] == clusters.iloc[0]
    assert late.loc[ended, "importance"].isna().all()
    assert late.loc[~ended, "importance"].notna().all()


def test_by_channel(explanation):
    clusters = explanation.series["cluster"]
    expected = explanation.channels[clusters == 2].mean()
    pd.testing.assert_series_equal(
        explanation.by_channel().loc[2], expected, check_names=False
    )


def test_typical_and_border_members(explanation):
    for wrong in (0, -1, 2.0, "3"):
        with pytest.raises((ValueError, TypeError), match="n_series="):
            explanation.typical(wrong)
        with pytest.raises((ValueError, TypeError), match="n_series="):
            explanation.border(wrong)
    typical, border = explanation.typical(3), explanation.border(3)
    for found, column in ((typical, "distance"), (border, "margin")):
        assert found["cluster"].value_counts().tolist() == [3, 3, 3]
        for cluster, own in explanation.series.groupby("cluster"):
            nearest = own[column].nsmallest(3)
            of_cluster = found.loc[found["cluster"] == cluster, column]
            assert of_cluster.tolist() == nearest.tolist()
    assert (border["other"] != border["cluster"]).all()


def test_take(explanation):
    places = np.array([7, 4, 30])
    taken = explanation.take(places)
    assert taken.series.index.tolist() == [7, 4, 30]
    assert taken.importances["instance"].unique().tolist() == [7, 4, 30]
    profiles = explanation.profiles()[places]
    np.testing.assert_allclose(taken.profiles(), profiles, atol=1e-12)
    assert taken.channels.equals(explanation.channels.iloc[places])
    assert len(explanation.take(np.array([4]))) == 1


def test_explanations_can_be_kept(explanation):
    kept = pickle.loads(pickle.dumps(explanation))
    assert kept.importances.equals(explanation.importances)

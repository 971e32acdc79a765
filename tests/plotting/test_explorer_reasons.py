"""What the explorer's page says of reasons: shading, a group, the central series."""

import base64

import numpy as np
import pytest
from selenium.webdriver.common.by import By

from sktime_contrastive.explanation import explain, standardized_differences
from sktime_contrastive.panel import to_panel
from sktime_contrastive.plotting import explore
from sktime_contrastive.plotting.explorer_reasons import (
    describe_memberships,
    encode_importances,
)
from tests.plotting.conftest import (
    CHANNELS,
    IDS,
    data_of,
    hover,
    listed,
    text,
    under_the_pointer,
    wait,
)


def test_opens_with_the_most_central_series_of_each_cluster(page, explored):
    clusterer, X = explored
    centers = clusterer.cluster_centers_[clusterer.labels_]
    away = np.linalg.norm(clusterer.embedding_ - centers, axis=1)
    labels = clusterer.labels_
    central = [
        np.flatnonzero(labels == k)[away[labels == k].argmin()] for k in range(3)
    ]
    for channel, name in enumerate(CHANNELS):
        drawn = data_of(page, 1, "central-series", f"ys{channel}")
        for values, number in zip(drawn, central, strict=True):
            np.testing.assert_allclose(values, X.loc[IDS[number], name], atol=0.01)
    assert len(set(data_of(page, 1, "central-series", "color"))) == 3
    page.find_elements(By.CSS_SELECTOR, "#legend button")[0].click()
    assert data_of(page, 1, "central-series", "xs") == []


def test_hover_shades_what_holds_the_series(page, reasons):
    hover(page, 25)
    number = under_the_pointer(page)
    label = reasons.series["cluster"].iloc[number]
    expected = f"Shaded: what holds {IDS[number]} in cluster {label}"
    wait(page, lambda: text(page, "shading-note") == expected)
    edges = data_of(page, 1, "shading", "x0"), data_of(page, 1, "shading", "x1")
    assert (edges[0][0], edges[1][-1]) == (-0.5, 59.5)
    middles = (np.array(edges[0]) + edges[1]) / 2
    profile = reasons.profiles()[number][:, middles.round().astype(int)]
    darkest = np.median(np.nanmax(reasons.profiles(), axis=(1, 2)))
    for channel in range(2):
        alpha = data_of(page, 1, "shading", f"alpha{channel}")
        shares = np.clip(profile[channel] / darkest, 0, 1)
        np.testing.assert_allclose(alpha, 0.4 * shares, atol=0.4 / 255)


def test_a_group_is_described(page, explored):
    clusterer, X = explored
    page.find_elements(By.CSS_SELECTOR, "#legend button")[1].click()
    assert (
        text(page, "shading-note") == "Shaded: where the selected differ from the rest"
    )
    _, differences = standardized_differences(to_panel(X), clusterer.labels_)
    peaks = np.abs(differences[1]).max(axis=1)
    said = page.find_elements(By.CSS_SELECTOR, "#apart li")
    first = said[0].get_property("textContent")
    channel = peaks.argmax()
    assert first.startswith(f"{CHANNELS[channel]}, steps ")
    size = float(first.split(": ")[1].split(" standard deviations")[0])
    assert size == pytest.approx(peaks[channel], abs=0.06)
    way = differences[1, channel, np.abs(differences[1, channel]).argmax()]
    assert first.endswith(f"{'above' if way > 0 else 'below'} the rest")

    members = np.flatnonzero(clusterer.labels_ == 1)
    middle = clusterer.embedding_[members].mean(axis=0)
    away = np.linalg.norm(clusterer.embedding_[members] - middle, axis=1)
    typical = [IDS[number] for number in members[away.argsort()[:5]]]
    assert listed(page, "typical") == typical
    table = explain(clusterer, X, random_state=0).border(5).query("cluster == 1")
    border = [f"{id_} (cluster {k})" for id_, k in table["other"].items()]
    assert listed(page, "border") == border
    page.find_element(By.CSS_SELECTOR, "#typical button").click()
    assert listed(page, "pinned")[0].startswith(f"{typical[0]}, ")
    page.find_element(By.ID, "clear").click()
    assert not page.find_element(By.ID, "group").is_displayed()


def test_differences_are_those_of_the_formula(page, explored):
    """The page's script, in 60 bins of a step each, against the package's function."""
    clusterer, X = explored
    _, expected = standardized_differences(to_panel(X), clusterer.labels_)
    page.find_elements(By.CSS_SELECTOR, "#legend button")[2].click()
    for channel in range(2):
        alpha = data_of(page, 1, "shading", f"alpha{channel}")
        shares = np.clip(np.abs(expected[2, channel]) / 3, 0, 1)
        np.testing.assert_allclose(alpha, 0.4 * shares, atol=0.003)


def test_memberships_and_importances_come_as_they_are(explored, reasons):
    clusterer, X = explored
    described = describe_memberships(clusterer)
    np.testing.assert_allclose(
        described["margins"], reasons.series["margin"], atol=1e-3
    )
    assert described["others"] == reasons.series["other"].tolist()
    assert clusterer.labels_[described["central"]].tolist() == [0, 1, 2]
    encoded = encode_importances(reasons, to_panel(X))
    found = np.frombuffer(base64.b64decode(encoded["importances"]), np.uint8)
    n_stretches = encoded["n_stretches"]
    assert found.size == 40 * 2 * n_stretches
    profiles = np.clip(reasons.profiles(), 0, None)
    middles = (np.arange(n_stretches) + 0.5) * 60 / n_stretches
    shares = profiles[:, :, middles.astype(int)]
    shares = np.clip(shares / np.median(shares.max(axis=(1, 2))), 0, 1)
    found = found.reshape(shares.shape) / 255
    np.testing.assert_allclose(found, shares, atol=0.5 / 255 + 1e-6)
    assert encode_importances(None, to_panel(X))["importances"] is None


def test_an_explanation_of_other_series_is_refused(explored, tmp_path):
    clusterer, X = explored
    path = tmp_path / "page.html"
    of_some = explain(clusterer, X.loc[IDS[:20]], random_state=0)
    with pytest.raises(ValueError, match="explanation is of other series than X"):
        explore(clusterer, X, path=path, explanation=of_some)
    with pytest.raises(TypeError, match="explanation is a DataFrame, but must be"):
        explore(clusterer, X, path=path, explanation=of_some.importances)
    assert not path.exists()

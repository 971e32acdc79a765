"""Hovering, clicking and drawing a lasso in the explorer's page."""

import csv

import numpy as np
import pytest
from selenium.webdriver.common.by import By

from tests.plotting.conftest import (
    CHANNELS,
    FORMULAS,
    IDS,
    LABELS,
    NASTY,
    data_of,
    hover,
    listed,
    place,
    pointer,
    text,
    under_the_pointer,
    wait,
)


def test_hover_shows_all_channels_of_the_series(page, explored):
    _, X = explored
    hover(page, 3)
    number = under_the_pointer(page)
    assert f"label: {LABELS[number // 20]}, peak:" in text(page, "hovered")
    for channel, name in enumerate(CHANNELS):
        (shown,) = data_of(page, 1, "hovered-series", f"ys{channel}")
        np.testing.assert_allclose(shown, X.loc[IDS[number], name], atol=0.01)
    (steps,) = data_of(page, 1, "hovered-series", "xs")
    np.testing.assert_allclose(steps, np.arange(60), atol=1e-4)


def test_click_pins_and_unpins(page, explored):
    _, X = explored
    pinned = []
    for number in (0, 25):
        hover(page, number, click=True)
        wait(page, lambda: len(listed(page, "pinned")) == len(pinned) + 1)
        pinned.append(under_the_pointer(page))
    assert [entry.split(",")[0] for entry in listed(page, "pinned")] == [
        IDS[number] for number in pinned
    ]
    shown = data_of(page, 1, "pinned-series", "ys1")
    for values, number in zip(shown, pinned, strict=True):
        np.testing.assert_allclose(values, X.loc[IDS[number], CHANNELS[1]], atol=0.01)
    assert len(set(data_of(page, 1, "pinned-series", "color"))) == 2
    page.find_element(By.CSS_SELECTOR, "#pinned button").click()
    assert len(listed(page, "pinned")) == 1
    assert data_of(page, 0, "pinned-codes", "x") == [
        pytest.approx(data_of(page, 0, "codes", "x")[pinned[1]])
    ]


def test_lasso_selects_copies_and_downloads(page, explored):
    clusterer, _ = explored
    places = np.array([place(page, number) for number in range(20, 40)])  # the pulses
    (left, top), (right, bottom) = places.min(axis=0) - 12, places.max(axis=0) + 12
    ring = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top + 1)]
    pointer(page, *[(int(x), int(y)) for x, y in ring], press=True)
    wait(page, lambda: text(page, "selection-title") != "Selected: 0")
    everywhere = np.array([place(page, number) for number in range(40)])
    inside = ((everywhere > (left, top)) & (everywhere < (right, bottom))).all(axis=1)
    expected = [IDS[number] for number in np.flatnonzero(inside)]
    assert NASTY in expected
    assert listed(page, "selected") == expected
    assert len(data_of(page, 1, "selected-series", "xs")) == len(expected)

    page.execute_script(
        "navigator.clipboard.writeText = async (text) => { window.copied = text; };"
    )
    page.find_element(By.ID, "copy").click()
    wait(page, lambda: text(page, "message") == f"{len(expected)} ids copied")
    assert page.execute_script("return window.copied").split("\n") == expected

    page.find_element(By.ID, "download").click()
    path = page.downloads / "selected.csv"
    wait(page, path.exists)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert "-7" in expected
    assert any(id_ in FORMULAS for id_ in expected)
    safe = [f"'{id_}" if id_ in FORMULAS else id_ for id_ in expected]
    assert [row["instance"] for row in rows] == safe
    codes = clusterer.embedding_[inside]
    for row, code, label in zip(rows, codes, clusterer.labels_[inside], strict=True):
        assert int(row["cluster"]) == label
        assert (float(row["latent_0"]), float(row["latent_1"])) == tuple(code)
    assert set(rows[0]) == {
        *("instance", "cluster", "label", "peak", "fold", "latent_0", "latent_1")
    }

    page.find_element(By.ID, "clear").click()
    wait(page, lambda: text(page, "selection-title") == "Selected: 0")
    assert listed(page, "selected") == []

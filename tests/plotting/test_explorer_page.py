"""The explorer's page in a real browser: Chromium, headless.

pytest skips these tests where no browser can be had, unless CI is set: then they fail.
"""

import csv
import os
import runpy
import shutil
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.plotting import explore

NASTY = "</script><script>document.title='owned'</script><b>\"',&"
IDS = [f"drive {number}" for number in range(39)] + [NASTY]
CHANNELS = ["speed <i>km/h</i>", "$$x$$"]
LABELS = ["<img src=x onerror=alert(1)>", "pulse"]
FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--window-size=1400,1000"),
]


@pytest.fixture(scope="module")
def fitted(two_families):
    values = np.concatenate([two_families[0], 50 * two_families[0] ** 2], axis=1)
    index = pd.MultiIndex.from_product([IDS, range(60)], names=["drive", "time"])
    X = pd.DataFrame(values.transpose(0, 2, 1).reshape(-1, 2), index, CHANNELS)
    embedder = recipes.neighbors_2d(n_init=1, num_epochs=30)
    return ContrastiveClusterer(3, embedder, random_state=0).fit(X), X


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    downloads = tmp_path_factory.mktemp("downloads")
    options.add_experimental_option(
        "prefs", {"download.default_directory": str(downloads)}
    )
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # Without these two, Selenium looks for a browser and a driver itself.
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program:
        options.binary_location = program
    driver = shutil.which("chromedriver")
    service = webdriver.ChromeService(driver) if driver else None
    try:
        browser = webdriver.Chrome(options, service)
    except (WebDriverException, OSError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no Chromium or Chrome to test the explorer's page with: {error}")
    browser.downloads = downloads
    yield browser
    browser.quit()


@pytest.fixture(scope="module")
def opened(browser, fitted, tmp_path_factory):
    clusterer, X = fitted
    columns = pd.DataFrame({"peak": X.groupby(level=0, sort=False)[CHANNELS[1]].max()})
    columns["fold"] = np.where(np.arange(40) < 30, "<u>first</u>", "second")
    path = tmp_path_factory.mktemp("page") / "clusters.html"
    y = np.repeat(LABELS, 20)
    browser.get(explore(clusterer, X, y, path, columns=columns).as_uri())
    wait(browser, lambda: browser.execute_script("return document.body.dataset.ready"))
    return browser


@pytest.fixture
def page(opened):
    yield opened
    clear = opened.find_element(By.ID, "clear")
    if clear.is_enabled():
        clear.click()
    for button in opened.find_elements(By.CSS_SELECTOR, "#pinned button"):
        button.click()


def wait(browser, condition):
    return WebDriverWait(browser, 30, 0.05).until(lambda _: condition())


def text(page, name):
    return page.find_element(By.ID, name).get_property("textContent")


def listed(page, name):
    items = page.find_elements(By.CSS_SELECTOR, f"#{name} li button")
    return [item.get_property("textContent") for item in items]


def data_of(page, document, name, column):
    """A column of one of the plots' sources, NaN as null."""
    return page.execute_script(
        """
        const [document, name, column] = arguments;
        const model = Bokeh.documents[document].get_model_by_name(name);
        return Array.from(model.data[column], (v) => v.length && typeof v !== "string"
          ? Array.from(v, (u) => Number.isNaN(u) ? null : u) : v);
        """,
        document,
        name,
        column,
    )


def place(page, number):
    """Where a series is on the screen."""
    x, y = page.execute_script(
        """
        const [map] = Bokeh.documents;
        const view = Bokeh.index.find_one_by_id(map.get_model_by_name("map").id);
        const codes = map.get_model_by_name("codes").data;
        const box = view.el.getBoundingClientRect();
        return [
          box.x + view.frame.x_scale.compute(codes.x[arguments[0]]),
          box.y + view.frame.y_scale.compute(codes.y[arguments[0]]),
        ];
        """,
        number,
    )
    return round(x), round(y)


def pointer(page, *moves, press=False, click=False):
    actions = ActionChains(page, duration=20)
    mouse = actions.w3c_actions.pointer_action
    mouse.move_to_location(*moves[0])
    if press:
        mouse.pointer_down()
    for move in moves[1:]:
        mouse.move_to_location(*move)
    if press:
        mouse.pointer_up()
    if click:
        mouse.click()
    actions.perform()


def hover(page, number, click=False):
    x, y = place(page, number)
    pointer(page, (x - 30, y - 30), (x - 2, y), (x, y), click=click)
    wait(page, lambda: text(page, "hovered"))


def under_the_pointer(page):
    """Number of the series that the page shows; neighbours may lie over each other."""
    ids = [id_ for id_ in IDS if text(page, "hovered").startswith(f"{id_}, ")]
    assert len(ids) == 1
    return IDS.index(ids[0])


def test_opens_with_the_map_and_nothing_else(page, fitted):
    clusterer, _ = fitted
    assert text(page, "legend") == "cluster:012"
    assert page.find_element(By.TAG_NAME, "h1").text == "40 series in 3 clusters"
    np.testing.assert_allclose(
        data_of(page, 0, "codes", "x"), clusterer.embedding_[:, 0]
    )
    assert len(set(data_of(page, 0, "codes", "color"))) == 3
    assert text(page, "selection-title") == "Selected: 0"
    assert page.title == "40 series in 3 clusters"  # not "owned"


def test_the_plots_are_not_empty(page):
    """Pixels of the canvases: a colour for each cluster, axes and regions."""
    colors = page.execute_script(
        """
        const canvases = [];
        const search = (root) => {
          for (const node of root.querySelectorAll("*")) {
            if (node.tagName === "CANVAS") canvases.push(node);
            if (node.shadowRoot) search(node.shadowRoot);
          }
        };
        search(document.getElementById("map"));
        const colors = new Set();
        for (const canvas of canvases) {
          const context = canvas.getContext("2d");
          if (!context || !canvas.width) continue;
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          for (let i = 0; i < data.length; i += 4) colors.add(data.slice(i, i + 3).join());
        }
        return colors.size;
        """
    )
    assert colors > 20


def test_hover_shows_all_channels_of_the_series(page, fitted):
    _, X = fitted
    hover(page, 3)
    number = under_the_pointer(page)
    assert f"label: {LABELS[number // 20]}, peak:" in text(page, "hovered")
    for channel, name in enumerate(CHANNELS):
        (shown,) = data_of(page, 1, "hovered-series", f"ys{channel}")
        np.testing.assert_allclose(shown, X.loc[IDS[number], name], atol=0.01)
    (steps,) = data_of(page, 1, "hovered-series", "xs")
    np.testing.assert_allclose(steps, np.arange(60), atol=1e-4)


def test_click_pins_and_unpins(page, fitted):
    _, X = fitted
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


def test_lasso_selects_copies_and_downloads(page, fitted):
    clusterer, _ = fitted
    members = np.flatnonzero(clusterer.labels_ == clusterer.labels_[39]).tolist()
    places = np.array([place(page, number) for number in members])
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
    assert [row["instance"] for row in rows] == expected
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


def test_colours_by_label_and_by_columns(page):
    choice = Select(page.find_element(By.ID, "color-by"))
    assert [o.text for o in choice.options] == ["cluster", "label", "peak", "fold"]

    choice.select_by_visible_text("label")
    assert listed(page, "legend") == sorted(LABELS)
    colors = data_of(page, 0, "codes", "color")
    assert len(set(colors[:20])) == len(set(colors[20:])) == 1
    assert colors[0] != colors[20]

    choice.select_by_visible_text("peak")
    assert text(page, "legend").startswith("peak:")
    assert len(set(data_of(page, 0, "codes", "color"))) > 10

    choice.select_by_visible_text("fold")
    assert listed(page, "legend") == ["<u>first</u>", "second"]
    page.find_elements(By.CSS_SELECTOR, "#legend button")[1].click()
    assert listed(page, "selected") == IDS[30:]

    choice.select_by_visible_text("cluster")
    assert listed(page, "legend") == ["0", "1", "2"]


def test_all_of_the_users_text_stays_text(page):
    """No element was made of ids, labels, names; the axes show the names as they are."""
    for tag in ("b", "i", "u", "img"):
        assert page.find_elements(By.TAG_NAME, tag) == []
    axis_labels = page.execute_script(
        """
        return [...Bokeh.documents[1].all_models]
          .filter((model) => model.type === "LinearAxis" && model.axis_label?.text)
          .map((model) => [model.axis_label.type, model.axis_label.text]);
        """
    )
    assert sorted(axis_labels) == sorted(["PlainText", name] for name in CHANNELS)
    assert page.execute_script("return document.title") == "40 series in 3 clusters"


def test_nothing_went_wrong_and_nothing_was_loaded(page):
    time.sleep(0.2)
    for entry in page.get_log("browser"):
        assert entry["level"] == "INFO", entry
    loaded = page.execute_script(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    assert [name for name in loaded if not name.startswith(("blob:", "data:"))] == []


def test_readme_picture(browser, fitted, tmp_path):
    """examples/pictures.py selects and pins in the page before it takes the picture."""
    example = Path(__file__).parents[2] / "examples" / "pictures.py"
    photograph = runpy.run_path(str(example))["photograph"]
    clusterer, X = fitted
    page = explore(clusterer, X, path=tmp_path / "clusters.html")
    photograph(browser, page, tmp_path / "explorer.png")
    assert len(listed(browser, "pinned")) == 2
    assert len(listed(browser, "selected")) == (clusterer.labels_ == 0).sum()
    with Image.open(tmp_path / "explorer.png") as picture:
        assert len(set(picture.convert("RGB").get_flattened_data())) > 100

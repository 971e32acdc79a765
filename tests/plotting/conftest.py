"""The explorer's page in a real browser: Chromium, headless.

pytest skips its tests where no browser can be had, unless CI is set: then they fail.
"""

import os
import shutil

import numpy as np
import pandas as pd
import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.explanation import explain
from sktime_contrastive.plotting import explore

NASTY = "</script><script>document.title='owned'</script><b>\"',&"
FORMULAS = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)"]  # to a spreadsheet
IDS = [*(f"drive {number}" for number in range(34)), "-7", *FORMULAS, NASTY]
CHANNELS = ["speed <i>km/h</i>", "$$x$$"]
LABELS = ["<img src=x onerror=alert(1)>", "pulse"]
FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--window-size=1400,1000"),
]


@pytest.fixture(scope="session")
def explored(two_families):
    values = np.concatenate([two_families[0], 50 * two_families[0] ** 2], axis=1)
    index = pd.MultiIndex.from_product([IDS, range(60)], names=["drive", "time"])
    X = pd.DataFrame(values.transpose(0, 2, 1).reshape(-1, 2), index, CHANNELS)
    embedder = recipes.neighbors_2d(n_init=1, num_epochs=30)
    return ContrastiveClusterer(3, embedder, random_state=0).fit(X), X


@pytest.fixture(scope="session")
def reasons(explored):
    return explain(*explored, random_state=0)


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def opened(browser, explored, reasons, tmp_path_factory):
    clusterer, X = explored
    columns = pd.DataFrame({"peak": X.groupby(level=0, sort=False)[CHANNELS[1]].max()})
    columns["fold"] = np.where(np.arange(40) < 30, "<u>first</u>", "second")
    path = tmp_path_factory.mktemp("page") / "clusters.html"
    y = np.repeat(LABELS, 20)
    explore(clusterer, X, y, path, columns=columns, explanation=reasons)
    browser.get(path.as_uri())
    wait(browser, lambda: browser.execute_script("return document.body.dataset.ready"))
    return browser


@pytest.fixture
def page(opened):
    """One page for all tests: it is left as it was opened."""
    yield opened
    assert [
        entry for entry in opened.get_log("browser") if entry["level"] != "INFO"
    ] == []
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

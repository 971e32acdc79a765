"""What the explorer's page shows, and that it is safe to open."""

import runpy
import time
from pathlib import Path

import numpy as np
from PIL import Image
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from sktime_contrastive.plotting import explore
from tests.plotting.conftest import CHANNELS, IDS, LABELS, data_of, listed, text


def test_opens_with_the_map_and_nothing_selected(page, explored):
    clusterer, _ = explored
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


def test_readme_picture(browser, explored, tmp_path):
    """examples/pictures.py selects and pins in the page before it takes the picture."""
    example = Path(__file__).parents[2] / "examples" / "pictures.py"
    photograph = runpy.run_path(str(example))["photograph"]
    clusterer, X = explored
    page = explore(clusterer, X, path=tmp_path / "clusters.html")
    other = browser.current_window_handle
    browser.switch_to.new_window("window")
    photograph(browser, page, tmp_path / "explorer.png")
    assert len(listed(browser, "pinned")) == 2
    # Without an explanation, what is shaded are differences of the clusters.
    assert text(browser, "shading-note") == (
        "Shaded: where cluster 0 differs from the rest"
    )
    assert len(listed(browser, "selected")) == (clusterer.labels_ == 0).sum()
    browser.close()
    browser.switch_to.window(other)
    with Image.open(tmp_path / "explorer.png") as picture:
        assert len(set(picture.convert("RGB").get_flattened_data())) > 100

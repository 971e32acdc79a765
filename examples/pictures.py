"""The README's pictures: the film of training and the page to explore.

BasicMotions ships with sktime: 80 recordings of four motions, six channels. Writes
``training.gif`` and ``clusters.html``; with ``--screenshot`` also ``explorer.png``, the
page as Chromium shows it with a cluster selected and two series pinned, which needs
selenium.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sktime.datasets import load_basic_motions

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.plotting import animate_training, explore
from sktime_contrastive.training import LatentSnapshots

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver


def photograph(browser: WebDriver, page: Path, path: Path) -> None:
    """Open the page, select the first cluster, pin two of its members, save a PNG."""
    browser.set_window_size(1200, 820)
    browser.get(page.resolve().as_uri())
    browser.execute_async_script(
        """
        const done = arguments[0];
        const click = (list, number) =>
          document.querySelectorAll(`#${list} button`)[number].click();
        const pose = () => {
          if (!document.body.dataset.ready) return setTimeout(pose, 50);
          click("legend", 0);
          click("selected", 0);
          click("selected", 5);
          setTimeout(done, 1000);  // the plots are drawn a moment later
        };
        pose();
        """
    )
    browser.save_screenshot(str(path))


def main(folder: Path, screenshot: bool) -> None:
    X, motions = load_basic_motions(return_type="numpy3D")
    embedder = recipes.neighbors_2d(callbacks=[LatentSnapshots(every=4)])
    clusterer = ContrastiveClusterer(4, embedder, random_state=0).fit(X)
    film = folder / "training.gif"
    print(animate_training(clusterer, film, motions, fps=8, dpi=56))
    page = explore(clusterer, X, motions, folder / "clusters.html")
    print(page)
    if screenshot:
        from selenium import webdriver

        options = webdriver.ChromeOptions()
        for flag in ("--headless=new", "--no-sandbox"):
            options.add_argument(flag)
        # Without a driver on the PATH, Selenium gets one.
        service = webdriver.ChromeService(shutil.which("chromedriver"))
        with webdriver.Chrome(options, service) as browser:
            photograph(browser, page, folder / "explorer.png")
        print(folder / "explorer.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(), help="where to write")
    parser.add_argument("--screenshot", action="store_true")
    arguments = parser.parse_args()
    main(arguments.folder, arguments.screenshot)

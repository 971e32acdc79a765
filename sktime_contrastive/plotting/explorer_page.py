"""The latent space as a page to explore: one HTML file, no server, no network."""

from __future__ import annotations

import html
import json
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

import pandas as pd

from sktime_contrastive.panel import Panel
from sktime_contrastive.plotting.explorer_data import describe_columns, encode_series
from sktime_contrastive.plotting.explorer_reasons import (
    describe_memberships,
    encode_importances,
)
from sktime_contrastive.plotting.fitted_clusterer import (
    channel_names,
    check_columns,
    check_kinds,
    check_map,
    read_fitted_panel,
)
from sktime_contrastive.utils.atomic import write_whole
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.validation import check_integer

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from sktime_contrastive.clusterer import ContrastiveClusterer
    from sktime_contrastive.explanation import Explanation

__all__ = ["explore"]

_SCRIPTS = ("differences.js", "export.js", "reasons.js", "explorer.js")


@needs_extra("plot", "bokeh")
def explore(
    clusterer: ContrastiveClusterer,
    X: Any,
    y: ArrayLike | None = None,
    path: str | Path = "clusters.html",
    *,
    columns: pd.DataFrame | None = None,
    explanation: Explanation | None = None,
    max_steps: int = 1000,
) -> Path:
    """Write the latent map beside the series, as a page to explore in a browser.

    Hover shows a series, all its channels; a click pins it, to compare it with others;
    a lasso, or a click in the legend, selects a group, shows its members, says in which
    channels and when they differ from the rest, which of them are typical and which are
    near a border, and lists their ids, to copy or to download as CSV. Shaded is what
    matters. It opens with the most central series of each cluster. The page is one file
    that needs no server and no network, so that it can be sent to a colleague.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
        Fitted, with ``latent_dim`` of 2.
    X : sktime panel
        The panel that was fitted. Gaps are drawn as they were clustered, interpolated.
    y : array-like of shape (n,) or (n, 1), or None, default=None
        Labels of the series, to colour by; missing ones are grey.
    path : str or Path, default="clusters.html"
        Where to write the page.
    columns : DataFrame of n rows, Series, dict or None, default=None
        What else is known about the series, in their order: each column can be coloured
        by, numbers on a scale and all else by category, and is shown with a series and
        in the CSV.
    explanation : Explanation or None, default=None
        What ``sktime_contrastive.explanation.explain`` returns for `X`: the page then
        shades what holds the series under the pointer in its cluster. With None, which
        takes no time, it shades where the cluster differs from the rest.
    max_steps : int, default=1000
        Most values of a series and channel that the page holds. Longer series are drawn
        by the lowest and the highest value of equal stretches, which keeps the peaks.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    NotFittedError
        If the clusterer is not fitted.
    ValueError, TypeError
        If the codes are not two-dimensional, `X` is not the panel that was fitted, `y`
        or `columns` are of another length, `explanation` is of other series, or
        `max_steps` is below 2.

    Notes
    -----
    A value takes two bytes, a step of a 65,000th of the range of its series and
    channel: nothing that a screen shows. 5,000 series of 200 steps make a page of
    4.5 MB, with an explanation 5.5 MB. Ids, labels and names are text to the page,
    whatever they hold.

    How a group differs is told in standard deviations: in each of at most 64 stretches
    of time, the mean of its series less that of the rest, over the standard deviation
    within the two. Series are aligned by their first steps.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveClusterer, recipes
    >>> from sktime_contrastive.plotting import explore
    >>> X, y = load_basic_motions(split="train", return_type="numpy3D")
    >>> quick = recipes.plain_2d(num_epochs=5)
    >>> clusterer = ContrastiveClusterer(4, embedder=quick, random_state=0).fit(X)
    >>> with TemporaryDirectory() as folder:
    ...     explore(clusterer, X, y, f"{folder}/clusters.html").name
    'clusters.html'
    """
    check_map(clusterer)
    panel = read_fitted_panel(clusterer, X).in_memory()
    kinds = None if y is None else check_kinds("y", y, len(panel))
    columns = check_columns(columns, len(panel))
    check_integer("max_steps", max_steps, least=2)
    data = {
        "ids": [str(instance) for instance in panel.instances],
        "channels": channel_names(panel),
        **describe_columns(clusterer.labels_, kinds, columns),
        **encode_series(panel, max_steps),
        **describe_memberships(clusterer),
        **encode_importances(explanation, panel),
    }
    title = f"{len(panel):,} series in {clusterer.n_clusters_} clusters"
    path = Path(path)
    write_whole(path, _fill_template(title, clusterer, panel, data).encode())
    return path


def _fill_template(
    title: str,
    clusterer: ContrastiveClusterer,
    panel: Panel,
    data: dict[str, Any],
) -> str:
    from bokeh.resources import Resources

    from sktime_contrastive.plotting.explorer_plots import make_map, make_series_plots

    parts = files("sktime_contrastive.plotting") / "explorer"
    # WebGL where the browser has it, else the same plot on a canvas.
    library = Resources(mode="inline", components=["bokeh", "bokeh-gl"])
    return Template((parts / "template.html").read_text("utf-8")).substitute(
        title=html.escape(title),
        style=(parts / "explorer.css").read_text("utf-8"),
        script="\n".join((parts / name).read_text("utf-8") for name in _SCRIPTS),
        library="\n".join(library.js_raw),
        map_item=_to_json(make_map(clusterer)),
        series_item=_to_json(make_series_plots(panel)),
        panel=_to_json(data),
    )


def _to_json(data: Any) -> str:
    """JSON that can stand in a script element: without "<" nothing there is markup."""
    return json.dumps(data, allow_nan=False).replace("<", r"\u003c")

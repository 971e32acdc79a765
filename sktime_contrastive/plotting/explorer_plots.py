"""The explorer's plots in Bokeh: the map, and a plot for each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sktime_contrastive.panel import Panel
from sktime_contrastive.plotting.colors import color_of
from sktime_contrastive.plotting.fitted_clusterer import channel_names
from sktime_contrastive.plotting.regions import find_regions

if TYPE_CHECKING:
    from bokeh.plotting import figure as Figure

    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = ["make_map", "make_series_plots"]

_MOST_ON_CANVAS = 20_000  # codes; more want a GPU, fewer start faster without
_LAYERS = {  # from below: width and opacity of the lines
    "extent": (1.0, 0.0),
    "central-series": (1.6, 0.9),
    "selected-series": (1.0, 0.35),
    "pinned-series": (1.6, 1.0),
    "hovered-series": (1.8, 1.0),
}


def make_map(clusterer: ContrastiveClusterer) -> dict[str, Any]:
    """Make the latent map: Bokeh's JSON of it."""
    from bokeh.embed import json_item
    from bokeh.models import ColumnDataSource, HoverTool, LassoSelectTool, Range1d
    from bokeh.plotting import figure

    codes = clusterer.embedding_
    low, high = codes.min(axis=0), codes.max(axis=0)
    margin = 0.05 * np.maximum(high - low, 1e-6)
    low, high = low - margin, high + margin
    plot = figure(
        name="map",
        tools="pan,wheel_zoom,box_zoom,box_select,reset,save",
        active_scroll="wheel_zoom",
        x_axis_label="latent dimension 0",
        y_axis_label="latent dimension 1",
        x_range=Range1d(low[0], high[0]),
        y_range=Range1d(low[1], high[1]),
        sizing_mode="stretch_both",
        output_backend="webgl" if len(codes) > _MOST_ON_CANVAS else "canvas",
    )
    _draw_regions(plot, clusterer, low, high)
    size = float(np.clip(400 / np.sqrt(len(codes)), 3, 9))
    labels = clusterer.labels_
    source = ColumnDataSource(
        {
            "x": codes[:, 0],
            "y": codes[:, 1],
            "color": [color_of(label) for label in labels],
            "marker": ["circle"] * len(codes),
        },
        name="codes",
    )
    points = plot.scatter(
        "x",
        "y",
        source=source,
        color="color",
        marker={"field": "marker"},
        size=size,
        alpha=0.75,
        line_color=None,
        selection_alpha=1.0,
        nonselection_alpha=0.12,
    )
    for name in ("pinned-codes", "hovered-code"):
        rings = ColumnDataSource({"x": [], "y": [], "color": []}, name=name)
        plot.scatter(
            "x",
            "y",
            source=rings,
            line_color="color",
            fill_color=None,
            line_width=2,
            size=size + 6,
        )
    _draw_centers(plot, clusterer.cluster_centers_)
    lasso = LassoSelectTool(renderers=[points])
    plot.add_tools(HoverTool(tooltips=None, renderers=[points]), lasso)
    plot.toolbar.active_drag = lasso
    plot.toolbar.logo = None
    return json_item(plot)


def make_series_plots(panel: Panel) -> dict[str, Any]:
    """Make a plot for each channel, with no series in it yet: Bokeh's JSON of them."""
    from bokeh.embed import json_item
    from bokeh.layouts import column
    from bokeh.models import ColumnDataSource, PlainText
    from bokeh.plotting import figure

    channels = channel_names(panel)
    # An invisible line over the whole panel, for the axes to have ranges.
    extent = {"xs": [[0, panel.values.shape[2] - 1]], "color": ["transparent"]}
    for number, values in enumerate(panel.values.swapaxes(0, 1)):
        seen = values[~np.isnan(values)]
        extent[f"ys{number}"] = [[seen.min(initial=0), seen.max(initial=0)]]
    empty = {column: [] for column in extent}
    sources = {name: ColumnDataSource(empty, name=name) for name in _LAYERS}
    sources["extent"].data = extent
    opacities = [f"alpha{number}" for number in range(len(channels))]
    shading = ColumnDataSource(
        {column: [] for column in ("x0", "x1", *opacities)}, name="shading"
    )
    plots = []
    for number, channel in enumerate(channels):
        shared = {"x_range": plots[0].x_range} if plots else {}
        plot = figure(
            height=190 if len(channels) <= 3 else 140,
            sizing_mode="stretch_width",
            tools="pan,wheel_zoom,box_zoom,reset,save",
            # Text that looks like a formula stays text as well.
            y_axis_label=PlainText(text=channel),
            min_border_left=70,
            **shared,
        )
        plot.vstrip(
            "x0",
            "x1",
            source=shading,
            fill_color="#444444",
            fill_alpha=opacities[number],
            line_color=None,
            level="underlay",
        )
        for name, (width, alpha) in _LAYERS.items():
            plot.multi_line(
                "xs",
                f"ys{number}",
                source=sources[name],
                line_color="color",
                line_width=width,
                line_alpha=alpha,
            )
        plot.toolbar.logo = None
        plot.toolbar.autohide = True
        plots.append(plot)
    plots[-1].xaxis.axis_label = "time step"
    return json_item(column(plots, sizing_mode="stretch_width"))


def _draw_regions(
    plot: Figure, clusterer: ContrastiveClusterer, low: np.ndarray, high: np.ndarray
) -> None:
    from bokeh.models import ColumnDataSource

    regions = find_regions(clusterer, low, high)
    polygons = {"xs": [], "ys": [], "color": []}
    for label, of_cluster in regions.items():
        for axis, name in enumerate(("xs", "ys")):
            polygons[name].append(
                [[ring[axis].tolist() for ring in rings] for rings in of_cluster]
            )
        polygons["color"].append(color_of(label))
    plot.multi_polygons(
        "xs",
        "ys",
        source=ColumnDataSource(polygons),
        fill_color="color",
        fill_alpha=0.16,
        line_color=None,
        name="regions",
        level="underlay",
    )


def _draw_centers(plot: Figure, centers: np.ndarray) -> None:
    numbers = [str(number) for number in range(len(centers))]
    plot.text(
        centers[:, 0],
        centers[:, 1],
        text=numbers,
        text_align="center",
        text_baseline="middle",
        text_font_style="bold",
        text_font={"value": "sans-serif"},
        background_fill_color="white",
        background_fill_alpha=0.7,
        border_radius=3,
        padding=2,
    )

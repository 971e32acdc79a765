// The latent map beside the series: hover, pins, selection, colours, export.
// Whatever comes from the user goes into the page as text, never as markup.
"use strict";

(async () => {
  const MOST_DRAWN = 200; // of the selected series: more are a blot, and slow
  const MOST_LISTED = 2000; // ids in the page; copy and download take all
  const MOST_IN_LEGEND = 60;
  const MISSING = 65535;
  const PIN_COLORS = ["#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

  const element = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(element(id).textContent);

  const decode = (text, Kind) => {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return new Kind(bytes.buffer);
  };

  // --- The panel -----------------------------------------------------------------

  const panel = read("panel");
  const values = decode(panel.values, Uint16Array); // series by series, channel by channel
  const lowest = decode(panel.lowest, Float64Array); // (n, c)
  const steps = decode(panel.steps, Float64Array); // (n, c): value of one unit
  const lengths = decode(panel.lengths, Uint32Array); // time steps of each series
  const kept = decode(panel.kept, Uint32Array); // of these so many values are here
  const nSeries = lengths.length;
  const nChannels = panel.channels.length;

  const starts = new Uint32Array(nSeries);
  for (let i = 1; i < nSeries; i++) starts[i] = starts[i - 1] + kept[i - 1] * nChannels;

  const timesOf = (i) => {
    const stretch = lengths[i] / kept[i];
    return Float32Array.from({ length: kept[i] }, (_, t) => (t + 0.5) * stretch - 0.5);
  };

  const valuesOf = (i, channel) => {
    const start = starts[i] + channel * kept[i];
    const low = lowest[i * nChannels + channel];
    const step = steps[i * nChannels + channel];
    return Float64Array.from(values.subarray(start, start + kept[i]), (value) =>
      value === MISSING ? NaN : low + step * value,
    );
  };

  // --- The plots -----------------------------------------------------------------

  const firstMap = Bokeh.documents.length;
  await Bokeh.embed.embed_item(read("map-item"), "map");
  await Bokeh.embed.embed_item(read("series-item"), "series");
  const [map, series] = Bokeh.documents.slice(firstMap);
  const codes = map.get_model_by_name("codes");
  const regions = map.get_model_by_name("regions");

  const linesOf = (which, colors) => {
    const data = { xs: which.map(timesOf), color: colors };
    for (let channel = 0; channel < nChannels; channel++) {
      data[`ys${channel}`] = which.map((i) => valuesOf(i, channel));
    }
    return data;
  };

  // The axes follow what is drawn; an invisible line gives them ranges where nothing is.
  const extent = series.get_model_by_name("extent");
  const wholePanel = extent.data;
  const drawnIn = new Map();

  const draw = (name, which, colors) => {
    drawnIn.set(name, which.length);
    const empty = [...drawnIn.values()].every((count) => count === 0);
    if (empty) extent.data = wholePanel;
    series.get_model_by_name(name).data = linesOf(which, colors);
    if (!empty) extent.data = linesOf([], []);
  };

  const mark = (name, which, colors) => {
    const at = (column) => which.map((i) => codes.data[column][i]);
    map.get_model_by_name(name).data = { x: at("x"), y: at("y"), color: colors };
  };

  // --- Colours and the legend ----------------------------------------------------

  let shown = panel.columns[0];

  const cell = (column, i) =>
    column.categories ? (column.values[i] < 0 ? "" : column.categories[column.values[i]]) : (column.values[i] ?? "");

  const colorOf = (column, i) => {
    const value = column.values[i];
    if (column.categories) return value < 0 ? panel.missing_color : column.colors[value];
    if (value === null) return panel.missing_color;
    const share = (value - column.low) / (column.high - column.low || 1);
    return panel.scale[Math.round(share * (panel.scale.length - 1))];
  };

  const markerOf = (column, i) =>
    column.categories && column.values[i] >= 0 ? column.markers[column.values[i]] : "circle";

  const everySeries = (makes) => Array.from({ length: nSeries }, (_, i) => makes(shown, i));

  const show = (column) => {
    shown = column;
    codes.data = { ...codes.data, color: everySeries(colorOf), marker: everySeries(markerOf) };
    regions.visible = column === panel.columns[0];
    showLegend();
    showSelection();
  };

  const item = (text, color, onClick) => {
    const button = document.createElement("button");
    button.type = "button";
    if (color !== null) {
      const swatch = document.createElement("span");
      swatch.className = "swatch";
      swatch.style.background = color;
      button.append(swatch);
    }
    button.append(text);
    button.addEventListener("click", onClick);
    const li = document.createElement("li");
    li.append(button);
    return li;
  };

  const note = (text) => {
    const li = document.createElement("li");
    li.textContent = text;
    return li;
  };

  const select = (which) => {
    codes.selected.indices = which;
  };

  const showLegend = () => {
    if (!shown.categories) {
      const scale = document.createElement("li");
      scale.className = "scale";
      scale.style.background = `linear-gradient(to right, ${panel.scale.join(",")})`;
      const [low, high] = [shown.low, shown.high].map((value) => note(String(value)));
      element("legend").replaceChildren(note(`${shown.name}:`), low, scale, high);
      return;
    }
    const selectCategory = (number) => () =>
      select(shown.values.flatMap((value, i) => (value === number ? [i] : [])));
    const entries = shown.categories
      .slice(0, MOST_IN_LEGEND)
      .map((name, number) => item(name, shown.colors[number], selectCategory(number)));
    const more = shown.categories.length - entries.length;
    if (shown.values.includes(-1)) {
      entries.push(item("missing", panel.missing_color, selectCategory(-1)));
    }
    if (more > 0) entries.push(note(`and ${more} more`));
    element("legend").replaceChildren(note(`${shown.name}:`), ...entries);
  };

  // --- Hover, pins, selection ----------------------------------------------------

  const describe = (i) =>
    [panel.ids[i], ...panel.columns.map((column) => `${column.name}: ${cell(column, i)}`)].join(", ");

  let hovered = null;
  const hover = (i) => {
    if (i === hovered) return;
    hovered = i;
    const which = i === null ? [] : [i];
    draw("hovered-series", which, which.map(() => "black"));
    mark("hovered-code", which, which.map(() => "black"));
    element("hovered").textContent = i === null ? "" : describe(i);
    explain();
  };

  const pinned = new Map(); // series to its colour
  const pin = (i) => {
    if (!pinned.delete(i)) {
      const used = new Set(pinned.values());
      const free = PIN_COLORS.find((color) => !used.has(color));
      pinned.set(i, free ?? PIN_COLORS[pinned.size % PIN_COLORS.length]);
    }
    const which = [...pinned.keys()];
    draw("pinned-series", which, [...pinned.values()]);
    mark("pinned-codes", which, [...pinned.values()]);
    element("pinned").replaceChildren(
      ...which.map((k) => item(`${describe(k)} ×`, pinned.get(k), () => pin(k))),
    );
    explain();
  };

  const selection = () => [...codes.selected.indices].sort((a, b) => a - b);

  const showSelection = () => {
    const which = selection();
    const nDrawn = Math.min(which.length, MOST_DRAWN);
    const drawn = Array.from(
      { length: nDrawn },
      (_, k) => which[Math.floor((k * which.length) / nDrawn)],
    );
    draw("selected-series", drawn, drawn.map((i) => colorOf(shown, i)));
    const some = nDrawn < which.length ? `, ${nDrawn} of them drawn` : "";
    element("selection-title").textContent = `Selected: ${which.length}${some}`;
    const entries = which
      .slice(0, MOST_LISTED)
      .map((i) => item(panel.ids[i], colorOf(shown, i), () => pin(i)));
    const more = which.length - entries.length;
    if (more > 0) entries.push(note(`and ${more} more`));
    element("selected").replaceChildren(...entries);
    element("message").textContent = "";
    for (const id of ["copy", "download", "clear"]) element(id).disabled = !which.length;
    reasons.describe(which);
    explain();
  };

  // --- Reasons --------------------------------------------------------------------

  const reasons = makeReasons({
    ...{ panel, lengths, nChannels, timesOf, valuesOf, codes, element, item, note },
    shadingOf: series.get_model_by_name("shading"),
    importances: panel.importances && decode(panel.importances, Uint8Array),
    colorOf: (i) => colorOf(shown, i),
    pin: (i) => pin(i),
  });

  const explain = () => {
    const which = selection();
    const one = hovered ?? [...pinned.keys()].at(-1) ?? null;
    const central = which.length || pinned.size ? [] : panel.central;
    draw("central-series", central, central.map((i) => colorOf(panel.columns[0], i)));
    reasons.shade(one, which, central.length > 0);
  };

  // --- Copy and download ---------------------------------------------------------

  const csv = (which) => {
    const header = ["instance", ...panel.columns.map((c) => c.name), "latent_0", "latent_1"];
    const rows = which.map((i) => [
      panel.ids[i],
      ...panel.columns.map((column) => cell(column, i)),
      codes.data.x[i],
      codes.data.y[i],
    ]);
    return exporting.csv([header, ...rows]);
  };

  element("copy").addEventListener("click", async () => {
    const which = selection();
    await exporting.copy(which.map((i) => panel.ids[i]).join("\n"));
    element("message").textContent = `${which.length} ids copied`;
  });

  element("download").addEventListener("click", () =>
    exporting.download(csv(selection()), "selected.csv"),
  );

  element("clear").addEventListener("click", () => select([]));

  // --- Begin ---------------------------------------------------------------------

  for (const column of panel.columns) {
    const option = document.createElement("option");
    option.textContent = column.name;
    element("color-by").append(option);
  }
  element("color-by").addEventListener("change", (event) =>
    show(panel.columns[event.target.selectedIndex]),
  );
  codes.selected.properties.indices.change.connect(showSelection);
  // The plot reports what is under the pointer after each move, and at a click.
  codes.inspect.connect(() => hover(codes.inspected.indices[0] ?? null));
  element("map").addEventListener("pointerleave", () => hover(null));
  map.get_model_by_name("map").on_event("tap", () => hovered !== null && pin(hovered));
  show(shown);
  document.body.dataset.ready = "true";
})();

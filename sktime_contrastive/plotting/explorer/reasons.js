// Why series are where they are: what matters is shaded, and a group is described.
"use strict";

const makeReasons = (page) => {
  const DARKEST = 0.4; // opacity
  const STANDARD_DEVIATIONS = 3; // from so many on a difference is shaded darkest
  const MOST_NAMED = 5; // channels, and members of a group
  const LEAST_NAMED = 0.1; // standard deviations
  const { panel, lengths, nChannels, timesOf, valuesOf, element, item, note } = page;
  const { x, y } = page.codes.data;
  const clusters = panel.columns[0].values;
  const nSeries = lengths.length;

  // Made when first asked for: the page opens without them.
  let binned = null;
  const bins = () =>
    (binned ??= differences.bin(nSeries, nChannels, panel.n_steps, timesOf, valuesOf));
  const apart = (which) => differences.apart(bins(), which);

  const apartOfCluster = new Map();
  const differencesOf = (cluster) => {
    if (!apartOfCluster.has(cluster)) {
      const members = clusters.flatMap((own, i) => (own === cluster ? [i] : []));
      apartOfCluster.set(cluster, apart(members));
    }
    return apartOfCluster.get(cluster);
  };

  const nameOf = (cluster) => (cluster < 0 ? "noise" : `cluster ${cluster}`);

  // --- Shading: stretches of time, for each channel a share of the darkest ----------

  const fill = (edges, rows) => {
    const data = { x0: Array.from(edges.slice(0, -1)), x1: Array.from(edges.slice(1)) };
    rows.forEach((row, channel) => {
      data[`alpha${channel}`] = Array.from(row, (share) => DARKEST * Math.min(1, share));
    });
    page.shadingOf.data = data;
  };

  const shadeDifferences = (rows) =>
    fill(
      bins().edges,
      rows.map((row) => row.map((size) => Math.abs(size) / STANDARD_DEVIATIONS)),
    );

  const shadeImportances = (i) => {
    const n = panel.n_stretches;
    const edges = Float64Array.from({ length: n + 1 }, (_, k) => (k * lengths[i]) / n - 0.5);
    const row = (_, channel) => {
      const start = (i * nChannels + channel) * n;
      return Float64Array.from(page.importances.subarray(start, start + n), (v) => v / 255);
    };
    fill(edges, Array.from({ length: nChannels }, row));
  };

  // Of one series, or of none (null) and the selected ones.
  const shade = (one, selected, central) => {
    let text = central ? "The most central series of each cluster" : "";
    if (one !== null && page.importances) {
      shadeImportances(one);
      text = `Shaded: what holds ${panel.ids[one]} in ${nameOf(clusters[one])}`;
    } else if (one !== null) {
      shadeDifferences(differencesOf(clusters[one]));
      text = `Shaded: where ${nameOf(clusters[one])} differs from the rest`;
    } else if (selected.length) {
      shadeDifferences(apart(selected));
      text = "Shaded: where the selected differ from the rest";
    } else {
      fill([], Array(nChannels).fill([]));
    }
    element("shading-note").textContent = text;
  };

  // --- A group: what sets it apart, and its members -----------------------------------

  const rounded = (size) =>
    Math.abs(size) > 99 ? "more than 99" : Math.abs(size).toFixed(1);

  const sentence = ({ start, stop, size, channel }) => {
    const steps = start === stop ? `step ${start}` : `steps ${start} to ${stop}`;
    const way = size > 0 ? "above" : "below";
    return `${panel.channels[channel]}, ${steps}: ${rounded(size)} standard deviations ${way} the rest`;
  };

  const describeApart = (which) =>
    apart(which)
      .map((row, channel) => ({ ...differences.strongest(bins(), row), channel }))
      .filter(({ size }) => Math.abs(size) >= LEAST_NAMED)
      .sort((a, b) => Math.abs(b.size) - Math.abs(a.size))
      .slice(0, MOST_NAMED)
      .map((found) => note(sentence(found)));

  const list = (id, members, suffix) =>
    element(id).replaceChildren(
      ...members
        .slice(0, MOST_NAMED)
        .map((i) => item(panel.ids[i] + suffix(i), page.colorOf(i), () => page.pin(i))),
    );

  const describeMembers = (which) => {
    const mean = (column) => which.reduce((sum, i) => sum + column[i], 0) / which.length;
    const [middleX, middleY] = [mean(x), mean(y)];
    const away = (i) => Math.hypot(x[i] - middleX, y[i] - middleY);
    list("typical", [...which].sort((a, b) => away(a) - away(b)), () => "");
    const border = which
      .filter((i) => clusters[i] >= 0 && panel.others[i] >= 0)
      .sort((a, b) => panel.margins[a] - panel.margins[b]);
    list("border", border, (i) => ` (${nameOf(panel.others[i])})`);
  };

  const describe = (which) => {
    element("group").hidden = !which.length;
    if (!which.length) return;
    element("apart").replaceChildren(...describeApart(which));
    describeMembers(which);
  };

  return { shade, describe };
};

// Where a group of series differs from the rest: standardized differences of means over
// aligned time. Series are aligned by their first steps, and time is cut into bins.
"use strict";

const differences = (() => {
  const MOST_BINS = 64;
  const FEWEST = 2; // series on both sides: one has no spread
  const FEWEST_SHARE = 0.1; // of the group: of a few late ones the mean says nothing

  // Mean of each series and channel in each bin, NaN where there is none: (n, c, bins).
  const bin = (nSeries, nChannels, longest, timesOf, valuesOf) => {
    const nBins = Math.min(MOST_BINS, longest);
    const means = new Float64Array(nSeries * nChannels * nBins);
    const counts = new Uint32Array(nBins);
    for (let i = 0; i < nSeries; i++) {
      const places = timesOf(i).map((time) =>
        Math.min(nBins - 1, Math.floor(((time + 0.5) * nBins) / longest)),
      );
      for (let channel = 0; channel < nChannels; channel++) {
        const row = means.subarray((i * nChannels + channel) * nBins).subarray(0, nBins);
        counts.fill(0);
        valuesOf(i, channel).forEach((value, k) => {
          if (Number.isNaN(value)) return;
          counts[places[k]]++;
          // The mean so far and a part of what differs: a high level keeps its digits.
          row[places[k]] += (value - row[places[k]]) / counts[places[k]];
        });
        for (let b = 0; b < nBins; b++) if (!counts[b]) row[b] = NaN;
      }
    }
    const edges = Float64Array.from({ length: nBins + 1 }, (_, b) => (b * longest) / nBins - 0.5);
    return { nSeries, nChannels, nBins, means, edges };
  };

  // (mean of the group - mean of the rest) / standard deviation within the two, in each
  // bin of each channel; 0 where too few are observed.
  const apart = (bins, which) => {
    const inGroup = new Uint8Array(bins.nSeries);
    for (const i of which) inGroup[i] = 1;
    const at = (i, channel, b) => bins.means[(i * bins.nChannels + channel) * bins.nBins + b];
    const fewest = Math.max(FEWEST, FEWEST_SHARE * which.length);
    const ofBin = (channel, b) => {
      const [count, mean, within] = [[0, 0], [0, 0], [0, 0]];
      for (let i = 0; i < bins.nSeries; i++) {
        const value = at(i, channel, b);
        if (Number.isNaN(value)) continue;
        const side = inGroup[i];
        count[side]++;
        const away = value - mean[side];
        mean[side] += away / count[side];
        within[side] += away * (value - mean[side]);
      }
      if (count[1] < fewest || count[0] < FEWEST || mean[0] === mean[1]) return 0;
      const spread = Math.sqrt((within[0] + within[1]) / Math.max(count[0] + count[1] - 2, 1));
      return (mean[1] - mean[0]) / spread;
    };
    return Array.from({ length: bins.nChannels }, (_, channel) =>
      Float64Array.from({ length: bins.nBins }, (_, b) => ofBin(channel, b)),
    );
  };

  // The stretch around the largest difference where it is above half of that, in steps.
  const strongest = (bins, row) => {
    let peak = 0;
    row.forEach((value, b) => {
      if (Math.abs(value) > Math.abs(row[peak])) peak = b;
    });
    const strong = (b) => Math.abs(row[b]) >= Math.abs(row[peak]) / 2 && row[b] * row[peak] > 0;
    let [start, stop] = [peak, peak + 1];
    while (start > 0 && strong(start - 1)) start--;
    while (stop < bins.nBins && strong(stop)) stop++;
    return {
      start: Math.ceil(bins.edges[start]),
      stop: Math.floor(bins.edges[stop]),
      size: row[peak],
    };
  };

  return { bin, apart, strongest };
})();

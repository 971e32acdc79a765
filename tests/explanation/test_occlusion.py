import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.explanation import occlusion
from sktime_contrastive.explanation.occlusion import Occlusion
from sktime_contrastive.explanation.replacements import REPLACEMENTS
from sktime_contrastive.explanation.windows import make_windows
from sktime_contrastive.panel import Panel


class Seen:
    """Stands for an embedder: keeps what it is given, and codes it by its sums."""

    def __init__(self):
        self.panels = []

    def embed_panel(self, panel):
        self.panels.append(panel)
        return np.nansum(panel.values, axis=2)


@pytest.mark.parametrize("at_once", [1, 200, 10**6])
def test_each_window_of_each_channel_is_replaced_in_a_copy(at_once, monkeypatch):
    monkeypatch.setattr(occlusion, "_VALUES_AT_ONCE", at_once)
    lengths = np.array([20, 12, 20])
    values = np.random.default_rng(0).normal(size=(3, 2, 20))
    values[1, :, 12:] = np.nan
    panel = Panel(values, lengths, pd.RangeIndex(3))
    windows = make_windows(lengths, window=8)
    donors = np.array([[1, 2], [0, 2], [0, 1]])
    whole = Occlusion(panel, windows, REPLACEMENTS["other"]().fit(panel), donors)
    seen = Seen()
    parts = list(whole.codes(seen))
    assert [part.start for part, _ in parts[1:]] == [p.stop for p, _ in parts[:-1]]
    n_copies = len(windows) * 2 * 2
    assert parts[-1][0].stop == n_copies == sum(len(codes) for _, codes in parts)
    copies = [row for panel in seen.panels for row in panel.values]
    for number, copy in enumerate(copies):
        window, within = divmod(number, 4)
        series, channel = windows.series[window], within // 2
        stretch = slice(windows.starts[window], windows.stops[window])
        kept = values[series].copy()
        changed = copy[:, : lengths[series]] != kept[:, : lengths[series]]
        assert changed[channel, stretch].any()
        changed[channel, stretch] = False
        assert not changed.any()

import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.explanation import exchange
from sktime_contrastive.explanation.exchange import Exchange
from sktime_contrastive.explanation.replacements import REPLACEMENTS
from sktime_contrastive.explanation.windows import make_windows, whole_windows
from sktime_contrastive.panel import Panel

DONORS = np.array([[1, 2], [0, 2], [0, 1]])


def make_exchange(lengths, replacement="other"):
    lengths = np.array(lengths)
    values = np.random.default_rng(0).normal(size=(3, 2, lengths.max()))
    values[np.arange(values.shape[2]) >= lengths[:, None, None] * [[1], [1]]] = np.nan
    panel = Panel(values, lengths, pd.RangeIndex(3))
    return Exchange(panel, REPLACEMENTS[replacement]().fit(panel), DONORS)


def copies_of(whole, windows):
    """All copies: series without a window, and bases with it, by their numbers."""
    parts = list(whole.copies(windows))
    assert [at.start for at, *_ in parts[1:]] == [at.stop for at, *_ in parts[:-1]]
    assert parts[0][0].start == 0
    assert parts[-1][0].stop == len(windows) * 2 * whole.n_draws
    both = []
    for place in (1, 2):
        panels = [part[place] for part in parts]
        rows = [
            row[:, :length]
            for panel in panels
            for row, length in zip(panel.values, panel.lengths, strict=True)
        ]
        both.append(rows)
    return both


@pytest.mark.parametrize("at_once", [1, 200, 10**6])
def test_each_window_of_each_channel_is_exchanged_in_a_copy(at_once, monkeypatch):
    monkeypatch.setattr(exchange, "_VALUES_AT_ONCE", at_once)
    whole = make_exchange([20, 12, 20])
    before, lengths = whole.panel.values.copy(), whole.panel.lengths
    windows = make_windows(lengths, window=8)
    without, with_it = copies_of(whole, windows)
    for number in range(len(windows) * 4):
        window, within = divmod(number, 4)
        series, (channel, draw) = windows.series[window], divmod(within, 2)
        start, stop = windows.starts[window], windows.stops[window]
        own, given = (whole.panel.values[row] for row in (series, DONORS[series, draw]))
        own = own[:, : lengths[series]]
        given = given[:, : lengths[DONORS[series, draw]]]
        for copy, kept in ((without[number], own), (with_it[number], given)):
            assert copy.shape == kept.shape
            changed = copy != kept
            assert changed[channel].any()
            assert changed.sum() <= 8
            if len(given[0]) == len(own[0]):
                changed[channel, start:stop] = False
                assert not changed.any()
        if len(given[0]) == len(own[0]):
            inside = slice(start + 1, stop - 1)
            put_in = with_it[number][channel, inside]
            np.testing.assert_array_equal(put_in, own[channel, inside])
            taken = without[number][channel, inside]
            np.testing.assert_array_equal(taken, given[channel, inside])
    np.testing.assert_array_equal(whole.panel.values, before)


@pytest.mark.parametrize("replacement", REPLACEMENTS)
def test_whole_channels_make_one_of_the_other(replacement):
    """With one channel, a series without it is its base, and the base with it is it."""
    whole = make_exchange([20, 20, 20], replacement)
    one = Panel(whole.panel.values[:, :1], whole.panel.lengths, pd.RangeIndex(3))
    replaced = REPLACEMENTS[replacement]().fit(one)
    whole = Exchange(one, replaced, DONORS[:, :1])
    ((_, without, with_it),) = whole.copies(whole_windows(one.lengths))
    ((_, bases),) = whole.bases()
    np.testing.assert_allclose(without.values, bases.values)
    np.testing.assert_array_equal(with_it.values, one.values)


@pytest.mark.parametrize("lengths", [[20, 12, 20], [9, 30, 17]])
def test_windows_at_the_ends_are_at_the_ends_of_bases_of_other_lengths(lengths):
    whole = make_exchange(lengths)
    windows = make_windows(whole.panel.lengths, window=6)
    _, with_it = copies_of(whole, windows)
    for number in range(len(windows) * 4):
        window, within = divmod(number, 4)
        series, channel = windows.series[window], within // 2
        own = whole.panel.values[series, channel, : lengths[series]]
        copy = with_it[number][channel]
        if windows.starts[window] == 0:
            np.testing.assert_array_equal(copy[:5], own[:5])
        if windows.stops[window] == lengths[series]:
            np.testing.assert_array_equal(copy[-5:], own[-5:])


def test_chunks_of_bases_change_nothing(monkeypatch):
    whole = make_exchange([20, 12, 20])
    ((_, together),) = whole.bases()
    monkeypatch.setattr(exchange, "_VALUES_AT_ONCE", 1)
    parts = list(whole.bases())
    assert [at.start for at, _ in parts] == list(range(6))
    for (_, base), row in zip(parts, together.values, strict=True):
        length = base.lengths[0]
        np.testing.assert_array_equal(base.values[0], row[:, :length])

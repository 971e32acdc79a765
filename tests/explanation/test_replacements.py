import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.explanation.exchange import blend
from sktime_contrastive.explanation.replacements import (
    REPLACEMENTS,
    Interpolation,
    MeanCourse,
    OtherSeries,
)
from sktime_contrastive.panel import Panel


def make_panel(values, lengths=None):
    values = np.asarray(values, dtype=float)
    lengths = np.full(len(values), values.shape[2]) if lengths is None else lengths
    return Panel(values, np.asarray(lengths), pd.RangeIndex(len(values)))


def replace(replacement, values, start, stop, length=None, donor=0):
    length = len(values) if length is None else length
    at = [np.array([part]) for part in (length, start, stop)]
    values = np.asarray(values, dtype=float)[None]
    filled = replacement.fill(values, *at, np.array([0]), np.array([donor]))
    return blend(values, filled, *at)[0]


@pytest.mark.parametrize("name", REPLACEMENTS)
@pytest.mark.parametrize("window", [(0, 8), (12, 20), (32, 40), (0, 40)])
def test_nothing_changes_outside_and_there_are_no_steps_at_the_sides(name, window):
    rng = np.random.default_rng(0)
    smooth = rng.normal(size=(6, 1, 1)) + np.sin(np.linspace(0, 3, 40))
    panel = make_panel(smooth)
    replacement = REPLACEMENTS[name]().fit(panel)
    replaced = replace(replacement, smooth[0, 0], *window, donor=3)
    outside = np.ones(40, dtype=bool)
    outside[slice(*window)] = False
    np.testing.assert_array_equal(replaced[outside], smooth[0, 0, outside])
    spread = np.abs(smooth - smooth[0]).max()
    assert np.abs(np.diff(replaced)).max() <= spread + np.abs(np.diff(smooth)).max()
    if name == "level":
        assert np.abs(np.diff(replaced)).max() < 0.6


def test_interpolation_goes_from_the_level_before_to_that_behind():
    values = np.concatenate([np.full(10, 2.0), np.full(8, 50.0), np.full(10, 6.0)])
    line = Interpolation().fill(values[None], *map(np.array, ([28], [10], [18], 0, 0)))
    assert line[0, 9] < 2 < line[0, 10] < line[0, 17] < 6 < line[0, 18]
    at_the_end = replace(Interpolation(), values, 18, 28)
    assert (at_the_end[20:] > 40).all()  # the level before it goes on
    whole = replace(Interpolation(), values, 0, 28)
    np.testing.assert_allclose(whole, values.mean())


def test_the_mean_course_is_that_of_what_is_observed():
    values = np.array([[[1.0, 2, 3]], [[3, 4, np.nan]]])
    course = MeanCourse().fit(make_panel(values, [3, 2])).course_
    assert course.tolist() == [[2, 3, 3]]


def test_the_stretch_of_another_series_is_at_the_same_share_of_its_steps():
    background = np.full((2, 1, 40), np.nan)
    background[0, 0] = np.arange(40)
    background[1, 0, :20] = 100 + np.arange(20)
    other = OtherSeries().fit(make_panel(background, [40, 20]))
    values = np.zeros(40)
    same = replace(other, values, 32, 40, donor=0)
    assert same[36:].tolist() == [36, 37, 38, 39]
    shorter = replace(other, values, 32, 40, donor=1)
    assert shorter[36:].tolist() == [116, 117, 118, 119]
    whole = replace(other, values, 0, 40, donor=1)
    assert whole[19:].tolist() == [119] * 21  # its last value goes on


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_series_replaced_as_a_whole(name):
    values = np.random.default_rng(0).normal(size=(3, 2, 20))
    values[0, :, 15:] = np.nan
    values[1, 1] = np.nan  # never observed
    panel = make_panel(values, [15, 20, 20])
    before = values.copy()
    whole = REPLACEMENTS[name]().fit(panel).whole(panel, np.array([1, 2, 0]))
    assert whole.lengths.tolist() == ([20, 20, 15] if name == "other" else [15, 20, 20])
    for row, length in zip(whole.values, whole.lengths, strict=True):
        assert np.isnan(row[:, length:]).all()
        assert np.isfinite(row[0, :length]).all()
    if name == "level":
        seen = values[[0, 2]]
        found = whole.values[[0, 2]] - np.nanmean(seen, axis=2, keepdims=True)
        found = found[~np.isnan(seen)]
        np.testing.assert_allclose(found, 0, atol=1e-12)
    assert np.isnan(whole.values[0 if name == "other" else 1, 1]).all()
    whole.values[:] = 0
    np.testing.assert_array_equal(panel.values, before)


def test_what_was_never_observed_stays():
    replaced = replace(Interpolation(), np.full(20, np.nan), 5, 15)
    assert np.isnan(replaced).all()
    donor = OtherSeries().fit(make_panel(np.full((1, 1, 20), np.nan)))
    values = np.arange(20.0)
    np.testing.assert_array_equal(replace(donor, values, 5, 15), values)

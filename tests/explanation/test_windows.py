import numpy as np
import pytest

from sktime_contrastive.explanation.windows import make_windows, whole_windows


@pytest.mark.parametrize("window", [None, 1, 5, 101])
@pytest.mark.parametrize("stride", [None, 1])
def test_each_step_of_each_series_is_covered(window, stride):
    lengths = np.array([2, 3, 7, 50, 50, 101])
    windows = make_windows(lengths, window, stride)
    for series, length in enumerate(lengths):
        own = windows.series == series
        starts, stops = windows.starts[own], windows.stops[own]
        covered = np.zeros(length, dtype=bool)
        for start, stop in zip(starts, stops, strict=True):
            covered[start:stop] = True
        assert covered.all()
        assert (starts[0], stops[-1]) == (0, length)
        assert (np.diff(starts) > 0).all()
        assert len(set(stops - starts)) == 1
        if stride is not None:
            assert (np.diff(starts) <= stride).all()


def test_long_series_have_as_many_windows_by_default_as_short_ones():
    windows = make_windows(np.array([40, 400, 4000]))
    assert np.bincount(windows.series).tolist() == [7, 7, 7]


def test_whole_windows():
    windows = whole_windows(np.array([3, 5]))
    assert windows.starts.tolist() == [0, 0]
    assert windows.stops.tolist() == [3, 5]


@pytest.mark.parametrize(
    ("window", "stride", "error"),
    [
        (0, None, ValueError),
        (4, 1.5, TypeError),
        (4.0, None, TypeError),
        (True, None, TypeError),
        (4, 0, ValueError),
    ],
)
def test_what_is_no_window(window, stride, error):
    with pytest.raises(error, match="must be"):
        make_windows(np.array([10]), window, stride)


def test_a_window_that_no_series_has():
    lengths = np.array([10, 7])
    assert len(make_windows(lengths, window=10)) == 2
    for stride in (None, 3):
        with pytest.raises(ValueError, match="window=11 is above the 10 time steps of"):
            make_windows(lengths, window=11, stride=stride)

"""A panel in a file is the panel in memory, read piece by piece."""

import numpy as np
import pytest

from sktime_contrastive.panel import stored, to_panel, warn_of_outliers
from sktime_contrastive.panel.stored import StoredValues, rows_at_once, slices_of


@pytest.fixture(params=[np.float32, np.float64, np.int16])
def source(request, tmp_path, monkeypatch):
    """Series of several lengths, with gaps where the dtype has NaN, in small pieces."""
    monkeypatch.setattr(stored, "_VALUES_AT_ONCE", 2 * 30 * 3)
    rng = np.random.default_rng(0)
    X = (100 * rng.normal(size=(10, 2, 30))).astype(request.param)
    if X.dtype.kind == "f":
        for series, length in enumerate(rng.integers(5, 28, len(X))):
            X[series, :, length:] = np.nan
            X[series, 0, 2] = np.nan
        X[3, 1] = np.nan
    np.save(tmp_path / "X.npy", X)
    return np.load(tmp_path / "X.npy", mmap_mode="r")


@pytest.fixture
def in_memory(source, monkeypatch):
    """The same panel as one chunk."""
    with monkeypatch.context() as context:
        context.setattr(stored, "_VALUES_AT_ONCE", 10**6)
        panel = to_panel(np.array(source))
    assert isinstance(panel.values, np.ndarray)
    return panel


def test_values_are_those_in_memory(source, in_memory):
    panel = to_panel(source)
    assert isinstance(panel.values, StoredValues)
    np.testing.assert_array_equal(panel.values, in_memory.values)
    np.testing.assert_array_equal(panel.lengths, in_memory.lengths)
    assert (panel.n_channels, panel.n_steps) == in_memory.values.shape[1:]
    assert panel.digest() == in_memory.digest()
    assert list(panel.instances) == list(in_memory.instances)


def test_chunks_and_series(source, in_memory):
    panel = to_panel(source)
    chunks = list(panel.chunks())
    assert [len(chunk) for chunk in chunks] == [3, 3, 3, 1]
    last = chunks[1]
    longest = in_memory.lengths[3:6].max()
    np.testing.assert_array_equal(last.values, in_memory.values[3:6, :, :longest])
    assert list(last.instances) == [3, 4, 5]
    which = np.array([7, 1])
    some = panel.take(which)
    longest = in_memory.lengths[which].max()
    np.testing.assert_array_equal(some.values, in_memory.values[which, :, :longest])


def test_no_more_than_a_chunk_is_read(source):
    class Watched(np.ndarray):
        most = 0

        def __getitem__(self, index):
            found = super().__getitem__(index)
            Watched.most = max(Watched.most, found.shape[0])
            return found

    values = StoredValues(np.array(source).view(Watched))
    assert len(values[2:4]) == 2
    assert Watched.most == 3


def test_large_arrays_in_memory_are_not_copied(source, in_memory):
    panel = to_panel(np.array(source))
    assert isinstance(panel.values, StoredValues)
    assert panel.digest() == in_memory.digest()


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [((8, 0, 3), np.inf, "infinite.*instance 8"), (8, np.nan, "no finite.*instance 8")],
)
def test_what_is_wrong_names_the_instance(source, place, value, message):
    X = np.array(source, np.float64)
    X[place] = value
    with pytest.raises(ValueError, match=message):
        to_panel(X)


def test_outliers_are_found_in_any_chunk(source):
    X = np.array(source, np.float64)
    X[8, 0, 3] = 1e15
    with pytest.warns(UserWarning, match="channel 0, instance 8"):
        warn_of_outliers(to_panel(X))


def test_slices():
    assert [*slices_of((0, 1, 5))] == []
    assert rows_at_once((5, 1, 10**9)) == 1

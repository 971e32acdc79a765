import numpy as np
import pytest

from sktime_contrastive.benchmarking import synthetic
from sktime_contrastive.benchmarking.synthetic import N_FAMILIES, write_families


def test_families_are_in_the_file_as_the_seed_says(tmp_path, monkeypatch):
    monkeypatch.setattr(synthetic, "_AT_ONCE", 70)
    families = write_families(tmp_path / "a.npy", 300, n_steps=50, seed=1)
    assert set(families) == set(range(N_FAMILIES))
    X = np.load(tmp_path / "a.npy", mmap_mode="r")
    assert (X.shape, X.dtype) == ((300, 1, 50), np.float32)
    assert np.isfinite(X).all()
    write_families(tmp_path / "b.npy", 300, n_steps=50, seed=1)
    np.testing.assert_array_equal(X, np.load(tmp_path / "b.npy"))
    write_families(tmp_path / "b.npy", 300, n_steps=50, seed=2)
    assert not np.array_equal(X, np.load(tmp_path / "b.npy"))


@pytest.mark.parametrize(("family", "mean"), [(5, 1), (6, -1), (9, 0)])
def test_families_are_what_they_are_called(tmp_path, family, mean):
    families = write_families(tmp_path / "a.npy", 2000)
    X = np.load(tmp_path / "a.npy")[families == family, 0]
    assert np.sign(np.round(X.mean(), 1)) == mean
    rising = X[:, -20:].mean() - X[:, :20].mean()
    assert (rising > 1) == (family == 9)

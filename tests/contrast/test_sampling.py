import numpy as np
import pytest

from sktime_contrastive.contrast.sampling import draw_sample


@pytest.mark.parametrize("max_samples", [None, 100, 101])
def test_small_panels_are_taken_whole(max_samples):
    assert draw_sample(100, max_samples, seed=0) == slice(None)


def test_a_sample_is_drawn_by_the_seed():
    sample = draw_sample(1000, 50, seed=3)
    assert len(sample) == 50
    assert (np.diff(sample) > 0).all()
    np.testing.assert_array_equal(sample, draw_sample(1000, 50, seed=3))
    assert not np.array_equal(sample, draw_sample(1000, 50, seed=4))


def test_each_series_has_its_chance():
    drawn = [draw_sample(40, 10, seed) for seed in range(400)]
    counts = np.bincount(np.concatenate(drawn), minlength=40)
    assert counts.min() > 60
    assert counts.max() < 140


@pytest.mark.parametrize(("n_labelled", "expected"), [(7, 7), (30, 25), (0, 0)])
def test_the_few_labels_are_used(n_labelled, expected):
    labels = np.full(1000, -1)
    labels[np.random.default_rng(0).choice(1000, n_labelled, replace=False)] = 1
    sample = draw_sample(1000, 50, seed=0, labels=labels)
    assert len(np.unique(sample)) == 50
    found = (labels[sample] >= 0).sum()
    assert expected <= found <= expected + 5

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sktime_contrastive.explanation.additive import add_up

effects = st.floats(-1, 1).map(lambda value: 0.0 if abs(value) < 1e-6 else value)
grouped = st.lists(st.lists(effects, min_size=1, max_size=6), min_size=1, max_size=5)


@given(grouped, st.data())
def test_parts_add_up_and_what_has_no_effect_has_no_importance(parts, data):
    totals = np.array([data.draw(st.floats(-2, 2)) for _ in parts])
    groups = np.repeat(np.arange(len(parts)), [len(own) for own in parts])
    before = np.concatenate(parts)
    after = add_up(before, totals, groups)
    np.testing.assert_allclose(np.bincount(groups, after), totals, atol=1e-9)
    for group, own in enumerate(parts):
        own, found = np.array(own), after[groups == group]
        if not own.any():
            np.testing.assert_allclose(found, totals[group] / len(own))
            continue
        assert (found[own == 0] == 0).all()
        # Shared out by size: none grows by more than the same share of its size.
        growth = np.abs(totals[group] - own.sum()) / np.abs(own).sum()
        bound = growth * np.abs(own)
        np.testing.assert_allclose(np.abs(found - own), bound, rtol=1e-6, atol=1e-9)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6), st.floats(0, 2))
def test_effects_of_one_sign_are_scaled(parts, total):
    before = np.array(parts)
    after = add_up(before, np.array([total]), np.zeros(len(before), dtype=int))
    np.testing.assert_allclose(after, before * total / before.sum(), atol=1e-9)


def test_columns_are_by_themselves():
    rng = np.random.default_rng(0)
    groups = np.repeat([0, 1, 2], [2, 1, 4])
    before, totals = rng.normal(size=(7, 3)), rng.normal(size=(3, 3))
    together = add_up(before, totals, groups)
    for column in range(3):
        alone = add_up(before[:, column], totals[:, column], groups)
        np.testing.assert_array_equal(together[:, column], alone)

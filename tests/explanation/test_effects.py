import numpy as np
import pytest

from sktime_contrastive.explanation.donors import draw_donors
from sktime_contrastive.explanation.effects import Effects
from sktime_contrastive.explanation.exchange import Exchange
from sktime_contrastive.explanation.fitted import read_clusterer
from sktime_contrastive.explanation.replacements import REPLACEMENTS
from sktime_contrastive.explanation.windows import make_windows, whole_windows
from tests.explanation.planted import fit, plant


@pytest.fixture(scope="module")
def effects():
    X, _, _ = plant("bump", 0.5, n=24)
    fitted = read_clusterer(fit(X))
    panel, labels = fitted.read(X), fitted.clusterer.labels_
    donors = draw_donors(labels, labels, n_draws=2, seed=0)
    exchange = Exchange(panel, REPLACEMENTS["other"]().fit(panel), donors)
    return Effects(fitted, exchange, labels)


def test_margins_are_those_of_the_fitted_codes(effects):
    codes = effects.fitted.clusterer.embedding_
    expected, _, _ = effects.fitted.membership.margins(codes, effects.labels)
    np.testing.assert_array_equal(effects.margins, expected)


def test_totals_are_lost_when_all_is_replaced(effects):
    clusterer, donors = effects.fitted.clusterer, effects.exchange.donors
    codes, labels = clusterer.embedding_[donors.ravel()], np.repeat(effects.labels, 2)
    of_donors, _, _ = effects.fitted.membership.margins(codes, labels)
    expected = effects.margins - of_donors.reshape(-1, 2).mean(axis=1)
    np.testing.assert_allclose(effects.totals, expected, atol=1e-3)


def test_effects_are_of_what_is_taken_out_and_of_what_is_put_in(effects):
    """Those of whole channels, computed by hand."""
    fitted, X = effects.fitted, effects.exchange.panel.values
    found = effects.of_windows(whole_windows(effects.exchange.panel.lengths))
    assert found.shape == (24, 3)

    def margins(copies):
        codes = fitted.encode_alone(fitted.read(copies))
        return fitted.membership.margins(codes, effects.labels)[0]

    expected = np.zeros((24, 3))
    for donors in effects.exchange.donors.T:
        for channel in range(3):
            without, put_in = X.copy(), X[donors]
            without[:, channel] = X[donors, channel]
            put_in[:, channel] = X[:, channel]
            lost = effects.margins - margins(without)
            expected[:, channel] += (lost + margins(put_in) - margins(X[donors])) / 4
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_noise_has_no_effect(effects):
    found = effects.of_windows(make_windows(effects.exchange.panel.lengths, window=48))
    assert np.isfinite(found).all()
    assert np.abs(found[:, 1]).mean() > 3 * np.abs(found[:, [0, 2]]).mean()

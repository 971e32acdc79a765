import warnings

import numpy as np
import pytest
import torch
from sklearn.exceptions import ConvergenceWarning

from sktime_contrastive.contrast.fitting import fit_network
from sktime_contrastive.contrast.method import ContrastiveMethod
from sktime_contrastive.encoders import FCN, Rocket
from sktime_contrastive.neighbors import search
from sktime_contrastive.positives import Neighbors
from sktime_contrastive.training import Callback, LatentSnapshots, Trainer

SMALL = {"encoder": Rocket(4, hidden=(8, 8)), "trainer": Trainer(num_epochs=2)}


def fit(parameters, values, lengths, seed, **options):
    defaults = {
        "encoder": "rocket",
        "latent_dim": 2,
        "positives": "neighbors",
        "similarity": "cauchy",
        "temperature": 1.0,
    }
    method = ContrastiveMethod(**{**defaults, **parameters})
    return fit_network(method, values, lengths, seed, **options)


@pytest.fixture
def panel():
    values = np.random.default_rng(0).normal(size=(30, 2, 25)).cumsum(2)
    return values, np.full(30, 25)


@pytest.mark.parametrize(
    ("parameters", "n_init"),
    [(SMALL, 4), ({**SMALL, "encoder": FCN((4,), (3,))}, 2), (SMALL, 1)],
)
def test_codes_are_those_of_the_network(panel, parameters, n_init):
    values, lengths = panel
    if not parameters["encoder"].reads_double:
        values = values.astype(np.float32)
    trained = fit(parameters, values, lengths, seed=0, n_init=n_init)
    assert not trained.network.training
    with torch.no_grad():
        codes = trained.network(torch.from_numpy(values), None)
    np.testing.assert_allclose(trained.codes, codes, rtol=1e-4, atol=1e-5)
    assert list(trained.history["epoch"]) == [1, 2]


def test_one_search_for_neighbors_whoever_asks(panel, monkeypatch):
    """Positives and the choice of a network have other numbers of them."""
    asked, original = [], search.nearest_neighbors

    def count(features, n_neighbors):
        asked.append(n_neighbors)
        return original(features, n_neighbors)

    monkeypatch.setattr(search, "nearest_neighbors", count)
    for n_neighbors in ("auto", 2, 10):
        positives = Neighbors(n_neighbors)
        fit({**SMALL, "positives": positives}, *panel, seed=0, n_clusters=2, n_init=2)
    assert len(asked) == 3


def test_features_for_neighbors_are_computed_where_they_are_asked_for(panel):
    made = []

    class Seen(Callback):
        def on_codes(self, training, codes):
            made.append(codes.data.neighbor_features is not None)

    parts = {"encoder": FCN((4,), (3,)), "trainer": Trainer(num_epochs=1)}
    for positives, n_init in [("views", 1), ("views", 2), ("neighbors", 1)]:
        fit(
            {**parts, "positives": positives},
            panel[0].astype(np.float32),
            panel[1],
            seed=0,
            n_init=n_init,
            callbacks=[Seen()],
        )
    assert made == [False, True, True, True]


@pytest.mark.parametrize("labelled", [False, True])
def test_series_are_remembered_where_no_labels_say_more(panel, labelled):
    labels = np.arange(30) % 2 if labelled else None
    fitted = fit(SMALL, *panel, seed=0, labels=labels)
    remembered = fitted.network.nearest_fitted.state_dict()
    assert set(remembered) == (set() if labelled else {"features", "codes"})
    if not labelled:
        np.testing.assert_array_equal(remembered["codes"], fitted.codes)


def test_a_number_of_clusters_is_chosen_by_the_features(panel):
    asked = []

    def choose(features):
        asked.append(features.shape)
        return 3

    fit(SMALL, *panel, seed=0, n_clusters=choose)
    assert asked == [(30, 4 * 3 + 4)]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (SMALL, [3]),
        ({**SMALL, "head": "projection"}, [1, 1, 1]),
        ({"encoder": FCN((4,), (3,))}, [1, 1, 1]),
    ],
)
def test_networks_train_at_once_where_they_can(panel, parameters, expected):
    seen = []

    class Count(Callback):
        def on_codes(self, training, codes):
            seen.append(len(codes()))

        def on_choice(self, training, number):
            seen.append((training, number))

    values, lengths = panel[0].astype(np.float32), panel[1]
    parameters = {**parameters, "trainer": Trainer(num_epochs=1)}
    fit(parameters, values, lengths, 0, n_init=3, callbacks=[Count()])
    *counts, (training, number) = seen
    assert counts == expected
    assert number < counts[training]


def test_snapshots_are_handed_over(panel):
    trainer = Trainer(num_epochs=2, callbacks=[LatentSnapshots(every=1)])
    fitted = fit({**SMALL, "trainer": trainer}, *panel, seed=0)
    assert list(fitted.snapshots) == [0, 1, 2]
    assert fit(SMALL, *panel, seed=0).snapshots is None


def test_a_fault_is_a_warning_and_told(panel):
    still = {**SMALL, "trainer": Trainer(num_epochs=1, learning_rate=1e-12)}
    with pytest.warns(ConvergenceWarning, match="did not move"):
        assert "did not move" in fit(still, *panel, seed=0).fault
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fit(SMALL, *panel, seed=0).fault is None

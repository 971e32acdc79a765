import networkx
import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import adjusted_rand_score

from sktime_contrastive import ContrastiveEmbedder, recipes
from sktime_contrastive.contrast.selection import (
    NetworkScores,
    agreement,
    modularity,
    score_networks,
)
from sktime_contrastive.neighbors.graph import NeighborGraph
from sktime_contrastive.neighbors.search import neighbor_graph
from sktime_contrastive.training import Callback, Trainer
from sktime_contrastive.utils.randomness import make_generator


def random_graph(n=40):
    return neighbor_graph(torch.randn(n, 3, generator=make_generator(0)), 6)


@pytest.mark.parametrize("n_clusters", [1, 2, 5])
def test_modularity_is_that_of_networkx(n_clusters):
    graph = random_graph()
    labels = np.random.default_rng(0).integers(n_clusters, size=40)
    reference = networkx.MultiGraph()
    for series, (neighbors, count) in enumerate(zip(*graph, strict=True)):
        reference.add_edges_from((series, int(j)) for j in neighbors[:count])
    clusters = [set(np.flatnonzero(labels == c)) for c in range(n_clusters)]
    expected = networkx.community.modularity(reference, clusters)
    assert modularity(labels, graph) == pytest.approx(expected)


def test_labels_that_no_series_has_change_nothing():
    graph = random_graph()
    labels = np.random.default_rng(0).integers(3, size=40)
    assert modularity(labels * 2, graph) == pytest.approx(modularity(labels, graph))


def two_communities():
    side = torch.arange(40) % 2
    points = torch.randn(40, 2, generator=make_generator(1)) + 99 * side[:, None]
    return side.numpy(), neighbor_graph(points, 5)


def test_codes_that_hold_communities_together_score_best():
    side, graph = two_communities()
    mixed = np.random.default_rng(0).normal(size=(3, 40, 2))
    apart = mixed + 9 * side[None, :, None]
    scores = score_networks([*apart, *mixed], graph, 2).scores
    assert min(scores[:3]) > 5 * max(scores[3:])
    assert min(scores) >= 0
    few = NeighborGraph(torch.tensor([[1], [0]]), torch.ones(2, dtype=torch.long))
    np.testing.assert_array_equal(score_networks(mixed[:, :2], few, None).scores, 0)


def test_of_networks_as_good_the_one_that_others_confirm_scores_best():
    """Four groups in a ring: two halves of it are as good as the two others."""
    group = np.arange(40) % 4
    ring = 9.0 * np.array([[0, 0], [0, 1], [1, 1], [1, 0]])[group]
    codes = ring + np.random.default_rng(0).normal(size=(40, 2)) / 10
    wide, high = codes * [2, 1], codes * [1, 2]
    neighbors = torch.tensor([[(i + 4) % 40, (i + 8) % 40] for i in range(40)])
    graph = NeighborGraph(neighbors, torch.full((40,), 2))
    scores, agreements = score_networks([wide, high, high], graph, 2)
    assert scores.argmax() == 1
    np.testing.assert_array_equal(scores[1:], scores[1])
    assert agreements[1] > agreements[0]
    assert score_networks([wide, high, wide], graph, 2).scores.argmax() == 0


@settings(deadline=None)  # a busy machine is no failure
@given(
    arrays(
        int,
        st.tuples(st.integers(2, 6), st.integers(1, 30)),
        elements=st.integers(0, 3),
    )
)
@example(np.zeros((3, 5), int))
@example(np.tile(np.arange(4), (2, 1)))
@example(np.array([[0, 0, 0], [0, 1, 2]]))
def test_agreement_is_the_mean_of_scikit_learns_index_with_the_others(labels):
    h = len(labels)
    index = [[adjusted_rand_score(one, other) for other in labels] for one in labels]
    expected = (np.sum(index, axis=1) - 1) / (h - 1)
    np.testing.assert_allclose(agreement(labels), expected, atol=1e-12)


class Choice(Callback):
    seen = []

    def on_choice(self, training, number):
        self.seen.append((training, number))


@pytest.mark.parametrize("encoder", ["rocket", "fcn"])
def test_the_network_with_the_best_clusters_is_kept(encoder, two_families, monkeypatch):
    """Whatever the number of networks, and whether they train at once or in turn."""
    from sktime_contrastive.contrast import ensemble as trained

    scored = []

    def score(codes, *_):
        scored.extend(codes)
        return NetworkScores(np.array([0.1, 0.4, 0.2]), np.array([0.5, 0.6, 0.9]))

    monkeypatch.setattr(trained, "score_networks", score)
    monkeypatch.setattr(Choice, "seen", [])
    trainer = Trainer(num_epochs=2, device="cpu", callbacks=[Choice()])
    recipe = recipes.neighbors_2d(encoder=encoder, n_init=3, trainer=trainer)
    fitted = recipe.set_params(random_state=0).fit(two_families[0])
    np.testing.assert_allclose(fitted.embedding_, scored[1], atol=1e-5)
    assert fitted.agreement_ == 0.6
    assert Choice.seen == [(0, 1) if encoder == "rocket" else (1, 0)]


def test_one_network_is_not_judged(two_families, monkeypatch):
    from sktime_contrastive.contrast import ensemble as trained

    monkeypatch.setattr(trained, "score_networks", lambda *_: pytest.fail("judged"))
    trainer = Trainer(num_epochs=1, device="cpu")
    embedder = ContrastiveEmbedder(n_init=1, trainer=trainer).fit(two_families[0])
    assert np.isnan(embedder.agreement_)

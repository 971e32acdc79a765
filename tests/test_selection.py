import networkx
import numpy as np
import pytest
import torch

from sktime_contrastive import ContrastiveEmbedder, recipes
from sktime_contrastive.positives.graph import NeighborGraph, neighbor_graph
from sktime_contrastive.randomness import make_generator
from sktime_contrastive.selection import modularity, score_codes
from sktime_contrastive.training import Callback, Trainer


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


def test_codes_that_hold_communities_together_score_best():
    side = torch.arange(40) % 2
    graph = neighbor_graph(
        torch.randn(40, 2, generator=make_generator(1)) + 99 * side[:, None], 5
    )
    codes = np.random.default_rng(0).normal(size=(40, 2))
    apart = codes + 9 * side[:, None].numpy()
    assert score_codes(apart, graph, 2, 0) == pytest.approx(0.5, abs=0.01)
    assert score_codes(codes, graph, 2, 0) < 0.2
    few = NeighborGraph(torch.tensor([[1], [0]]), torch.ones(2, dtype=torch.long))
    assert score_codes(codes[:2], few, None, 0) == pytest.approx(-0.5)


class Choice(Callback):
    seen = []

    def on_choice(self, training, number):
        self.seen.append((training, number))


@pytest.mark.parametrize("encoder", ["rocket", "fcn"])
def test_the_network_with_the_best_clusters_is_kept(encoder, two_families, monkeypatch):
    """Whatever the number of networks, and whether they train at once or in turn."""
    from sktime_contrastive import contrastive

    scores, scored = iter([0.1, 0.4, 0.2]), []

    def score(codes, *_):
        scored.append(codes)
        return next(scores)

    monkeypatch.setattr(contrastive, "score_codes", score)
    monkeypatch.setattr(Choice, "seen", [])
    trainer = Trainer(num_epochs=2, device="cpu", callbacks=[Choice()])
    recipe = recipes.neighbors_2d(encoder=encoder, n_init=3, trainer=trainer)
    fitted = recipe.set_params(random_state=0).fit(two_families[0])
    np.testing.assert_allclose(fitted.embedding_, scored[1], atol=1e-5)
    assert Choice.seen == [(0, 1) if encoder == "rocket" else (1, 0)]


def test_one_network_is_not_judged(two_families, monkeypatch):
    from sktime_contrastive import contrastive

    monkeypatch.setattr(contrastive, "score_codes", lambda *_: pytest.fail("judged"))
    trainer = Trainer(num_epochs=1, device="cpu")
    ContrastiveEmbedder(n_init=1, trainer=trainer).fit(two_families[0])

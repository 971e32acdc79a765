import numpy as np
import pytest
from sklearn.metrics import silhouette_score
from sktime.datasets import load_basic_motions
from sktime.utils._testing.hierarchical import _make_hierarchical

from sktime_contrastive import ContrastiveEmbedder, recipes
from sktime_contrastive.training import Trainer


def test_neighbors_2d_is_the_default(two_families):
    codes = [
        embedder.set_params(random_state=0).fit(two_families[0]).embedding_
        for embedder in (recipes.neighbors_2d(), ContrastiveEmbedder())
    ]
    np.testing.assert_array_equal(*codes)


@pytest.mark.parametrize(
    "recipe",
    [recipes.neighbors_2d, recipes.plain_2d, recipes.simclr, recipes.supcon],
)
def test_trains_and_leaves_the_rest_open(recipe, two_families):
    embedder = recipe(latent_dim=5, num_epochs=2, random_state=1, scaling="series")
    assert embedder.trainer.num_epochs == 2
    assert embedder.fit_transform(two_families[0]).shape == (40, 5)


def test_simclr_drops_its_head(two_families):
    embedder = recipes.simclr(num_epochs=2, random_state=0).fit(two_families[0])
    assert embedder.similarity == "cosine"
    assert embedder.head == "projection"
    names = [name for name, _ in embedder.network_.named_parameters()]
    assert names[-2:] == ["to_code.weight", "to_code.bias"]
    assert embedder.embedding_.shape == (40, 64)


def test_labels_pull_their_series_together():
    X, y = load_basic_motions(return_type="numpy3D")
    scores = []
    for labels in (None, y):
        embedder = recipes.supcon(latent_dim=16, random_state=0).fit(X, labels)
        scores.append(silhouette_score(embedder.embedding_, y, metric="cosine"))
    assert scores[1] > scores[0] + 0.1


@pytest.mark.parametrize("missing", [np.nan, None, -1])
def test_missing_labels(two_families, missing):
    X, y = two_families
    labels = np.array([["sine", "pulse"][i] for i in y], dtype=object)
    labels[::2] = missing
    embedder = recipes.supcon(latent_dim=8, num_epochs=5, random_state=0)
    expected = recipes.supcon(latent_dim=8, num_epochs=5, random_state=0)
    as_numbers = np.where(np.arange(40) % 2 == 0, -1, y)
    np.testing.assert_array_equal(
        embedder.fit(X, labels).embedding_, expected.fit(X, as_numbers).embedding_
    )


def test_panels_of_a_hierarchy_are_fitted_without_labels():
    X = _make_hierarchical((2, 6), min_timepoints=9, max_timepoints=9, random_state=0)
    table = (
        recipes.supcon(latent_dim=3, num_epochs=1).fit(X, np.arange(12)).transform(X)
    )
    assert table.shape == (12, 3)


def test_labels_are_one_for_each_series(two_families):
    with pytest.raises(ValueError, match=r"y has shape \(3,\), but X has 40 series"):
        recipes.supcon().fit(two_families[0], [0, 1, 1])


def test_epochs_and_trainer_are_one_or_the_other():
    with pytest.raises(ValueError, match="num_epochs=3 is short for"):
        recipes.plain_2d(num_epochs=3, trainer=Trainer())

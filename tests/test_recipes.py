import pytest

from sktime_contrastive import ContrastiveEmbedder, recipes
from sktime_contrastive.training import Trainer


def test_plain_2d_is_the_default_embedder():
    assert recipes.plain_2d().get_params() == ContrastiveEmbedder().get_params()


@pytest.mark.parametrize("recipe", [recipes.plain_2d, recipes.simclr])
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


def test_epochs_and_trainer_are_one_or_the_other():
    with pytest.raises(ValueError, match="num_epochs=3 is short for"):
        recipes.plain_2d(num_epochs=3, trainer=Trainer())

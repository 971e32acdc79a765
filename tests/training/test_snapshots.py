import numpy as np
import pytest

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.encoders import FCN, Rocket
from sktime_contrastive.training import Callback, LatentSnapshots, Trainer

FEATURES = {"encoder": Rocket(n_components=8, hidden=(16, 16)), "n_init": 3}
SERIES = {"encoder": FCN((6, 6), (5, 3)), "positives": "views", "n_init": 2}


def embed(X, settings, callbacks=(), num_epochs=5):
    trainer = Trainer(num_epochs=num_epochs, batch_size=16, callbacks=callbacks)
    recipe = recipes.neighbors_2d(trainer=trainer, random_state=0).set_params(
        **settings
    )
    return recipe.fit(X)


@pytest.mark.parametrize("settings", [FEATURES, SERIES])
def test_training_is_the_same_to_the_bit(settings, two_families):
    X, _ = two_families
    alone = embed(X, settings)
    watched = embed(X, settings, [LatentSnapshots(every=1)])
    np.testing.assert_array_equal(watched.embedding_, alone.embedding_)
    np.testing.assert_array_equal(watched.history_["loss"], alone.history_["loss"])
    for name, weights in alone.network_.state_dict().items():
        np.testing.assert_array_equal(watched.network_.state_dict()[name], weights)
    assert not hasattr(alone, "snapshots_")


@pytest.mark.parametrize("settings", [FEATURES, SERIES])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_last_one_is_the_embedding_of_the_network_kept(
    settings, seed, two_families
):
    fitted = embed(
        two_families[0], settings | {"random_state": seed}, [LatentSnapshots()]
    )
    snapshots = fitted.snapshots_
    assert list(snapshots) == [0, 5]
    np.testing.assert_allclose(snapshots[5], fitted.embedding_, atol=1e-5)
    assert not np.allclose(snapshots[0], fitted.embedding_, atol=0.01)


@pytest.mark.parametrize("settings", [FEATURES, SERIES])
def test_the_codes_are_those_of_the_moment(settings, two_families):
    snapshots = embed(two_families[0], settings, [LatentSnapshots(every=1)]).snapshots_
    assert list(snapshots) == [0, 1, 2, 3, 4, 5]
    for epoch in range(5):
        assert not np.array_equal(snapshots[epoch], snapshots[epoch + 1])


def test_of_a_clusterer_from_a_recipe(two_families):
    callbacks = [LatentSnapshots(every=2)]
    recipe = recipes.neighbors_2d(num_epochs=5, callbacks=callbacks)
    clusterer = ContrastiveClusterer(2, recipe, random_state=0).fit(two_families[0])
    assert list(clusterer.snapshots_) == [0, 2, 4, 5]
    assert clusterer.snapshots_[0].shape == (40, 2)
    assert vars(callbacks[0]).keys() == vars(LatentSnapshots()).keys()
    again = clusterer.clone().fit(two_families[0])
    np.testing.assert_array_equal(again.snapshots_[2], clusterer.snapshots_[2])


def test_a_training_that_was_broken_off_leaves_nothing(two_families):
    class BreakOff(Callback):
        def on_epoch_end(self, network, epoch):
            if self.broken:
                raise KeyboardInterrupt

    snapshots, breaker = LatentSnapshots(every=1), BreakOff()
    breaker.broken = True
    with pytest.raises(KeyboardInterrupt):
        embed(two_families[0], SERIES, [snapshots, breaker])
    breaker.broken = False
    fitted = embed(two_families[0], SERIES, [snapshots, breaker])
    np.testing.assert_allclose(fitted.snapshots_[5], fitted.embedding_, atol=1e-5)


@pytest.mark.parametrize(("every", "error"), [(0, ValueError), (1.5, TypeError)])
def test_every_is_a_number_of_epochs(every, error, two_families):
    with pytest.raises(error, match=r"LatentSnapshots\.every"):
        embed(two_families[0], FEATURES, [LatentSnapshots(every)])


def test_callbacks_and_trainer_are_one_or_the_other():
    with pytest.raises(ValueError, match=r"callbacks=.* is short for trainer=Trainer"):
        recipes.supcon(callbacks=[LatentSnapshots()], trainer=Trainer())

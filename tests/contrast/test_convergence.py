"""One warning where a fit came to less than was asked for, and none where it did not."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sktime.datasets import load_arrow_head, load_basic_motions, load_unit_test

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.contrast.convergence import warn_of_training
from sktime_contrastive.training import Trainer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans
from tests.conftest import small, walks, warnings_of

FAULTS = [
    ({"trainer": Trainer(learning_rate=1e3)}, "learning_rate"),
    ({"trainer": Trainer(learning_rate=10.0)}, "learning_rate"),
    ({"trainer": Trainer(learning_rate=1e-12)}, "Raise learning_rate"),
    ({"trainer": Trainer(max_grad_norm=1e-25)}, "did not move"),
    ({"temperature": 1e30}, "lower temperature"),
    ({"temperature": 1e10}, "Lower temperature"),
]


@pytest.mark.parametrize(("parameters", "advice"), FAULTS, ids=str)
def test_training_that_comes_to_nothing(parameters, advice):
    embedder = recipes.neighbors_2d(n_init=2, random_state=0, **parameters)
    (message,) = warnings_of(embedder.fit, walks())
    assert advice in message
    # However few codes are left, the clusterers add no second warning.
    of_sktime = warnings_of(ContrastiveClusterer(8, embedder).fit, walks())
    of_tslearn = TimeSeriesContrastiveKMeans(8, embedder)
    assert warnings_of(of_tslearn.fit, walks()[:, 0]) == of_sktime
    assert len(of_sktime) == 1


def test_a_loss_that_rises_on_a_large_panel():
    embedder = small(learning_rate=1e3, num_epochs=3)
    (message,) = warnings_of(embedder.fit, walks(400))
    assert "Lower learning_rate" in message


@pytest.mark.parametrize("num_epochs", [1, 2, 25])
@pytest.mark.parametrize("recipe", ["neighbors_2d", "plain_2d", "simclr", "supcon"])
@pytest.mark.parametrize("n_series", [2, 6, 30])
def test_honest_fits_are_silent(recipe, num_epochs, n_series):
    embedder = getattr(recipes, recipe)(num_epochs=num_epochs, random_state=0)
    model = ContrastiveClusterer(2, embedder, n_init=1)
    assert warnings_of(model.fit, walks(n_series)) == []


@pytest.mark.parametrize("load", [load_arrow_head, load_basic_motions, load_unit_test])
def test_the_default_is_silent(load):
    X, _ = load(return_type="numpy3D")
    assert warnings_of(ContrastiveClusterer(4, random_state=0).fit, X) == []


def test_a_single_series_gets_its_own_warning():
    embedder = small(num_steps=2)
    with pytest.warns(UserWarning, match="single series") as caught:
        embedder.fit(walks(1))
    assert len(caught) == 1


def test_the_loss_alone_tells():
    """A loss that rises beyond that of constant codes, after enough steps."""
    codes, values = np.eye(30)[:, :2] + np.arange(30)[:, None], walks()

    def fault(*losses):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            history = pd.DataFrame({"loss": losses})
            return warn_of_training(history, codes, 64, True, values)

    assert "25" in fault(4.5, *[20.0] * 20, 25.0)
    assert fault(4.5, *[4.0] * 20, 3.0) is None
    assert fault(3.0, *[3.0] * 20, 3.5) is None  # still better than constant codes
    assert fault(9.0, *[5.0] * 20, 6.0) is None  # better than it began
    assert fault(4.5, 25.0) is None  # two steps tell nothing

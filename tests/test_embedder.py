import warnings

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sktime.datasets import load_basic_motions, load_japanese_vowels
from sktime.datatypes import convert_to
from torch import nn

from sktime_contrastive import ContrastiveEmbedder, recipes
from sktime_contrastive.encoders import ENCODERS, Encoder
from sktime_contrastive.positives import AugmentedViews, Jitter
from sktime_contrastive.training import Trainer


def test_table_has_a_row_for_each_instance_by_its_id(quick):
    X, _ = load_japanese_vowels(split="train", return_type="pd-multiindex")
    X = X.loc[:9].rename(index=lambda i: f"speaker {i}", level=0)
    table = quick.set_params(latent_dim=3, random_state=0).fit_transform(X)
    assert isinstance(table, pd.DataFrame)
    assert list(table.index) == [f"speaker {i}" for i in range(10)]
    assert list(table.columns) == ["latent_0", "latent_1", "latent_2"]
    np.testing.assert_allclose(table, quick.embedding_, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("encoder", ENCODERS)
def test_unseen_series_of_other_lengths(quick, encoder, two_families):
    X, _ = two_families
    quick.set_params(encoder=encoder, trainer__num_epochs=1).fit(X)
    for length in (2, 17, 200):
        assert quick.transform(np.ones((3, 1, length))).shape == (3, 2)


def test_padding_never_changes_a_code(quick):
    X, _ = load_japanese_vowels(split="test", return_type="df-list")
    quick.fit(X[:40])
    longest = max(map(len, X[:40]))
    padded = np.full((40, 12, longest + 50), np.nan)
    for values, frame in zip(padded, X, strict=False):
        values[:, : len(frame)] = frame.T
    codes = quick.transform(padded)
    np.testing.assert_allclose(codes, quick.embedding_, rtol=1e-4, atol=1e-5)
    alone = [quick.transform([frame]).iloc[0] for frame in X[:5]]
    np.testing.assert_allclose(alone, quick.embedding_[:5], rtol=1e-4, atol=1e-5)


def test_history_has_a_row_for_each_epoch(quick, two_families):
    history = quick.fit(two_families[0]).history_
    assert list(history.columns) == ["epoch", "loss", "learning_rate", "seconds"]
    assert list(history["epoch"]) == [1, 2, 3]
    assert (history["seconds"] > 0).all()


def test_training_lowers_the_loss(two_families):
    embedder = recipes.plain_2d(num_epochs=40, random_state=0)
    loss = embedder.fit(two_families[0]).history_["loss"]
    assert loss.tail(5).mean() < loss.iloc[0] - 0.5


def test_pipelines_in_front_of_tabular_estimators(quick):
    X, y = load_basic_motions(return_type="numpy3D")
    embedder = quick.set_params(
        latent_dim=16, random_state=0, trainer__num_epochs=60, similarity="cosine"
    )
    pipeline = embedder * LogisticRegression()
    assert pipeline.fit(X, y).score(X, y) > 0.6


def test_a_list_of_ones_own_augmentations(quick, two_families):
    calls = []

    def reverse(values, lengths, generator):
        calls.append(tuple(values.shape))
        return values.flip(2)

    views = AugmentedViews([reverse, Jitter(0.01)])
    quick.set_params(positives=views, random_state=0).fit(two_families[0])
    assert calls == [(80, 1, 60)] * 3


class MeanAndStd(Encoder):
    """An encoder of a user's own: a linear map of two statistics."""

    def build(self, n_channels, latent_dim):
        class Network(nn.Module):
            def __init__(self):
                super().__init__()
                self.linear = nn.Linear(2 * n_channels, latent_dim)

            def forward(self, values, lengths):
                return self.linear(torch.cat([values.mean(2), values.std(2)], dim=1))

        return Network()


class WrongShape(Encoder):
    def build(self, n_channels, latent_dim):
        return MeanAndStd().build(n_channels, latent_dim + 1)


def test_an_encoder_of_ones_own(quick, two_families):
    quick.set_params(encoder=MeanAndStd(), random_state=0)
    assert quick.fit_transform(two_families[0]).shape == (40, 2)


def test_an_encoder_with_codes_of_the_wrong_shape(quick, two_families):
    quick.set_params(encoder=WrongShape())
    with pytest.raises(ValueError, match=r"WrongShape.*shape \(2, 3\).*latent_dim=2"):
        quick.fit(two_families[0])


def test_an_augmentation_that_changes_the_shape(quick, two_families):
    quick.set_params(positives=AugmentedViews([lambda values, *_: values[..., 1:]]))
    with pytest.raises(ValueError, match="keeps the shape"):
        quick.fit(two_families[0])


def test_one_series_is_taken_with_a_warning(quick):
    with pytest.warns(UserWarning, match="single series"):
        quick.fit(np.random.default_rng(0).normal(size=(20, 30)))
    assert quick.embedding_.shape == (1, 2)


def test_no_warning_where_there_is_nothing_to_act_on(quick, two_families):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quick.fit_transform(two_families[0])


def trainer(**parameters):
    return {"trainer": Trainer(**parameters)}


@pytest.mark.parametrize(("parameters", "message"), [
    ({"encoder": "transformer"}, "encoder='transformer' is not known"),
    ({"encoder": 3}, "encoder=3 must be one of 'fcn'"),
    ({"positives": "view"}, "positives='view'.*Did you mean 'views'"),
    ({"similarity": "cauchi"}, "similarity='cauchi'.*Did you mean 'cauchy'"),
    ({"scaling": "serie"}, "scaling='serie'.*Did you mean 'series'"),
    ({"head": "projektion"}, "head='projektion'.*Did you mean 'projection'"),
    ({"latent_dim": 0}, "latent_dim=0 must be at least 1"),
    ({"latent_dim": 2.0}, "latent_dim=2.0 must be an integer"),
    ({"temperature": 0}, "temperature=0 must be finite and above 0"),
    ({"temperature": -1.0}, "temperature=-1.0 must be finite and above 0"),
    ({"temperature": "low"}, "temperature='low' must be a number"),
    ({"random_state": "0"}, "random_state='0' must be an integer"),
    ({"trainer": "adam"}, "trainer='adam' must be an instance of .* Trainer"),
    (trainer(batch_size=0), "batch_size=0 must be at least 2"),
    (trainer(learning_rate=0), "learning_rate=0 must be finite and above 0"),
    (trainer(learning_rate=-1e-3), "learning_rate=-0.001 must be"),
    (trainer(num_epochs=0), "num_epochs=0 must be at least 1"),
    (trainer(num_steps=0), "num_steps=0 must be at least 1"),
    (trainer(weight_decay=-1), "weight_decay=-1 must be"),
    (trainer(max_grad_norm=0), "max_grad_norm=0 must be"),
    (trainer(device="gpu"), "device='gpu' cannot be used here"),
    ({"positives": AugmentedViews([Jitter(-1)])}, "Jitter.strength=-1 must be"),
    ({"positives": AugmentedViews(n_views=1)}, "n_views=1 must be at least 2"),
    ({"positives": AugmentedViews([Jitter])}, "augmentations holds .*Jitter"),
])  # fmt: skip
def test_wrong_parameters_before_any_training(
    parameters, message, two_families, monkeypatch
):
    def never(*arguments, **options):
        raise AssertionError("training began")

    monkeypatch.setattr(Trainer, "train", never)
    with pytest.raises((ValueError, TypeError), match=message):
        ContrastiveEmbedder(**parameters).fit(two_families[0])


def test_unknown_names_give_the_nearest():
    X = np.zeros((3, 1, 9))
    for parameters, nearest in [
        ({"encoder": "rsnet"}, "resnet"),
        ({"similarity": "cosin"}, "cosine"),
        ({"scaling": "Series"}, "series"),
    ]:
        with pytest.raises(ValueError, match=f"Did you mean '{nearest}'"):
            ContrastiveEmbedder(**parameters).fit(X)


def test_divergence_is_an_error_that_says_what_to_do(quick, two_families):
    quick.set_params(trainer=Trainer(10, learning_rate=1e30, max_grad_norm=1e30))
    with pytest.raises(FloatingPointError, match="Lower learning_rate"):
        quick.fit(two_families[0])


def test_other_channels_at_transform(quick):
    X = np.random.default_rng(0).normal(size=(4, 3, 20))
    quick.fit(X)
    with pytest.raises(
        ValueError, match="2 channels, but the panel that was fitted had 3"
    ):
        quick.transform(X[:, :2])
    names = pd.MultiIndex.from_product([range(4), range(20)])
    frame = pd.DataFrame(X.transpose(0, 2, 1).reshape(80, 3), names, ["x", "y", "z"])
    quick.fit(frame)
    with pytest.raises(ValueError, match="in the same order"):
        quick.transform(frame[["y", "x", "z"]])
    assert quick.transform(X).shape == (4, 2)  # an array has no names


def test_network_is_an_ordinary_torch_module(quick, two_families):
    X, _ = two_families
    quick.set_params(scaling="none").fit(X)
    with torch.no_grad():
        codes = quick.network_(torch.from_numpy(X).float())
    np.testing.assert_allclose(codes, quick.embedding_, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("recipe", [recipes.neighbors_2d, recipes.simclr])
def test_a_code_does_not_depend_on_the_series_beside(recipe):
    X = np.random.default_rng(0).normal(size=(145, 3, 40))
    embedder = recipe(num_epochs=2, random_state=0).fit(X)
    codes = embedder.transform(X).to_numpy()
    np.testing.assert_array_equal(codes, embedder.embedding_)
    np.testing.assert_array_equal(embedder.transform(X[::-1])[::-1], codes)
    for some in (slice(0, 1), slice(2, 4), slice(3, 23), slice(3, 57), slice(1, None)):
        np.testing.assert_array_equal(embedder.transform(X[some]), codes[some])


def test_a_code_does_not_depend_on_the_container():
    X = np.random.default_rng(0).normal(size=(20, 3, 40))
    as_in_tslearn = X.transpose(0, 2, 1).copy().transpose(0, 2, 1)
    frame = convert_to(X, "pd-multiindex")
    codes = [
        recipes.neighbors_2d(num_epochs=2, random_state=0).fit(panel).embedding_
        for panel in (X, as_in_tslearn, frame)
    ]
    np.testing.assert_array_equal(codes[1], codes[0])
    np.testing.assert_array_equal(codes[2], codes[0])


def test_few_series_have_the_codes_of_the_fit():
    X = np.random.default_rng(0).normal(size=(3, 2, 40))
    embedder = recipes.neighbors_2d(num_epochs=2, random_state=0).fit(X)
    np.testing.assert_array_equal(embedder.transform(X), embedder.embedding_)

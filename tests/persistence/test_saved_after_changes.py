"""Attributes set on a fitted estimator: it is not saved, or it loads."""

import copy

import numpy as np
import pytest
from sklearn.cluster import KMeans

from sktime_contrastive import save_model
from tests.persistence.round_trips import through_file

# What is set on a fitted estimator, and what an error in saving it says.
SET_AFTERWARDS = {
    "n_init=x": ("n_init", "x", "n_init='x' must be an integer"),
    "n_clusters=x": ("n_clusters", "x", "n_clusters='x' is not known"),
    "n_clusters=1000": ("n_clusters", 1000, "cannot be larger than"),
    "embedder=rocket": ("embedder", "rocket", "must be a ContrastiveEmbedder"),
    "clusterer=kmeans": ("clusterer", "kmeans", "must be an instance of a cluster"),
    "latent_dim=3": ("embedder_.latent_dim", 3, "embedding_ has shape"),
    "scaling=none": ("embedder_.scaling", "none", "gives other codes"),
    "encoder=resnet": ("embedder_.encoder", "resnet", "loading state_dict"),
    "epochs=0": ("embedder_.trainer.num_epochs", 0, "num_epochs=0"),
    "labels": ("clustering_.labels_", np.arange(20) % 3, "labels_ does not fit"),
    "n_clusters=4": ("n_clusters", 4, None),
    "clusterer=KMeans": ("clusterer", KMeans(2), None),
    "temperature=2": ("embedder_.temperature", 2.0, None),
    "labels_ of the clusterer": ("labels_", None, None),
}


IS_SET = {
    "clusterer": lambda path: True,
    "embedder": lambda path: path == "n_init" or path.startswith("embedder_."),
    "tslearn": lambda path: path not in ("n_init", "clusterer"),
}


@pytest.mark.parametrize(
    ("face", "case"),
    [
        (face, case)
        for face, is_set in IS_SET.items()
        for case, (path, *_) in SET_AFTERWARDS.items()
        if is_set(path)
    ],
)
def test_what_was_saved_loads(case, face, fitted, of_tslearn, tmp_path):
    path, value, message = SET_AFTERWARDS[case]
    owner = model = fitted("fcn") if face != "tslearn" else copy.deepcopy(of_tslearn)
    if face == "embedder":
        owner = model = model.embedder_
        path = path.removeprefix("embedder_.")
    *parts, name = path.split(".")
    for part in parts:
        owner = getattr(owner, part)
    assert hasattr(owner, name)
    setattr(owner, name, value)
    if message is None or (face, case) == ("tslearn", "embedder=rocket"):
        assert type(through_file(model, tmp_path)) is type(model)
        return
    with pytest.raises(ValueError, match=rf"cannot be saved.*{message}.*fit again"):
        save_model(model, tmp_path / "model")
    assert not any(tmp_path.iterdir())

"""The same seed, the same bits; and no other generator is touched."""

import os
import subprocess
import sys
from unittest import mock

import numpy as np
import pytest
import torch

from sktime_contrastive import ContrastiveClusterer, recipes


def test_numpy_integers_are_integers(two_families):
    X, _ = two_families
    recipe = recipes.neighbors_2d(num_epochs=3)
    codes = [
        ContrastiveClusterer(n_clusters, recipe, random_state=0).fit(X).embedding_
        for n_clusters in (2, np.int64(2))
    ]
    np.testing.assert_array_equal(*codes)


def test_random_state_of_the_embedder_holds_where_none_is_given(quick, two_families):
    X, _ = two_families
    quick.set_params(random_state=5)
    codes = [ContrastiveClusterer(2, quick).fit(X).embedding_ for _ in range(2)]
    np.testing.assert_array_equal(*codes)


SCRIPT = """
import sys, numpy as np
from sktime.datasets import load_japanese_vowels
from sktime_contrastive import ContrastiveClusterer, recipes
X, _ = load_japanese_vowels(split="train", return_type="pd-multiindex")
found = {}
for name in ("neighbors_2d", "plain_2d"):
    recipe = getattr(recipes, name)(num_epochs=3).set_params(scaling="series")
    clusterer = ContrastiveClusterer(4, recipe, random_state=42).fit(X.loc[:60])
    found |= {name + " codes": clusterer.embedding_, name + " labels": clusterer.labels_}
np.savez(sys.argv[1], **found)
"""


@pytest.fixture(scope="module")
def two_results(tmp_path_factory):
    """Of a fresh process with three threads and of this one, both recipes in each."""
    folder = tmp_path_factory.mktemp("results")
    fresh, here = folder / "fresh.npz", folder / "here.npz"
    command = [sys.executable, "-c", SCRIPT, fresh]
    run = subprocess.run(
        command,
        env=os.environ | {"OMP_NUM_THREADS": "3"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert (run.stdout, run.stderr) == ("", "")  # verbose=False prints nothing
    with mock.patch.object(sys, "argv", ["script", here]):
        exec(SCRIPT, {})
    return np.load(fresh), np.load(here)


@pytest.mark.parametrize("recipe", ["neighbors_2d", "plain_2d"])
def test_two_processes_give_the_same_bits(two_results, recipe):
    one, other = two_results
    for kind in ("codes", "labels"):
        name = f"{recipe} {kind}"
        np.testing.assert_array_equal(one[name], other[name])


@pytest.mark.parametrize("random_state", [None, 3])
def test_global_generators_are_untouched(quick, two_families, random_state):
    X, _ = two_families
    numpy_before = np.random.get_state()[1].copy()  # noqa: NPY002
    torch_before = torch.get_rng_state()
    threads = torch.get_num_threads()
    for recipe in (quick, recipes.neighbors_2d(num_epochs=2)):
        ContrastiveClusterer(2, recipe, random_state=random_state).fit(X).predict(X)
    assert (np.random.get_state()[1] == numpy_before).all()  # noqa: NPY002
    assert torch.equal(torch.get_rng_state(), torch_before)
    assert torch.get_num_threads() == threads

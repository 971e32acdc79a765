"""sktime's own suite, a pytest case for each of its checks, nothing left out."""

import pytest
from sktime.utils.estimator_checks import check_estimator, parametrize_with_checks

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks([ContrastiveClusterer, ContrastiveEmbedder])
def test_sktime_contract(obj, test_name):
    results = check_estimator(
        obj, tests_to_run=test_name, raise_exceptions=True, verbose=False
    )
    assert set(results.values()) == {"PASSED"}


def test_parameter_sets_cover_the_recipes():
    clusterers = ContrastiveClusterer.create_test_instances_and_names()[0]
    embedders = ContrastiveEmbedder.create_test_instances_and_names()[0]
    for seen in ([c.embedder for c in clusterers], embedders):
        assert {e.similarity for e in seen} >= {"dot", "cosine"}
        assert {e.head for e in seen} >= {None, "projection"}
        assert {e.scaling for e in seen} >= {"series", "panel"}

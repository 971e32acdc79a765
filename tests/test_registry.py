import pandas as pd
import sktime.registry

from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder, all_estimators


def test_lists_the_estimators():
    assert all_estimators() == [
        ("ContrastiveClusterer", ContrastiveClusterer),
        ("ContrastiveEmbedder", ContrastiveEmbedder),
    ]


def test_filters():
    assert all_estimators("transformer", return_names=False) == [ContrastiveEmbedder]
    assert len(all_estimators(["transformer", "clusterer"])) == 2
    assert len(all_estimators(filter_tags="capability:unequal_length")) == 2
    wanted = {"capability:predict_proba": True}
    assert all_estimators(filter_tags=wanted, return_names=False) == [
        ContrastiveClusterer
    ]
    assert all_estimators(exclude_estimators="ContrastiveClusterer")[0][1] is (
        ContrastiveEmbedder
    )


def test_stands_beside_sktimes_own_listing():
    options = {"as_dataframe": True, "return_tags": "capability:unequal_length"}
    ours = all_estimators("clusterer", **options)
    theirs = sktime.registry.all_estimators("clusterer", **options)
    both = pd.concat([ours, theirs])
    assert list(ours.columns) == list(theirs.columns)
    assert both["name"].is_unique

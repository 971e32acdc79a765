import pytest

from sktime_contrastive.persistence.earlier_formats import from_format_1

EMBEDDER = {"fitted": {"embedding_": "codes"}, "network": {}}
OF_CODES = {"labels_": [0, 1, 0], "cluster_centers_": "centres"}


def test_an_embedder_is_as_it_was():
    assert from_format_1("ContrastiveEmbedder", EMBEDDER) == EMBEDDER


def test_a_clusterer():
    fitted = OF_CODES | {"inertia_": {"plain": 1.5}, "fit_time_": {"plain": 3}}
    old = {
        "parameters": {"n_clusters": 2, "clusterer": {"k_means": "sklearn"}},
        "embedder": EMBEDDER,
        "clusterer_": "k-means",
        "digest": "abc",
        "fitted": fitted | {"history_": "the embedder's"},
    }
    new = from_format_1("ContrastiveClusterer", old)
    assert new["parameters"]["clusterer"] == {"clusterer": {"k_means": "sklearn"}}
    state = new["state"]
    assert state.pop("embedder_")["packed"]["fitted"]["embedding_"] == "codes"
    assert state == fitted | {
        "clusterer_": {"clusterer": "k-means"},
        "panel_digest_": {"plain": "abc"},
    }
    assert old["parameters"]["clusterer"] == {"k_means": "sklearn"}


def test_the_inertia_of_tslearns_is_a_mean():
    fitted = OF_CODES | {"inertia_": {"plain": 1.5}, "n_clusters_scores_": "scores"}
    old = {"parameters": {}, "embedder": EMBEDDER, "kmeans_": 0, "fitted": fitted}
    state = from_format_1("TimeSeriesContrastiveKMeans", old)["state"]
    assert state["inertia_"] == {"plain": 4.5}
    assert state["clusterer_"] == {"clusterer": 0}
    assert state["n_clusters_scores_"] == "scores"


def test_what_lacks_a_part():
    with pytest.raises(KeyError):
        from_format_1("ContrastiveClusterer", {"parameters": {}})

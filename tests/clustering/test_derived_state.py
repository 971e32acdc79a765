import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering
from sklearn.mixture import GaussianMixture

from sktime_contrastive.clustering.codes import CodeClustering

CODES = np.random.default_rng(0).normal(size=(40, 2)) + np.arange(40)[:, None] % 3 * 8


@pytest.mark.parametrize(
    "clusterer", [None, AgglomerativeClustering(), GaussianMixture(random_state=0)]
)
@pytest.mark.parametrize("n_clusters", [3, "auto"])
def test_what_was_fitted_is_taken_up(clusterer, n_clusters):
    fitted = CodeClustering(n_clusters, clusterer, 0).fit(CODES)
    again = CodeClustering(n_clusters, clusterer).set_state(fitted.get_state(), CODES)
    for name in ("labels_", "cluster_centers_", "inertia_", "n_clusters_"):
        np.testing.assert_array_equal(getattr(again, name), getattr(fitted, name))
    others = CODES + 0.5
    for method in ("predict", "predict_proba", "score"):
        expected = getattr(fitted, method)(others)
        np.testing.assert_array_equal(getattr(again, method)(others), expected)
    assert hasattr(again, "n_clusters_scores_") == (n_clusters == "auto")


CHANGES = {
    "labels_": lambda labels: (labels + 1) % 3,
    "cluster_centers_": lambda centers: centers + 1,
    "inertia_": lambda inertia: 2 * inertia,
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_does_not_follow_from_the_rest(name):
    state = CodeClustering(3).fit(CODES).get_state()
    state[name] = CHANGES[name](state[name])
    with pytest.raises(ValueError, match=f"{name} does not fit"):
        CodeClustering(3).set_state(state, CODES)


def test_other_codes_and_other_parameters():
    state = CodeClustering(3).fit(CODES).get_state()
    with pytest.raises(ValueError, match="labels"):
        CodeClustering(3).set_state(state, CODES[1:])
    with pytest.raises(ValueError, match="cannot be larger"):
        CodeClustering(41).set_state(state, CODES)
    with pytest.raises(ValueError, match="are not of a clustering"):
        CodeClustering(3).set_state(state | {"more_": 1}, CODES)
    assert len(state) == 4  # the caller's dict is left as it was

"""What does not fit together, or asks for more than is there, is refused."""

import resource

import numpy as np
import pytest

from sktime_contrastive.persistence import DamagedFileError, pack_model, write_tree
from sktime_contrastive.persistence.model import load_model
from sktime_contrastive.persistence.trees import content_digest

MOST_MEMORY = 300 * 2**20  # bytes more than before


def embedder_of(model):
    return model["state"]["state"]["embedder_"]["packed"]


def parameters(model):
    return embedder_of(model)["embedder"]["parameters"]


def encoder(name, **given):
    def change(model):
        parameters(model)["encoder"] = {"component": name, "parameters": given}

    return change


def of_embedder(**given):
    return lambda model: parameters(model).update(given)


def part(*path, **given):
    def change(model):
        node = model["state"]
        for name in path:
            node = node[name]
        node.update(given)

    return change


def without(*path):
    def change(model):
        node = model["state"]
        for name in path[:-1]:
            node = node[name]
        del node[path[-1]]

    return change


def array(change_array, *path):
    def change(model):
        node = model["state"]
        for name in path[:-1]:
            node = node[name]
        node[path[-1]] = change_array(node[path[-1]].copy())

    return change


def put(value, place=0):
    def change(given):
        given.flat[place] = value
        return given

    return change


STATE = ("state",)
EMBEDDER = ("state", "embedder_", "packed")
NETWORK, OF_EMBEDDER, PROBE = ((*EMBEDDER, n) for n in ("network", "fitted", "probe"))
K_MEANS = ("state", "clusterer_", "clusterer", "fitted")

TOO_LARGE = {
    "Dilated, depth": encoder("Dilated", depth=10**9),
    "Dilated, small and deep": encoder("Dilated", channels=1, depth=10**9),
    "Dilated, channels": encoder("Dilated", channels=10**6),
    "Dilated, kernel": encoder("Dilated", kernel_size=10**9),
    "FCN, channels": encoder("FCN", channels=[30_000] * 3, kernel_sizes=[7, 5, 3]),
    "FCN, kernel": encoder("FCN", channels=[4], kernel_sizes=[10**10]),
    "ResNet, channels": encoder("ResNet", channels=[30_000] * 3, kernel_sizes=[7]),
    "Inception, depth": encoder("Inception", depth=10**9),
    "Inception, filters": encoder("Inception", n_filters=10**8),
    "Inception, bottleneck": encoder("Inception", bottleneck=10**8),
    "Rocket, hidden": encoder("Rocket", hidden={"tuple": [30_000, 30_000]}),
    "dimensions": of_embedder(latent_dim=10**9),
    "number of channels": part(*EMBEDDER, "panel", n_channels=10**6),
    "more channels": part(*EMBEDDER, "panel", n_channels=10**12),
    "probe": part(*PROBE, values=np.zeros((2, 10**5, 32))),
    "integers of many digits": of_embedder(latent_dim=10**4000),
}
SENSELESS = {
    "weights of NaN": array(put(np.nan), *NETWORK, "to_code.weight"),
    "infinite weights": array(put(np.inf), *NETWORK, "to_code.bias"),
    "weights of float64": array(np.float64, *NETWORK, "to_code.bias"),
    "weights of another shape": array(np.ravel, *NETWORK, "to_code.weight"),
    "other weights": array(lambda w: w + 1, *NETWORK, "to_code.bias"),
    "no weights": without(*NETWORK),
    "a weight missing": without(*NETWORK, "to_code.bias"),
    "a weight more": part(*NETWORK, more=np.zeros(3)),
    "centres of NaN": array(put(np.nan), *K_MEANS, "cluster_centers_"),
    "a centre less": array(lambda c: c[1:], *K_MEANS, "cluster_centers_"),
    "centres of other dimensions": array(
        lambda c: c[:, :1], *K_MEANS, "cluster_centers_"
    ),
    "other centres": array(lambda c: c + 100, *K_MEANS, "cluster_centers_"),
    "labels too large": array(put(3), *STATE, "labels_"),
    "labels too small": array(put(-1), *STATE, "labels_"),
    "labels of another length": array(lambda y: y[1:], *STATE, "labels_"),
    "labels turned about": array(lambda y: (y + 1) % 3, *STATE, "labels_"),
    "labels of floats": array(np.float64, *STATE, "labels_"),
    "labels of k-means too large": array(put(3), *K_MEANS, "labels_"),
    "labels of k-means of another length": array(
        lambda y: np.append(y, 0), *K_MEANS, "labels_"
    ),
    "labels in two axes": array(lambda y: y[:, None], *K_MEANS, "labels_"),
    "inertia of NaN": part(*K_MEANS, inertia_="NaN"),
    "negative inertia": part(*K_MEANS, inertia_=-1.0),
    "iterations": part(*K_MEANS, n_iter_=2.5),
    "codes of NaN": array(put(np.nan), *OF_EMBEDDER, "embedding_"),
    "other codes": array(lambda c: c[::-1] + 9, *OF_EMBEDDER, "embedding_"),
    "codes of another length": array(lambda c: c[1:], *OF_EMBEDDER, "embedding_"),
    "codes of other dimensions": array(lambda c: c[:, :1], *OF_EMBEDDER, "embedding_"),
    "no codes": array(lambda c: c[:0], *OF_EMBEDDER, "embedding_"),
    "codes missing": without(*OF_EMBEDDER, "embedding_"),
    "other dimensions": of_embedder(latent_dim=3),
    "other scaling": of_embedder(scaling="none"),
    "statistics that are none": part(
        *EMBEDDER, "panel", scaler={"mean_": np.zeros((1, 2, 1))}
    ),
    "too few names of channels": part(*EMBEDDER, "panel", channels={"tuple": ["a"]}),
    "names of channels in a list": part(*EMBEDDER, "panel", channels=["a", "b"]),
    "another parameter": part("parameters", unknown=1),
    "no parameters": without("parameters"),
    "another embedder": part(*EMBEDDER, embedder=3),
    "an attribute that is a method": part(*STATE, predict_={"plain": 1}, fit=3),
    "a private attribute": part(*STATE, _is_fitted={"plain": 1}),
    "a centre for each series": part("parameters", n_clusters=10**9, clusterer=3),
    "snapshots of another length": array(
        lambda c: c[:, 1:], *OF_EMBEDDER, "snapshots_", "arrays", "values"
    ),
    "snapshots of NaN": array(
        put(np.nan), *OF_EMBEDDER, "snapshots_", "arrays", "values"
    ),
    "a history that is no table": part(
        *OF_EMBEDDER, history_={"frame": {"names": [1], "columns": {}}}
    ),
    "other codes of the probe": array(lambda c: c + 9, *PROBE, "codes"),
    "a probe of NaN": array(put(np.nan), *PROBE, "values"),
}


def assert_refused(model, path):
    model["content"] = content_digest(model["state"])  # as somebody does on purpose
    write_tree(model, path, "safetensors")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with pytest.raises(DamagedFileError, match="is damaged, or no model"):
        load_model(path)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    assert used < MOST_MEMORY


@pytest.mark.parametrize("name", ["fcn", "rocket"])
@pytest.mark.parametrize("case", TOO_LARGE)
def test_more_than_the_file_accounts_for(case, name, fitted, tmp_path):
    model = pack_model(fitted(name))
    TOO_LARGE[case](model)
    assert_refused(model, tmp_path / "model")


@pytest.mark.parametrize("case", SENSELESS)
def test_what_makes_no_sense(case, fitted, tmp_path):
    model = pack_model(fitted("fcn"))
    SENSELESS[case](model)
    assert_refused(model, tmp_path / "model")


def kernels_of(model):
    network = embedder_of(model)["network"]
    return {name: w for name, w in network.items() if name.startswith("front_end")}


@pytest.mark.parametrize(
    "state", [[2**40], [0, 0], [-1, 2], [], [1.5, 2.0], [[1], [2]], [1, 2, 4, 8]]
)
def test_dilations_that_are_none(state, fitted, tmp_path):
    model = pack_model(fitted("rocket"))
    network = embedder_of(model)["network"]
    name = next(name for name in network if name.endswith("_extra_state"))
    network[name] = np.array(state)
    assert_refused(model, tmp_path / "model")


def test_front_ends_that_lack_a_part(fitted, tmp_path):
    for name in kernels_of(pack_model(fitted("rocket"))):
        model = pack_model(fitted("rocket"))
        del embedder_of(model)["network"][name]
        assert_refused(model, tmp_path / "model")


def test_front_ends_of_another_shape(fitted, tmp_path):
    for name, weight in kernels_of(pack_model(fitted("rocket"))).items():
        model = pack_model(fitted("rocket"))
        longer = np.concatenate([weight, weight])
        embedder_of(model)["network"][name] = longer
        assert_refused(model, tmp_path / "model")


def test_statistics_of_the_panel(fitted, tmp_path):
    for name, value in (("mean_", np.nan), ("std_", 0.0), ("std_", np.nan)):
        model = pack_model(fitted("rocket"))
        embedder_of(model)["panel"]["scaler"][name][:] = value
        assert_refused(model, tmp_path / "model")

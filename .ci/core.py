"""What works with the core dependencies alone, and what names the extra that it needs.

Run by .ci/run where nothing but the built wheel and its dependencies is installed. By
hand, in any environment: ``python .ci/core.py --hide`` hides the optional packages.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.metadata
import inspect
import pkgutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

OPTIONAL = (
    *("aeon", "bokeh", "dask", "distributed", "gluonts", "h5py", "matplotlib", "PIL"),
    *("polars", "pyarrow", "scikit_posthocs", "skops", "umap"),
)


class Hider(importlib.abc.MetaPathFinder):
    """Finds neither the optional packages nor word of their being installed."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] in OPTIONAL:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    def install(self) -> None:
        sys.meta_path.insert(0, self)
        find = importlib.metadata.MetadataPathFinder.find_distributions
        hidden = {*OPTIONAL, "scikit-posthocs", "umap-learn"}

        def find_distributions(*args: Any, **kwargs: Any) -> list[Any]:
            found = find(*args, **kwargs)
            return [each for each in found if each.metadata["Name"] not in hidden]

        importlib.metadata.MetadataPathFinder.find_distributions = find_distributions


def check_environment() -> None:
    for name in OPTIONAL:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        raise SystemExit(f"{name} is installed: add --hide, or use a bare environment.")


def check_public_names() -> None:
    """Each module is imported, each name in its ``__all__`` and each file is there."""
    import sktime_contrastive

    paths, prefix = sktime_contrastive.__path__, f"{sktime_contrastive.__name__}."
    names = [module.name for module in pkgutil.walk_packages(paths, prefix)]
    names = [name for name in names if not name.endswith("__main__")]
    for name in [sktime_contrastive.__name__, *names]:
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", ()):
            assert getattr(module, public) is not None, f"{name}.{public}"
    assert (
        importlib.metadata.version("sktime-contrastive")
        == sktime_contrastive.__version__
    )
    assert Path(paths[0], "py.typed").is_file()
    scripts = ("differences.js", "export.js", "reasons.js", "explorer.js")
    for name in ("template.html", "explorer.css", *scripts):
        assert Path(paths[0], "plotting", "explorer", name).is_file()
    print(len(names), "modules imported from", paths[0])


def check_sktime_faces() -> None:
    """The quickstart's clustering, each container, each recipe, pipelines."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import adjusted_rand_score
    from sklearn.mixture import GaussianMixture
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sktime.datasets import load_basic_motions
    from sktime.datatypes import convert

    from sktime_contrastive import (
        ContrastiveClusterer,
        ContrastiveEmbedder,
        all_estimators,
        load_model,
        recipes,
        save_model,
    )
    from sktime_contrastive.explanation import explain
    from sktime_contrastive.training import Trainer

    X, motions = load_basic_motions(return_type="numpy3D")
    clusterer = ContrastiveClusterer(n_clusters=4, random_state=0)
    ari = adjusted_rand_score(motions, clusterer.fit_predict(X))
    print(f"BasicMotions: ARI {ari:.2f}")
    assert ari > 0.8
    codes = clusterer.embed(X)
    assert codes.shape == (80, 2)
    assert (clusterer.predict(X) == clusterer.labels_).all()
    assert np.allclose(clusterer.predict_proba(X).sum(axis=1), 1)
    assert clusterer.score(X) <= 0
    assert (clusterer.predict_codes(codes) == clusterer.labels_).all()
    importances = explain(clusterer, X[:5], background=X, random_state=0).importances
    assert importances.importance.notna().all()

    X, motions = X[::4], motions[::4]
    quick = Trainer(num_steps=5, device="cpu")
    embedder = ContrastiveEmbedder(trainer=quick, n_init=1, random_state=0)
    expected = embedder.fit_transform(X).to_numpy()
    for container in ("pd-multiindex", "df-list", "nested_univ"):
        panel = convert(X, "numpy3D", container)
        assert np.allclose(embedder.fit_transform(panel), expected), container
        ContrastiveClusterer(2, embedder).fit(panel).predict(panel)
    for name in recipes.__all__:
        recipe = getattr(recipes, name)(trainer=quick)
        assert len(recipe.fit(X, motions).transform(X)) == len(X), name
    ContrastiveClusterer("auto", embedder).fit(X)

    clusterer = ContrastiveClusterer(2, embedder).fit(X)
    for fitted in (embedder, clusterer):
        with tempfile.TemporaryDirectory() as folder:
            save_model(fitted, f"{folder}/model")
            loaded = load_model(f"{folder}/model")
        assert (loaded.embedding_ == fitted.embedding_).all()
    mixture = ContrastiveClusterer(2, embedder, GaussianMixture()).fit(X)
    refused("persistence", save_model, mixture, "model")

    for pipeline in (
        make_pipeline(embedder, LogisticRegression()),
        embedder * LogisticRegression(),
    ):
        assert len(pipeline.fit(X, motions).predict(X)) == len(X)
        assert len(cross_val_score(pipeline, X, motions, cv=2)) == 2
    search = GridSearchCV(ContrastiveClusterer(2, embedder), {"n_clusters": [2, 3]})
    assert search.fit(X).best_params_["n_clusters"] in (2, 3)
    assert [name for name, _ in all_estimators()] == [
        "ContrastiveClusterer",
        "ContrastiveEmbedder",
    ]


def check_tslearn_face() -> None:
    from tslearn.generators import random_walk_blobs

    from sktime_contrastive import recipes
    from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

    X, _ = random_walk_blobs(n_ts_per_blob=10, sz=20, n_blobs=3, random_state=0)
    quick = recipes.neighbors_2d(num_epochs=5)
    kmeans = TimeSeriesContrastiveKMeans(3, embedder=quick, random_state=0).fit(X)
    labels = kmeans.predict(X)
    for kind in ("json", "pickle"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model")
            getattr(kmeans, f"to_{kind}")(path)
            loaded = getattr(TimeSeriesContrastiveKMeans, f"from_{kind}")(path)
        assert (loaded.predict(X) == labels).all(), kind
    refused(
        "tslearn", kmeans.to_hdf5, "model.hdf5"
    )  # to read such a file needs no h5py


def check_benchmarking() -> None:
    """The command runs without pictures; what is aeon's or dask's says so."""
    from sktime.datasets import load_unit_test

    from sktime_contrastive.benchmarking import ESTIMATORS, evaluate
    from sktime_contrastive.benchmarking import make_estimator as make
    from sktime_contrastive.benchmarking.cli import main

    names = ["minibatch_kmeans", "euclidean_kmeans"]
    with tempfile.TemporaryDirectory() as folder:
        main(["--datasets", "UnitTest", "--out", folder, "--estimators", *names])
        written = {path.suffix for path in Path(folder).iterdir()}
    assert {".csv", ".json", ".md"} <= written, written
    umap = {"minirocket_umap_kmeans", "rocket_features_umap_kmeans"}
    others = {"kasba", "msm_kmedoids"} | umap
    for name in ESTIMATORS.keys() - others:
        make(name)
    for name in others:
        refused("benchmark", make, name)
    for backend in ("dask", "dask_lazy"):
        arguments = make("euclidean_kmeans"), "combined", *load_unit_test()
        refused("dask", evaluate, *arguments, backend=backend)


def check_files() -> None:
    """The command reads and writes what needs no extra; the rest names its own."""
    import numpy as np

    from sktime_contrastive import distributed
    from sktime_contrastive.command import main
    from sktime_contrastive.command.columns import Columns
    from sktime_contrastive.command.folders import read_folder
    from sktime_contrastive.command.inputs import read_container

    with tempfile.TemporaryDirectory() as folder:
        data, model, labels = (Path(folder, name) for name in _FILES)
        np.save(data, np.random.default_rng(0).normal(size=(20, 1, 30)))
        quick = ["--n-clusters", "2", "--recipe", "plain_2d", "--quiet"]
        main(["fit", str(data), *quick, "--out", str(model)])
        main(["predict", str(model), str(data), "--out", str(labels), "--quiet"])
        assert len(labels.read_text().splitlines()) == 21
        table = Path(folder, "data.parquet")
        table.touch()
        refused("files", read_container, table, Columns())
        refused("dask", read_folder, Path(folder), Columns())
    for name in distributed.__all__:
        refused("dask", getattr(distributed, name), None, None, "id", "time")


_FILES = ("data.npy", "model.safetensors", "labels.csv")


def check_plotting() -> None:
    """Every function that draws names the extra, before it looks at its arguments."""
    from sktime_contrastive import plotting
    from sktime_contrastive.benchmarking import plots

    for module in (plotting, plots):
        for name in module.__all__:
            function = getattr(module, name)
            arguments = [None for _ in inspect.signature(function).parameters]
            extra = "benchmark" if name == "plot_critical_difference" else "plot"
            refused(extra, function, *arguments)


def refused(extra: str, function: Callable, *args: Any, **kwargs: Any) -> None:
    try:
        function(*args, **kwargs)
    except ModuleNotFoundError as error:
        if f'pip install "sktime-contrastive[{extra}]"' in str(error):
            return
        raise
    raise AssertionError(f"{function} does not need the extra {extra!r}")


if __name__ == "__main__":
    if "--hide" in sys.argv:
        Hider().install()
    check_environment()
    check_public_names()
    check_sktime_faces()
    check_tslearn_face()
    check_benchmarking()
    check_files()
    check_plotting()
    print("Everything works without", ", ".join(OPTIONAL))

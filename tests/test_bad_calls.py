"""Bad calls: one clear error each, which names what was given and what is allowed.

The order of calls, what is given to a fitted estimator, files, and the benchmark's
command line. Data and parameters of a fit are in ``test_bad_input.py``.
"""

import pickle
import types

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.exceptions import NotFittedError as OfSklearn
from sktime.exceptions import NotFittedError

from sktime_contrastive import (
    ContrastiveClusterer,
    ContrastiveEmbedder,
    load_model,
    plotting,
    recipes,
    save_model,
)
from sktime_contrastive.benchmarking.cli import main
from sktime_contrastive.encoders import FCN
from sktime_contrastive.training import Trainer
from sktime_contrastive.tslearn import (
    TimeSeriesContrastiveKMeans,
    from_tslearn,
    to_tslearn,
)

QUICK = recipes.plain_2d(encoder=FCN((3,), (3,)), num_epochs=1)


@pytest.fixture(scope="session")
def given(tmp_path_factory):
    """A fitted clusterer, one that is not, and files that are no models."""
    folder = tmp_path_factory.mktemp("files")
    X = np.random.default_rng(0).normal(size=(12, 2, 10))
    fitted = ContrastiveClusterer(3, QUICK, random_state=0).fit(X)
    km = TimeSeriesContrastiveKMeans(3, QUICK).fit(X.transpose(0, 2, 1))
    save_model(fitted, folder / "good")
    whole = (folder / "good").read_bytes()
    (folder / "cut").write_bytes(whole[:-9])
    (folder / "text").write_text("hello")
    (folder / "empty").touch()
    (folder / "pickle").write_bytes(pickle.dumps(fitted))
    km.to_json(folder / "km.json")
    new = ContrastiveClusterer(3)
    return types.SimpleNamespace(X=X, fitted=fitted, new=new, km=km, folder=folder)


def labeled(y):
    embedder = recipes.supcon(num_epochs=1)
    return lambda g: ContrastiveClusterer(3, embedder).fit(g.X, y)


CALLS = {
    "too few labels": (labeled([0, 1]), ValueError, r"y has shape \(2,\).*12 series"),
    "labels in a table": (labeled(np.zeros((12, 2))), ValueError, "give a label for"),
    "a word for labels": (labeled("abc"), ValueError, r"y has shape \(\), but"),
    "three series, auto": (
        lambda g: ContrastiveClusterer("auto", QUICK).fit(g.X[:3]),
        ValueError,
        "at least 4 series, but X has 3: give the number",
    ),
    # The order of calls.
    "predict first": (lambda g: g.new.predict(g.X), NotFittedError, "call `fit` first"),
    "embed first": (lambda g: g.new.embed(g.X), NotFittedError, "call `fit` first"),
    "state first": (lambda g: g.new.get_state(), NotFittedError, "call `fit` first"),
    "transform first": (
        lambda g: ContrastiveEmbedder().transform(g.X),
        NotFittedError,
        "call `fit` first",
    ),
    "tslearn's predict first": (
        lambda g: TimeSeriesContrastiveKMeans().predict(g.X),
        OfSklearn,
        "not fitted yet. Call 'fit'",
    ),
    "save first": (
        lambda g: save_model(g.new, g.folder / "new"),
        NotFittedError,
        "call `fit` first",
    ),
    "draw first": (
        lambda g: plotting.plot_latent_space(g.new),
        NotFittedError,
        "call `fit` first",
    ),
    # After a fit.
    "fewer channels": (
        lambda g: g.fitted.predict(g.X[:, :1]),
        ValueError,
        "1 channels, but .* had 2. Pass the same channels",
    ),
    "nothing to predict": (lambda g: g.fitted.predict(None), TypeError, "no panel"),
    "none to predict": (lambda g: g.fitted.predict(g.X[:0]), ValueError, "X is empty"),
    "infinite": (lambda g: g.fitted.predict(g.X / 0), ValueError, "infinite values"),
    "far away": (
        lambda g: g.fitted.predict(g.X * 1e30),
        ValueError,
        "at most ±1e.15 can be computed with: in channel 0.*Bring X to the units",
    ),
    "codes of three": (
        lambda g: g.fitted.predict_codes([[1, 2, 3]]),
        ValueError,
        r"codes have shape \(1, 3\), but must be of shape \(m, 2\)",
    ),
    "codes of letters": (
        lambda g: g.fitted.predict_codes([["a", "b"]]),
        ValueError,
        r"codes cannot be read as numbers.*shape \(m, 2\)",
    ),
    "codes of NaN": (
        lambda g: g.fitted.predict_codes([[np.nan, 0]]),
        ValueError,
        "NaN or infinite values: leave",
    ),
    "an unknown parameter": (
        lambda g: g.new.set_params(k=3),
        ValueError,
        r"Invalid parameter.*\['k'\]",
    ),
    "a parameter of None": (
        lambda g: g.new.set_params(clusterer__n_init=3),
        ValueError,
        "clusterer=None has no parameters. Pass a component",
    ),
    "epochs twice": (
        lambda g: recipes.simclr(num_epochs=3, trainer=Trainer()),
        ValueError,
        "but a trainer was given as well: set it there",
    ),
    "what is no panel": (lambda g: to_tslearn(3), TypeError, "X is a int: no panel"),
    "a container unknown": (
        lambda g: from_tslearn(g.X, "list"),
        ValueError,
        "Did you mean 'df-list'?",
    ),
    # Pictures.
    "another's picture": (
        lambda g: plotting.plot_latent_space(KMeans()),
        TypeError,
        "clusterer is a KMeans, but must be a fitted ContrastiveClusterer",
    ),
    "labels of others": (
        lambda g: plotting.plot_latent_space(g.fitted, [1, 2]),
        ValueError,
        r"y has shape \(2,\), but it needs a value for each of the 12",
    ),
    "fewer series": (
        lambda g: plotting.plot_clusters(g.fitted, g.X[:5]),
        ValueError,
        "X has 5 series, but 12 were fitted: pass the panel",
    ),
    "another order": (
        lambda g: plotting.plot_clusters(g.fitted, g.X[::-1]),
        ValueError,
        "series in another order, than what was fitted",
    ),
    "no scores": (
        lambda g: plotting.plot_n_clusters(g.fitted),
        ValueError,
        "fit with n_clusters='auto'",
    ),
    # Files.
    "no folder": (
        lambda g: save_model(g.fitted, g.folder / "no" / "model"),
        FileNotFoundError,
        "no such folder to write to.*no/model",
    ),
    "a folder": (
        lambda g: save_model(g.fitted, g.folder),
        IsADirectoryError,
        "Is a directory",
    ),
    "no path": (
        lambda g: save_model(g.fitted, None),
        TypeError,
        "path=None must be the path of a file",
    ),
    "no path to load": (lambda g: load_model(3), TypeError, "path=3 must be the path"),
    "another's model": (
        lambda g: save_model(KMeans(), g.folder / "new"),
        TypeError,
        r"estimator=KMeans\(\) must be a fitted ContrastiveClusterer",
    ),
    "a class": (
        lambda g: save_model(ContrastiveClusterer, g.folder / "new"),
        TypeError,
        "estimator=<class.*must be a fitted",
    ),
    "no classes": (
        lambda g: save_model(g.fitted, g.folder / "new", allow=[3]),
        TypeError,
        r"allow holds 3.*\[MyEncoder\]",
    ),
    "no list of classes": (
        lambda g: load_model(g.folder / "good", allow=KMeans),
        TypeError,
        "allow=<class.*must be a list of classes",
    ),
    "no file": (
        lambda g: load_model(g.folder / "none"),
        FileNotFoundError,
        "No such file.*none",
    ),
    "a folder to load": (
        lambda g: load_model(g.folder),
        IsADirectoryError,
        "Is a directory",
    ),
    "a text": (
        lambda g: load_model(g.folder / "text"),
        ValueError,
        "text is damaged, or no model that sktime_contrastive saved",
    ),
    "an empty file": (
        lambda g: load_model(g.folder / "empty"),
        ValueError,
        "empty is damaged, or no model",
    ),
    "a file cut off": (
        lambda g: load_model(g.folder / "cut"),
        ValueError,
        "cut is damaged.*checksum is not that",
    ),
    "a pickle": (
        lambda g: load_model(g.folder / "pickle"),
        ValueError,
        "pickle is damaged, or no model",
    ),
    "a model in JSON": (
        lambda g: load_model(g.folder / "km.json"),
        ValueError,
        "km.json is damaged, or no model",
    ),
    "JSON that is none": (
        lambda g: TimeSeriesContrastiveKMeans.from_json(g.folder / "good"),
        ValueError,
        "good is damaged, or no model",
    ),
    "no file of HDF5": (
        lambda g: TimeSeriesContrastiveKMeans.from_hdf5(g.folder / "none"),
        FileNotFoundError,
        "No such file",
    ),
    "no folder for a page": (
        lambda g: plotting.explore(g.fitted, g.X, None, g.folder / "no" / "page.html"),
        FileNotFoundError,
        "no such folder to write to",
    ),
}


@pytest.mark.parametrize("case", CALLS)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_calls(case, given):
    call, error, message = CALLS[case]
    with pytest.raises(error, match=message):
        call(given)


COMMANDS = {
    "--estimators euclidian_kmeans": "Did you mean 'euclidean_kmeans'?",
    "--datasets Gunpoint": "Did you mean 'GunPoint'?",
    "--protocol train_test": "--protocol='train_test' is not known. Did you mean",
    "--data nowhere": "There is no folder nowhere.",
    "--seeds 0": "n_seeds=0 must be at least 1",
    "--seeds three": "invalid int value: 'three'",
    "--n-jobs 0": "--n-jobs=0 must be at least 1",
    "--timeout 0": "timeout=0.0 must be finite and above 0",
    "--resume": "--resume and --retry-failed need --out, where results are",
    "--estimator": "unrecognized arguments|expected at least one argument",
}


@pytest.mark.parametrize("arguments", COMMANDS)
def test_the_command_line(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments.split())
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("usage: ")
    assert any(message in said for message in COMMANDS[arguments].split("|"))


def test_there_are_many():
    assert len(CALLS) + len(COMMANDS) >= 55

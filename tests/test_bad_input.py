"""Bad input: one clear error each, which names what was given and what is allowed.

Data and parameters: what is wrong with them is said before any training. Calls, files
and the command line are in ``test_bad_calls.py``.
"""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from sktime_contrastive import (
    ContrastiveClusterer,
    ContrastiveEmbedder,
    recipes,
)
from sktime_contrastive.encoders import FCN, Dilated, Rocket
from sktime_contrastive.positives import AugmentedViews, Jitter, Neighbors
from sktime_contrastive.training import LatentSnapshots, Trainer
from sktime_contrastive.tslearn import (
    TimeSeriesContrastiveKMeans,
)

QUICK = recipes.plain_2d(encoder=FCN((3,), (3,)), num_epochs=1)


def walks(n_series=5, n_channels=2, n_steps=10):
    shape = n_series, n_channels, n_steps
    return np.random.default_rng(0).normal(size=shape)


def with_value(value, where=(1, 0, 4)):
    X = walks()
    X[where] = value
    return X


def frame(**columns):
    index = pd.MultiIndex.from_product([range(4), range(5)])
    return pd.DataFrame({"x": np.arange(20.0), **columns}, index)


def with_levels(level, values):
    return frame().set_index(frame().index.set_levels(values, level=level))


PANELS = {
    "no series": (np.zeros((0, 1, 10)), ValueError, "X is empty"),
    "an empty list": ([], ValueError, "X is empty"),
    "an empty frame": (frame().iloc[:0], ValueError, "X is empty"),
    "one series": (walks(1), ValueError, "X has one series.*at least two"),
    "fewer series than clusters": (
        walks(2),
        ValueError,
        r"n_clusters \(3\) cannot be larger than the number of series in X \(2\)",
    ),
    "infinite values": (with_value(np.inf), ValueError, "infinite values.*instance 1"),
    "values too large": (with_value(1e200), ValueError, r"beyond ±1e\+100.*instance 1"),
    "a series of NaN": (
        with_value(np.nan, 2),
        ValueError,
        "no finite value in instance 2",
    ),
    "one step": (walks(n_steps=1), ValueError, "length 1.*at least two time steps"),
    "text in a column": (frame(name=["a"] * 20), TypeError, "columns: 'name'"),
    "categories": (
        frame(kind=pd.Categorical([0] * 20)),
        TypeError,
        "categorical columns: 'kind'",
    ),
    "objects": (walks().astype(object), TypeError, "dtype object"),
    "text": (walks().astype(str), TypeError, "dtype <U.*convert it to float"),
    "complex numbers": (walks().astype(complex), TypeError, "dtype complex128.*parts"),
    "fields": (np.zeros((5, 4), "f8,f8"), TypeError, r"fields .*np\.stack\(\[X\[name"),
    "dates": (np.zeros((5, 1, 4), "M8[s]"), TypeError, "dtype datetime64"),
    "time that goes back": (frame().iloc[::-1], ValueError, "increasing order"),
    "a series twice": (pd.concat([frame(), frame()]), ValueError, "there twice"),
    "a wide table": (
        frame().droplevel(0),
        TypeError,
        r"a DataFrame without instances.*X.to_numpy\(\)",
    ),
    "a Series": (frame()["x"], TypeError, r"X is a Series: a panel.*X.to_frame\(\)"),
    "a hierarchy": (
        pd.concat([frame()], keys=["a"]),
        TypeError,
        "index of 3 levels.*Select one panel",
    ),
    "an id missing": (
        with_levels(0, [0.5, None, 1, 2]),
        ValueError,
        "instance id is missing",
    ),
    "a time stamp missing": (
        with_levels(1, pd.DatetimeIndex([None, 1, 2, 3, 4])),
        ValueError,
        "time stamp is missing",
    ),
    "nothing": (None, TypeError, "X is a NoneType: no panel. X must be in one of"),
    "a word": ("panel", TypeError, "X is a str: no panel. X must be in one of"),
    "a dict": ({"x": [1, 2]}, TypeError, "X is a dict: no panel"),
    "a generator": ((x for x in walks()), TypeError, "X is a generator: no panel"),
    "one axis": (np.zeros(5), ValueError, r"1 dimensions, shape \(5,\).*has three"),
    "four axes": (np.zeros((2, 2, 2, 2)), ValueError, "4 dimensions.*has three"),
    "lists": ([[1, 2], [3]], TypeError, r"list of list: no panel.*from_tslearn\(X\)"),
    "a list of arrays": (
        [np.zeros((5, 2))] * 4,
        TypeError,
        "list of ndarray: no panel. Stack arrays",
    ),
    "other channels in a series": (
        [frame().loc[0], frame(y=1.0).loc[1]],
        ValueError,
        r"X\[1\] has the channels \['x', 'y'\], but X\[0\] has \['x'\]",
    ),
}

OF_CLUSTERER = {
    "n_clusters": [
        (0, ValueError, "n_clusters=0 must be at least 1"),
        (-1, ValueError, "n_clusters=-1 must be at least 1"),
        (2.5, TypeError, "n_clusters=2.5 must be an integer.*or 'auto'"),
        (True, TypeError, "n_clusters=True must be an integer.*or 'auto'"),
        (None, TypeError, "n_clusters=None must be an integer.*or 'auto'"),
        ([3], TypeError, r"n_clusters=\[3\] must be an integer"),
        ("atuo", ValueError, "Did you mean 'auto'"),
        ("three", ValueError, "'three' is not known.*'auto', or an integer of at"),
    ],
    "n_init": [
        (0, ValueError, "n_init=0 must be at least 1"),
        (1.5, TypeError, "n_init=1.5 must be an integer"),
    ],
    "embedder": [
        ("plain_2d", TypeError, "embedder='plain_2d' must be a Contr.*recipes"),
        (ContrastiveEmbedder, TypeError, "embedder=<class.* must be a Contrastive"),
        (recipes.simclr, TypeError, "embedder=<function.* must be a Contrastive"),
    ],
    "clusterer": [
        ("kmeans", TypeError, "clusterer='kmeans' must be an instance of a clusterer"),
        (KMeans, TypeError, "clusterer=<class.*must be an instance"),
        (PCA(), TypeError, r"clusterer=PCA\(\) must be an instance"),
    ],
    "random_state": [
        ("zero", TypeError, "random_state='zero' must be an integer"),
        (0.5, TypeError, "random_state=0.5 must be an integer"),
        (-1, ValueError, "random_state=-1 must be an integer of at least 0"),
    ],
    "verbose": [
        ("yes", TypeError, "verbose='yes' must be True, False or an integer of"),
        (-1, ValueError, "verbose=-1 must be True, False or an integer of at least 0"),
    ],
}

OF_EMBEDDER = {
    "encoder": [
        ("rockt", ValueError, "Did you mean 'rocket'?"),
        (FCN, TypeError, "encoder=<class.*instance of a subclass of Encoder"),
        (Rocket(n_components=0), ValueError, "Rocket.n_components=0 must be at least"),
        (Rocket(hidden=()), TypeError, r"Rocket.hidden=\(\) must be a pair"),
        (FCN((4, 4), (3,)), ValueError, "FCN.channels=.*the same number"),
        (FCN((0,), (3,)), ValueError, "FCN.channels=0 must be at least 1"),
        (Dilated(depth=0), ValueError, "Dilated.depth=0 must be at least 1"),
    ],
    "latent_dim": [
        (0, ValueError, "latent_dim=0 must be at least 1"),
        (2.0, TypeError, "latent_dim=2.0 must be an integer"),
    ],
    "positives": [
        ("neighbours", ValueError, "Did you mean 'neighbors'?"),
        (3, TypeError, "positives=3 must be one of 'views', 'neighbors', 'labels'"),
        (Neighbors(n_neighbors=0), ValueError, "n_neighbors=0 must be at least 1"),
        (AugmentedViews(["jitter"]), TypeError, r"'jitter'.*such as Jitter\(\)"),
        (AugmentedViews([Jitter(-1)]), ValueError, "strength=-1 must be"),
    ],
    "similarity": [
        ("euclid", ValueError, "Did you mean 'euclidean'?"),
        (abs, ValueError, "similarity=<built-in function abs> is not known. Allowed"),
    ],
    "temperature": [
        (0, ValueError, "temperature=0 must be finite and above 0"),
        (np.nan, ValueError, "temperature=nan must be finite and above 0"),
        ("low", TypeError, "temperature='low' must be a number"),
    ],
    "head": [
        ("mlp", ValueError, "head='mlp' is not known. Allowed: 'projection'"),
        (3, TypeError, "head=3 must be one of 'projection'"),
    ],
    "scaling": [
        ("standard", ValueError, "scaling='standard' is not known. Allowed"),
        (None, ValueError, "scaling=None is not known. Did you mean 'none'?"),
    ],
    "trainer": [
        ("adam", TypeError, "trainer='adam' must be an instance"),
        (Trainer(num_steps=0), ValueError, "num_steps=0 must be at least 1"),
        (Trainer(num_epochs=2.5), TypeError, "num_epochs=2.5 must be an integer"),
        (Trainer(batch_size=1), ValueError, "batch_size=1 must be at least 2"),
        (Trainer(learning_rate=0), ValueError, "learning_rate=0 must be finite"),
        (Trainer(weight_decay=-1), ValueError, "weight_decay=-1 must be finite"),
        (Trainer(max_grad_norm=0), ValueError, "max_grad_norm=0 must be finite"),
        (Trainer(device="gpu"), ValueError, "device='gpu' cannot be used.*Allowed"),
        (Trainer(callbacks=[3]), TypeError, "callbacks holds 3.*ProgressBar"),
        (Trainer(callbacks=LatentSnapshots()), TypeError, "must be a list or tuple"),
        (Trainer(n_jobs=0), ValueError, "n_jobs=0 must be a number of threads"),
        (Trainer(n_jobs=1.5), TypeError, "n_jobs=1.5 must be a number of threads"),
    ],
    "n_init": [(0, ValueError, "n_init=0 must be at least 1")],
}


def flat(table):
    return [(name, *row) for name, rows in table.items() for row in rows]


@pytest.fixture
def no_training(monkeypatch):
    def never(*arguments, **options):
        raise AssertionError("training began")

    monkeypatch.setattr(Trainer, "train", never)


@pytest.mark.parametrize("case", PANELS)
def test_panels(case, no_training):
    X, error, message = PANELS[case]
    with pytest.raises(error, match=message):
        ContrastiveClusterer(3, QUICK).fit(X)


@pytest.mark.parametrize(("name", "given", "error", "message"), flat(OF_CLUSTERER))
def test_parameters_of_the_clusterer(name, given, error, message, no_training):
    with pytest.raises(error, match=message):
        ContrastiveClusterer(**{name: given}).fit(walks(12))


@pytest.mark.parametrize(("name", "given", "error", "message"), flat(OF_EMBEDDER))
def test_parameters_of_the_embedder(name, given, error, message, no_training):
    with pytest.raises(error, match=message):
        ContrastiveEmbedder(**{name: given}).fit(walks(12))


TSLEARNS = {
    "text": ([[1, 2], ["a", "b"]], ValueError, r"X\[1\] cannot be read as numbers"),
    "a panel of sktime's": (frame(), TypeError, r"panel of sktime's.*to_tslearn\(X\)"),
    "one step": (walks(n_channels=1), ValueError, "length 1.*at least two"),
    "infinite values": (np.full((5, 6, 1), np.inf), ValueError, "contains infinity"),
    "one series": (np.zeros((1, 6, 1)), ValueError, "minimum of 2 is required"),
    "four axes": (np.zeros((2, 2, 2, 2)), ValueError, "4 dimensions.*array of shape"),
    "widths": ([np.zeros((5, 1)), np.zeros((5, 2))], ValueError, r"\[1, 2\] channels"),
    "nothing": (None, TypeError, "X is a NoneType: tslearn's data are"),
}


@pytest.mark.parametrize("case", TSLEARNS)
def test_data_of_tslearn(case, no_training):
    X, error, message = TSLEARNS[case]
    with pytest.raises(error, match=message):
        TimeSeriesContrastiveKMeans(2, QUICK).fit(X)


def test_there_are_many():
    assert len(PANELS) + len(TSLEARNS) >= 35
    assert len(flat(OF_CLUSTERER)) + len(flat(OF_EMBEDDER)) >= 50

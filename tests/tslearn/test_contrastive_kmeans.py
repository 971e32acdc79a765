import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import Pipeline, make_pipeline
from tslearn.preprocessing import TimeSeriesResampler, TimeSeriesScalerMeanVariance

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.training import Trainer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans, from_tslearn


@pytest.fixture
def quick_rocket():
    return recipes.neighbors_2d(trainer=Trainer(num_steps=30, device="cpu"))


def walks(n_channels=1, unequal=False):
    X = np.random.default_rng(0).normal(size=(24, 30, n_channels)).cumsum(axis=1)
    if unequal:
        for number, series in enumerate(X):
            series[30 - number :] = np.nan
    return X


def of_tslearn(two_families):
    X, y = two_families
    return X.transpose(0, 2, 1), y


PANELS = {
    "equal": (walks(), "numpy3D"),
    "equal, multi-index": (walks(), "pd-multiindex"),
    "unequal": (walks(unequal=True), "pd-multiindex"),
    "three channels": (walks(3), "numpy3D"),
    "three channels, unequal": (walks(3, unequal=True), "df-list"),
}


@pytest.mark.parametrize("recipe", ["quick", "quick_rocket"])
@pytest.mark.parametrize("kind", PANELS)
def test_same_bits_as_the_sktime_estimator(kind, recipe, request):
    X, mtype = PANELS[kind]
    panel = from_tslearn(X, mtype)
    embedder = request.getfixturevalue(recipe)
    km = TimeSeriesContrastiveKMeans(3, embedder, random_state=7).fit(X)
    twin = ContrastiveClusterer(3, embedder, random_state=7).fit(panel)
    np.testing.assert_array_equal(km.labels_, twin.labels_)
    np.testing.assert_array_equal(km.embedding_, twin.embedding_)
    np.testing.assert_array_equal(km.cluster_centers_, twin.cluster_centers_)
    np.testing.assert_array_equal(km.embed(X), twin.embed(panel))
    np.testing.assert_allclose(km.embed(X[:5]), twin.embed(panel)[:5], atol=1e-5)
    np.testing.assert_array_equal(km.predict(X), twin.predict(panel))
    assert km.inertia_ == pytest.approx(twin.inertia_ / len(X))
    np.testing.assert_equal(km.kmeans_.get_params(), twin.clusterer_.get_params())


def test_default_recipe(two_families):
    X, y = of_tslearn(two_families)
    km = TimeSeriesContrastiveKMeans(2, random_state=0).fit(X)
    assert adjusted_rand_score(y, km.labels_) > 0.9
    twin = ContrastiveClusterer(2, random_state=0).fit(two_families[0])
    np.testing.assert_array_equal(km.labels_, twin.labels_)


@pytest.mark.parametrize("recipe", ["quick", "quick_rocket"])
def test_padding_changes_no_bit_of_a_code(recipe, request):
    X = walks(3, unequal=True)
    padded = np.pad(X, [(0, 0), (0, 9), (0, 0)], constant_values=np.nan)
    listed = [series[~np.isnan(series[:, 0])] for series in X]
    km = TimeSeriesContrastiveKMeans(3, request.getfixturevalue(recipe), random_state=0)
    codes = km.fit(X).embedding_
    for same in (padded, listed):
        np.testing.assert_array_equal(clone(km).fit(same).embedding_, codes)
        np.testing.assert_array_equal(km.embed(same), codes)
    for series, code in zip(listed, codes, strict=True):  # beside none that is longer
        np.testing.assert_allclose(km.embed([series])[0], code, atol=1e-5)


def test_fitted_attributes(quick):
    X = walks(2)
    km = TimeSeriesContrastiveKMeans(3, quick, random_state=0).fit(X)
    np.testing.assert_array_equal(km.predict(X), km.labels_)
    np.testing.assert_array_equal(km.embed(X), km.embedding_)
    np.testing.assert_array_equal(
        km.transform(X), cdist(km.embedding_, km.cluster_centers_)
    )
    np.testing.assert_array_equal(km.transform(X).argmin(axis=1), km.labels_)
    assert km.inertia_ == pytest.approx(np.square(km.transform(X).min(axis=1)).mean())
    assert km.score(X) == pytest.approx(-km.inertia_)
    assert km.n_iter_ >= 1
    assert km.n_features_in_ == 2
    assert len(km.history_) == 3  # epochs
    assert km.kmeans_.n_iter_ == km.n_iter_


def test_number_of_clusters_by_itself(two_families, quick_rocket):
    X, _ = of_tslearn(two_families)
    km = TimeSeriesContrastiveKMeans("auto", quick_rocket, random_state=0).fit(X)
    assert len(km.cluster_centers_) == km.n_clusters_scores_.idxmax()
    assert not hasattr(km.set_params(n_clusters=2).fit(X), "n_clusters_scores_")


def test_inputs_that_are_the_same(quick):
    X = walks()
    labels = TimeSeriesContrastiveKMeans(3, quick, random_state=0).fit_predict(X)
    ragged = np.empty(len(X), dtype=object)
    ragged[:] = list(X[:, :, 0])
    for same in (
        X[:, :, 0],
        X.tolist(),
        list(X),
        ragged,
        X.astype(np.float64).copy("F"),
    ):
        km = TimeSeriesContrastiveKMeans(3, quick, random_state=0)
        np.testing.assert_array_equal(km.fit_predict(same), labels)


def test_pipelines_after_tslearns_preprocessing(quick):
    X = walks(unequal=True)
    km = TimeSeriesContrastiveKMeans(3, quick, random_state=0)
    scaled = make_pipeline(TimeSeriesScalerMeanVariance(), km)
    by_hand = clone(km).fit(TimeSeriesScalerMeanVariance().fit_transform(X))
    np.testing.assert_array_equal(scaled.fit_predict(X), by_hand.labels_)
    resampled = make_pipeline(TimeSeriesResampler(sz=16), clone(km)).fit(X)
    assert resampled.predict(X).shape == (24,)
    assert resampled.transform(X).shape == (24, 3)
    assert resampled.score(X) <= 0


def test_grid_search(two_families, quick_rocket):
    X, y = of_tslearn(two_families)

    def silhouette(pipeline, X, y=None):
        codes = pipeline["km"].embed(pipeline["scaler"].transform(X))
        return silhouette_score(codes, pipeline.predict(X))

    km = TimeSeriesContrastiveKMeans(embedder=quick_rocket, random_state=0)
    pipeline = Pipeline([("scaler", TimeSeriesScalerMeanVariance()), ("km", km)])
    halves = KFold(2, shuffle=True, random_state=0)
    grid = {"km__n_clusters": [2, 6], "km__embedder__temperature": [1.0, 2.0]}
    search = GridSearchCV(pipeline, grid, scoring=silhouette, cv=halves).fit(X)
    assert search.best_params_["km__n_clusters"] == 2
    by_labels = {"scoring": "adjusted_rand_score", "cv": halves}
    search = GridSearchCV(km, {"n_clusters": [2, 6]}, **by_labels).fit(X, y)
    assert search.best_params_ == {"n_clusters": 2}
    assert search.best_score_ > 0.9


def test_clone_and_nested_parameters(quick):
    km = TimeSeriesContrastiveKMeans(4, quick, verbose=1)
    twin = clone(km)
    assert twin.embedder is not km.embedder
    assert repr(twin) == repr(km)
    twin.set_params(embedder__trainer__num_epochs=9, embedder__temperature=0.3)
    assert (twin.embedder.trainer.num_epochs, twin.embedder.temperature) == (9, 0.3)
    assert km.embedder.temperature == 1.0
    assert "embedder__encoder__channels" in km.get_params()
    assert "TimeSeriesContrastiveKMeans" in km._repr_html_()


def test_the_embedder_given_is_not_fitted(quick):
    TimeSeriesContrastiveKMeans(3, quick, random_state=0).fit(walks())
    assert not quick.is_fitted


def test_verbose_shows_progress(quick, capsys):
    TimeSeriesContrastiveKMeans(3, quick, verbose=1).fit(walks())
    assert "contrastive training" in capsys.readouterr().err


@pytest.mark.parametrize("method", ["predict", "transform", "embed", "score"])
def test_unfitted(method):
    with pytest.raises(NotFittedError):
        getattr(TimeSeriesContrastiveKMeans(), method)(walks())


BAD_INPUT = [
    (walks()[:1], ValueError, "minimum of 2 is required"),
    (walks()[:2], ValueError, r"n_clusters \(3\) cannot be larger"),
    (np.where(walks() > 3, np.inf, walks()), ValueError, "infinity"),
    (np.full((5, 9, 1), np.nan), ValueError, "no finite value in instances 0"),
    (walks()[:, :1], ValueError, "length 1"),
    (walks()[..., None], ValueError, "4 dimensions"),
    ([["a", "b"], ["c", "d"]], ValueError, "could not convert"),
    ([np.zeros((4, 2)), np.zeros(4)], ValueError, r"series of \[1, 2\] channels"),
    ([], ValueError, "0 sample"),
]


@pytest.mark.parametrize(("X", "error", "message"), BAD_INPUT)
def test_bad_input_before_any_training(X, error, message, quick, monkeypatch):
    monkeypatch.setattr(Trainer, "train", None)
    with pytest.raises(error, match=message):
        TimeSeriesContrastiveKMeans(3, quick).fit(X)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_clusters": 0}, "n_clusters=0"),
        ({"n_clusters": "atuo"}, "Did you mean 'auto'"),
        ({"embedder": "plain_2d"}, "embedder='plain_2d'.*recipes"),
    ],
)
def test_wrong_parameters(parameters, message):
    with pytest.raises((ValueError, TypeError), match=message):
        TimeSeriesContrastiveKMeans(**parameters).fit(walks())


def test_a_failed_fit_costs_no_fitted_model(quick):
    km = TimeSeriesContrastiveKMeans(3, quick, random_state=0).fit(walks())
    labels = km.predict(walks())
    with pytest.raises(ValueError, match="infinity"):
        km.fit(np.full((5, 9, 1), np.inf))
    np.testing.assert_array_equal(km.predict(walks()), labels)

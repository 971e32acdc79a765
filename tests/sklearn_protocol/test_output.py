import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


@pytest.mark.parametrize("latent_dim", [2, 3])
def test_columns_are_named(embedder, panel, latent_dim):
    X, _ = panel
    embedder.set_params(latent_dim=latent_dim)
    names = [f"latent_{number}" for number in range(latent_dim)]
    assert embedder.get_feature_names_out().tolist() == names
    assert embedder.fit_transform(X).columns.tolist() == names
    scaled = make_pipeline(embedder, StandardScaler()).fit(X)
    assert scaled.get_feature_names_out().tolist() == names


def test_set_output(embedder, panel):
    X, _ = panel
    codes = embedder.fit_transform(X)
    assert embedder.set_output(transform="pandas") is embedder
    pd.testing.assert_frame_equal(embedder.fit_transform(X), codes)
    pd.testing.assert_frame_equal(clone(embedder).fit(X).transform(X), codes)
    pipeline = make_pipeline(embedder, StandardScaler()).set_output(transform="pandas")
    assert pipeline.fit_transform(X).columns.equals(codes.columns)


def test_polars_output_outlives_fits_and_parameters(embedder, panel):
    polars = pytest.importorskip("polars")
    X, _ = panel
    codes = embedder.fit_transform(X)
    embedder.set_output(transform="polars").set_params(random_state=0).fit(X)
    transformed = embedder.transform(X)
    assert isinstance(transformed, polars.DataFrame)
    assert transformed.columns == codes.columns.tolist()
    assert (transformed.to_numpy() == codes.to_numpy()).all()


def test_instances_stay_in_the_index(embedder, panel):
    X, _ = panel
    steps = pd.MultiIndex.from_product([[f"s{i}" for i in range(30)], range(24)])
    frame = pd.DataFrame({"x": X.ravel()}, steps)
    for output in ("default", "pandas"):
        codes = embedder.set_output(transform=output).fit_transform(frame)
        assert codes.index.tolist() == [f"s{i}" for i in range(30)]

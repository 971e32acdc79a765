import numpy as np
import pandas as pd
import pytest

from sktime_contrastive import (
    load_model,
)
from sktime_contrastive.command import main
from tests.command.conftest import FIT, FORMATS, QUIET


def read_csv(path):
    return pd.read_csv(path, dtype={"id": str})


@pytest.mark.parametrize("data", FORMATS)
def test_fit_gives_the_model_in_memory(folder, in_memory, data):
    main(["fit", data, *FIT, QUIET])
    loaded = load_model("model.safetensors")
    np.testing.assert_array_equal(loaded.embedding_, in_memory.embedding_)
    np.testing.assert_array_equal(loaded.labels_, in_memory.labels_)


@pytest.mark.parametrize("data", FORMATS)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_predict_and_embed(folder, ids, in_memory, model, data, suffix):
    named = data not in ("rows.npy", "rows.ts")
    expected_ids = ids if named else list(range(len(ids)))
    for action in ("predict", "embed"):
        out = f"{action}{suffix}"
        main([action, model, data, "--out", out, QUIET])
        dtype = {"id": str if named else int}
        read = (
            pd.read_csv(out, dtype=dtype) if suffix == ".csv" else pd.read_parquet(out)
        )
        assert list(read["id"]) == expected_ids
        latent = [] if action == "predict" else ["latent_0", "latent_1"]
        assert list(read.columns) == ["id", *latent, "label"]
        np.testing.assert_array_equal(read["label"], in_memory.labels_)
        if latent:
            codes = read[latent]
            np.testing.assert_allclose(codes, in_memory.embedding_, atol=1e-5)


def test_a_folder_to_a_folder(folder, ids, in_memory, model):
    main(["predict", model, "rows", "--out", "labels", QUIET])
    assert len([*(folder / "labels").glob("*.parquet")]) == 2
    read = pd.read_parquet("labels")
    assert list(read.index) == ids
    np.testing.assert_array_equal(read["label"], in_memory.labels_)
    assert {path.name for path in folder.iterdir()} == {*FORMATS, model, "labels"}


@pytest.mark.parametrize("data", FORMATS)
def test_explore(folder, model, data):
    main(["explore", model, data, "--out", "page.html", QUIET])
    assert "24 series in 3 clusters" in (folder / "page.html").read_text("utf-8")


def test_scaling_of_the_fit(folder):
    for own in ([], ["--scaling", "series"]):
        main(["fit", "rows.npy", *own, *FIT, QUIET])
        fitted = load_model("model.safetensors").embedder_
        assert fitted.scaling == fitted.scaler_.scaling == (own or ["panel"])[-1]


def test_explore_draws_the_sample_of_fit_again(folder):
    main(["fit", "rows", "--sample", "12", *FIT, QUIET])
    assert len(load_model("model.safetensors").labels_) == 12
    main(["explore", "model.safetensors", "rows", "--out", "page.html", QUIET])
    assert "12 series in" in (folder / "page.html").read_text("utf-8")


def test_columns_of_other_names(folder, rows, ids, in_memory):
    odd = rows.set_axis(["name", "at", "x", "y"], axis=1).assign(z="text")
    odd[["z", "y", "at", "x", "name"]].to_csv("odd.csv", index=False)
    named = ["--id", "name", "--time", "at"]
    main(["fit", "odd.csv", *named, "--channels", "x", "y", *FIT, QUIET])
    loaded = load_model("model.safetensors")
    np.testing.assert_array_equal(loaded.labels_, in_memory.labels_)
    # The model knows its channels by name.
    main(["predict", "model.safetensors", "odd.csv", *named, "--out", "out.csv", QUIET])
    read = pd.read_csv("out.csv", dtype={"name": str})
    assert list(read["name"]) == ids
    np.testing.assert_array_equal(read["label"], in_memory.labels_)


def test_n_clusters_may_be_found(folder):
    main(["fit", "rows.npy", *FIT, "--n-clusters", "auto", QUIET])
    assert load_model("model.safetensors").n_clusters == "auto"


def test_ids_that_are_formulas(folder, rows, model):
    rows["id"] = "=" + rows["id"]
    rows.to_csv("formulas.csv", index=False)
    main(["predict", model, "formulas.csv", "--out", "out.csv", QUIET])
    assert read_csv("out.csv")["id"].str.startswith("'=").all()


def test_progress(folder, capsys):
    main(["fit", "rows.csv", *FIT])
    told = capsys.readouterr()
    assert not told.out
    assert "rows.csv: 24 series." in told.err
    assert "model.safetensors: 3 clusters of 24 series." in told.err
    main(["fit", "rows.csv", *FIT, QUIET])
    assert not capsys.readouterr().err

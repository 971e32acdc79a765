"""A panel in each format that the command reads, in a folder where it runs."""

import re

import numpy as np
import pandas as pd
import pytest

from sktime_contrastive import ContrastiveClusterer, recipes, save_model
from sktime_contrastive.command import arguments

N_SERIES, N_STEPS = 24, 15
QUIET = "--quiet"
FORMATS = ["rows.csv", "rows.parquet", "rows", "rows.npy", "rows.ts"]
FIT = ["--n-clusters", "3", "--recipe", "quick", "--out", "model.safetensors"]


@pytest.fixture
def rows():
    """24 walks of two channels with ids as a user has them, in no order."""
    rng = np.random.default_rng(0)
    ids = [f"{number:03d}" for number in rng.permutation(N_SERIES)]
    values = rng.normal(size=(N_SERIES, N_STEPS, 2)).cumsum(axis=1).reshape(-1, 2)
    frame = pd.DataFrame({"id": np.repeat(ids, N_STEPS)})
    frame["time"] = np.tile(np.arange(N_STEPS), N_SERIES)
    return frame.assign(x=values[:, 0], y=values[:, 1])


@pytest.fixture
def ids(rows):
    return list(rows["id"].unique())


@pytest.fixture
def folder(rows, tmp_path, monkeypatch):
    """The working directory: rows.csv, rows.parquet, rows/, rows.npy, rows.ts."""
    monkeypatch.chdir(tmp_path)
    rows.to_csv("rows.csv", index=False)
    rows.to_parquet("rows.parquet")
    (tmp_path / "rows").mkdir()
    half = N_SERIES // 2 * N_STEPS
    rows[:half].to_parquet("rows/0.parquet")
    rows[half:].to_parquet("rows/1.parquet")
    X = rows[["x", "y"]].to_numpy().reshape(N_SERIES, N_STEPS, 2).transpose(0, 2, 1)
    np.save("rows.npy", X)
    lines = [":".join(",".join(map(repr, map(float, c))) for c in x) for x in X]
    header = "@problemName rows\n@timeStamps false\n@univariate false\n"
    header += "@classLabel true a b\n@data\n"
    text = header + "".join(f"{line}:a\n" for line in lines)
    (tmp_path / "rows.ts").write_text(text)
    return tmp_path


@pytest.fixture
def in_memory(rows, quick):
    clusterer = ContrastiveClusterer(3, embedder=quick, random_state=0)
    return clusterer.fit(rows.set_index(["id", "time"]))


@pytest.fixture
def model(folder, in_memory):
    save_model(in_memory, "model.safetensors")
    return "model.safetensors"


@pytest.fixture
def refused(capsys):
    """Run the command, which must end with code 2 and one line; return the line."""
    from sktime_contrastive.command import main

    def run(*given):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in given])
        assert ended.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()[-1:]
        action = f"( {given[0]})?"
        assert re.match(f"python -m sktime_contrastive{action}: error: ", line)
        return line

    return run


@pytest.fixture(autouse=True)
def quick_recipe(quick, monkeypatch):
    """A recipe that takes no time, by the name "quick"."""
    monkeypatch.setattr(arguments, "RECIPES", ("quick", *arguments.RECIPES))
    monkeypatch.setattr(recipes, "quick", lambda: quick, raising=False)


@pytest.fixture(autouse=True)
def one_thread():
    """Dask computes here."""
    import dask

    with dask.config.set(scheduler="synchronous"):
        yield

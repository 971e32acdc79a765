import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import sktime_contrastive
from sktime_contrastive import (
    save_model,
)
from sktime_contrastive.command import main
from tests.command.conftest import FIT, QUIET


def test_module_in_a_process(folder, model):
    start = [sys.executable, "-m", "sktime_contrastive"]
    arguments = ["predict", model, "rows.csv", "--out", "labels.csv"]
    run = subprocess.run([*start, *arguments], capture_output=True, text=True)
    assert run.returncode == 0
    assert not run.stdout
    assert run.stderr.splitlines() == [
        "rows.csv: 24 series.",
        "labels.csv: 24 series.",
    ]
    assert len(pd.read_csv("labels.csv")) == 24


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"{sktime_contrastive.__version__}\n"


WRONG_DATA = {
    "no.csv": "There is no file no.csv",
    "no": "There is no file no",
    "rows.txt": "rows.txt ends in '.txt', but a file of series ends in",
    "damaged.parquet": "damaged.parquet: ",
    "damaged.npy": "damaged.npy: ",
    "empty.csv": "empty.csv: ",
    "no_rows.csv": "no_rows.csv: The table is empty: 0 rows",
    "no_id.csv": "no_id.csv has no column 'id', 'instance',",
    "no_time.csv": "no_time.csv has no column 'time',",
    "no_channels.csv": "no_channels.csv has no columns but 'id' and 'time'",
    "text.csv": "text.csv: X has object or categorical columns: 'x'",
    "infinite.csv": "infinite.csv: X has infinite values",
    "no_ids.csv": "no_ids.csv: X has 1 rows whose instance id is missing",
    "times.csv": "times.csv: column 'time' holds no times",
    "steps.npy": "steps.npy: X has 1 dimensions",
    "objects.npy": "objects.npy: ",
    "labels.ts": "labels.ts: ",
    "no_files": "no_files is a folder without files that end in .parquet",
    "split": "rows of series '000' in partition 0 and in partition 1",
}


@pytest.fixture
def wrong_data(folder, rows):
    rows = rows.sort_values(["id", "time"])
    for name in ("damaged.parquet", "damaged.npy", "empty.csv", "rows.txt"):
        (folder / name).write_text("" if name == "empty.csv" else "no such format")
    (folder / "labels.ts").write_text("@problemName rows\n1,2,3\n")
    changes = {
        "no_rows": rows[:0],
        "no_id": rows.drop(columns="id"),
        "no_time": rows.drop(columns="time"),
        "no_channels": rows[["id", "time"]],
        "text": rows.assign(x="a"),
        "infinite": rows.assign(x=np.inf),
        "no_ids": rows.assign(id=rows["id"].where(np.arange(len(rows)) > 0)),
        "times": rows.assign(time="noon"),
    }
    for name, frame in changes.items():
        frame.to_csv(f"{name}.csv", index=False)
    np.save("steps.npy", np.ones(9))
    np.save("objects.npy", np.array([{}, []], dtype=object))
    (folder / "no_files").mkdir()
    (folder / "split").mkdir()
    rows[:10].to_parquet("split/0.parquet")
    rows[10:].to_parquet("split/1.parquet")
    return folder


@pytest.mark.parametrize("data", WRONG_DATA)
def test_wrong_data(wrong_data, model, refused, data):
    before = {path: path.stat().st_mtime_ns for path in wrong_data.rglob("*")}
    told = refused("predict", model, data, "--out", "out.csv")
    assert WRONG_DATA[data] in told or data == "no_channels.csv"
    if data != "split":  # which fit puts together
        assert WRONG_DATA[data] in refused("fit", data, "--out", model)
    assert {path: path.stat().st_mtime_ns for path in wrong_data.rglob("*")} == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--n-clusters", "0"], "--n-clusters=0 must be at least 1"),
        (["--n-clusters", "few"], "'few' must be a whole number or \"auto\""),
        (["--n-clusters", "99"], "99"),
        (["--recipe", "supcon"], "invalid choice: 'supcon'"),
        (["--sample", "9"], "--sample is of folders"),
        (["--sample", "1"], "--sample=1 must be at least 2"),
        (["--id", "x", "--time", "x"], "--id and --time are both 'x'"),
        (["--id", "xx"], "--id='xx' is not known. Did you mean 'x'?"),
        (["--channels", "x", "z"], "channel='z' is not known"),
        (["--channels", "x", "x"], "--channels names one column twice"),
        (["--channels", "id"], "'id' is the id or time, no channel"),
        (["--out", "model.csv"], "ends in '.csv': it must be .safetensors"),
        (["--out", "no/model.safetensors"], "there is no folder no"),
        (["--out", "taken.safetensors"], "is there already"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_wrong_arguments_of_fit(folder, refused, arguments, message):
    (folder / "taken.safetensors").mkdir()
    assert message in refused("fit", "rows.csv", *FIT, *arguments)
    assert not (folder / "model.safetensors").exists()


def test_wrong_models(folder, refused, model, in_memory, rows):
    out = ["--out", "out.csv"]
    (folder / "damaged").write_bytes((folder / model).read_bytes()[:-9])
    (folder / "text").write_text("no model")
    save_model(in_memory.embedder_, "embedder.safetensors")
    assert "There is no model no" in refused("predict", "no", "rows.csv", *out)
    assert "damaged" in refused("predict", "damaged", "rows.csv", *out)
    assert "text" in refused("predict", "text", "rows.csv", *out)
    told = refused("embed", "embedder.safetensors", "rows.csv", *out)
    assert "holds a ContrastiveEmbedder, but must hold a ContrastiveClusterer" in told
    rows.rename(columns={"y": "z"}).to_csv("other.csv", index=False)
    assert "channel='y' is not known" in refused("predict", model, "other.csv", *out)
    np.save("one.npy", np.random.default_rng(0).normal(size=(5, 1, 9)))
    assert "X has 1 channels" in refused("predict", model, "one.npy", *out)
    assert "X has 1 channels" in refused(
        "explore", model, "one.npy", "--out", "page.html"
    )
    assert not (folder / "out.csv").exists()
    assert not (folder / "page.html").exists()


@pytest.mark.parametrize("data", ["named.csv", "named"])
@pytest.mark.parametrize(
    ("action", "name"), [("predict", "label"), ("embed", "latent_0")]
)
def test_ids_in_a_column_of_the_result(
    folder, refused, model, rows, data, action, name
):
    named = rows.rename(columns={"id": name})
    named.to_csv("named.csv", index=False)
    (folder / "named").mkdir()
    named.to_parquet("named/0.parquet")
    told = refused(action, model, data, "--id", name, "--out", "out.csv")
    assert f"the ids are in the column '{name}'" in told
    assert not (folder / "out.csv").exists()


def test_what_is_read_is_not_written_over(folder, refused, model):
    before = (folder / "rows" / "0.parquet").read_bytes()
    told = refused("predict", model, "rows", "--out", "rows/0.parquet")
    assert "rows/0.parquet is in the folder rows" in told
    assert (folder / "rows" / "0.parquet").read_bytes() == before
    told = refused(
        "predict", model, "rows.csv", "--out", "../" + folder.name + "/rows.csv"
    )
    assert "is what is read" in told


def test_a_failure_keeps_the_table_that_was_there(folder, model, refused, full_disk):
    main(["predict", model, "rows.csv", "--out", "labels.csv", QUIET])
    before = (folder / "labels.csv").read_bytes()
    many = pd.read_csv("rows.csv")
    many["id"] = "a long name " * 9 + many["id"].astype(str)
    many.to_csv("many.csv", index=False)
    with full_disk():
        refused("predict", model, "many.csv", "--out", "labels.csv")
    assert (folder / "labels.csv").read_bytes() == before
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]

import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.benchmarking import scale
from sktime_contrastive.benchmarking.scale import (
    N_FAMILIES,
    main,
    measure_scale,
    write_families,
)


def test_seconds_memory_and_scores_of_each_size(capsys, tmp_path):
    path = tmp_path / "scale.csv"
    arguments = ["--sizes", "80", "60", "--steps", "30", "--out", str(path)]
    main([*arguments, "--estimators", "neighbors_2d", "minibatch_kmeans"])
    table = pd.read_csv(path)
    assert list(table["series"]) == [60, 60, 80, 80]
    assert list(table["estimator"]) == ["neighbors_2d", "minibatch_kmeans"] * 2
    assert (table["seconds"] > 0).all()
    assert table["ARI"].between(-0.5, 1).all()
    ours = table[table["estimator"] == "neighbors_2d"]
    stages = ours[["reading", "features", "neighbors", "training", "clusters"]]
    assert (stages > 0).all(axis=None)
    assert (stages.sum(axis=1) < ours["seconds"]).all()
    assert table.loc[1, ["features", "training"]].isna().all()
    assert "neighbors_2d, 60 series: " in capsys.readouterr().out


def test_who_is_too_slow_gets_no_more_series():
    rows = list(measure_scale([60, 80], ["euclidean_kmeans"], 50, timeout=0.001))
    assert len(rows) == 1
    assert np.isnan(rows[0]["seconds"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sizes", "3"], "sizes=3 must be at least 10"),
        (["--estimators", "kmeen"], "estimators='kmeen'"),
        (["--out", "no/folder/t.csv", "--sizes", "20"], "no/folder"),
    ],
)
def test_wrong_arguments(arguments, message, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*arguments, "--steps", "20", *_quick(arguments)])
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "given"),
    [("n_steps", 1), ("n_steps", "3"), ("timeout", 0), ("timeout", "1")],
)
def test_wrong_parameters(name, given):
    others = {"n_steps": 100, "timeout": 600.0}
    with pytest.raises((TypeError, ValueError), match=f"{name}={given!r} must be"):
        next(measure_scale([60], ["minibatch_kmeans"], **others | {name: given}))


def _quick(arguments):
    return [] if "--estimators" in arguments else ["--estimators", "minibatch_kmeans"]


def test_families_are_in_the_file_as_the_seed_says(tmp_path, monkeypatch):
    monkeypatch.setattr(scale, "_AT_ONCE", 70)
    families = write_families(tmp_path / "a.npy", 300, n_steps=50, seed=1)
    assert set(families) == set(range(N_FAMILIES))
    X = np.load(tmp_path / "a.npy", mmap_mode="r")
    assert (X.shape, X.dtype) == ((300, 1, 50), np.float32)
    assert np.isfinite(X).all()
    write_families(tmp_path / "b.npy", 300, n_steps=50, seed=1)
    np.testing.assert_array_equal(X, np.load(tmp_path / "b.npy"))
    write_families(tmp_path / "b.npy", 300, n_steps=50, seed=2)
    assert not np.array_equal(X, np.load(tmp_path / "b.npy"))


@pytest.mark.parametrize(("family", "mean"), [(5, 1), (6, -1), (9, 0)])
def test_families_are_what_they_are_called(tmp_path, family, mean):
    families = write_families(tmp_path / "a.npy", 2000)
    X = np.load(tmp_path / "a.npy")[families == family, 0]
    assert np.sign(np.round(X.mean(), 1)) == mean
    rising = X[:, -20:].mean() - X[:, :20].mean()
    assert (rising > 1) == (family == 9)

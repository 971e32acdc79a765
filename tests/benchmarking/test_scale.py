import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.benchmarking.scale import main, measure_scale


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
    rows = list(
        measure_scale([60, 80], ["euclidean_kmeans"], n_steps=50, timeout=0.001)
    )
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
    [("n_steps", 1), ("n_steps", "3"), ("seed", -1), ("timeout", 0), ("timeout", "1")],
)
def test_wrong_parameters(name, given):
    with pytest.raises((TypeError, ValueError), match=f"{name}={given!r} must be"):
        next(measure_scale([60], ["minibatch_kmeans"], **{name: given}))


def _quick(arguments):
    return [] if "--estimators" in arguments else ["--estimators", "minibatch_kmeans"]

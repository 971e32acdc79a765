import numpy as np
import pandas as pd
import pytest

from sktime_contrastive.benchmarking.cli import main
from sktime_contrastive.utils.spreadsheets import write_csv
from tests.benchmarking.conftest import write_data_set


def written(path, **columns):
    write_csv(pd.DataFrame(columns), path)
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "=",
        "-",
        "-x",
        "-1e",
        "=1\r=2",
    ],
)
def test_what_spreadsheets_would_run_is_text(text, tmp_path):
    table = written(tmp_path / "a.csv", name=[text, "one"], **{text: ["x", text]})
    assert table["name"].tolist() == [f"'{text}", "one"]
    assert table.columns.tolist() == ["name", f"'{text}"]
    assert table[f"'{text}"].tolist() == ["x", f"'{text}"]


def test_numbers_and_other_text_stay(tmp_path):
    names = ["one", "a=b", "'=1", "-1", "+2.5", "-.5e-3", ""]
    table = written(tmp_path / "a.csv", name=names, score=[-1.5, *[np.nan] * 6])
    assert table["name"].tolist() == names
    assert table["score"].tolist() == ["-1.5", *[""] * 6]


def test_names_of_data_sets_in_the_files_of_a_run(tmp_path):
    write_data_set(tmp_path / "=1+1.npz")
    (tmp_path / "@torn.npz").write_bytes(b"PK")
    out = tmp_path / "out"
    main(
        ["--data", str(tmp_path), "--out", str(out), "--estimators", "euclidean_kmeans"]
    )
    assert pd.read_csv(out / "combined_scores.csv")["task"].tolist() == ["'=1+1"]
    assert pd.read_csv(out / "combined_failures.csv")["task"].tolist() == ["'@torn"]

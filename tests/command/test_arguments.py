import pytest

from sktime_contrastive import recipes
from sktime_contrastive.command.arguments import RECIPES, make_parser

ACTIONS = ["fit", "predict", "embed", "explore"]


@pytest.mark.parametrize("action", ACTIONS)
def test_help_shows_data_and_arguments(capsys, action):
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args([action, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for part in ("--id COLUMN", "--channels", "--out", ".parquet, .csv", ".npy", ".ts"):
        assert part in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_help_shows_actions_and_examples(capsys):
    with pytest.raises(SystemExit):
        make_parser().parse_args(["--help"])
    shown = capsys.readouterr().out
    for action in ACTIONS:
        assert f"  {action}" in shown
    assert "python -m sktime_contrastive fit data.parquet --n-clusters 8" in shown


def test_the_recipes_are_there():
    assert {*RECIPES} <= {*recipes.__all__}


def test_names_are_whole(capsys):
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args(["predict", "model", "data", "--ou", "out.csv"])
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "required: --out" in line

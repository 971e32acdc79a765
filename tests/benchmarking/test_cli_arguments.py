"""The command's arguments: what is listed, what would be run, what is refused."""

import re
import runpy
import shlex
import sys
import types

import pytest

from sktime_contrastive.benchmarking import ESTIMATORS, cli
from sktime_contrastive.benchmarking.cli import main
from tests.benchmarking.conftest import refused


def test_list_has_all_names(capsys):
    main(["--list"])
    shown = capsys.readouterr().out
    for name, make in ESTIMATORS.items():
        assert re.search(rf"^  {name} +{re.escape(make.__doc__)}$", shown, re.M)
    assert "\n  combined train-test\n" in shown
    shipped = shown.partition("data sets that ship with sktime:")[2].split()
    assert {"GunPoint", "JapaneseVowels", "UnitTest"} <= set(shipped)


def test_list_of_a_folder(archive, capsys):
    main(["--list", "--data", str(archive)])
    shown = capsys.readouterr().out
    assert shown.endswith(f"data sets in {archive}:\n  First Second\n")


def test_module_runs_the_command(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["benchmarking", "--list"])
    runpy.run_module("sktime_contrastive.benchmarking", run_name="__main__")
    assert capsys.readouterr().out.startswith("estimators:\n")


class AskedError(Exception):
    """A benchmark was about to run."""


@pytest.fixture
def asked(monkeypatch):
    """What the command would run, in place of running it."""
    seen = types.SimpleNamespace(options={}, estimators=[], tasks={})

    class Spy:
        def __init__(self, **options):
            seen.options = options

        def add_estimator(self, estimator, name):
            seen.estimators.append(name)

        def add_task(self, data, protocol, task_id):
            seen.tasks[task_id] = (data, protocol)

        def run(self, path, force_rerun):
            seen.path, seen.force_rerun = path, force_rerun
            raise AskedError

    def ask(*arguments):
        seen.estimators, seen.tasks = [], {}
        with pytest.raises(AskedError):
            main(list(map(str, arguments)))
        return seen

    monkeypatch.setattr(cli, "ClusteringBenchmark", Spy)
    return ask


def test_help_has_examples_that_are_understood(capsys, asked, monkeypatch):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out.replace("\\\n", " ")
    examples = re.findall(
        r"^  python -m sktime_contrastive.benchmarking (.*)$", shown, re.M
    )
    assert len(examples) == 2
    monkeypatch.setattr(cli, "list_archive", lambda _: ["Beef"])
    monkeypatch.setattr(cli, "load_dataset", lambda name, _: name)
    for example in examples:
        arguments = shlex.split(example)
        seen = asked(*arguments[: arguments.index("--out")])
        assert set(seen.estimators) <= set(arguments)
        assert len(seen.estimators) >= 2


def test_defaults(asked):
    seen = asked()
    assert seen.estimators == ["neighbors_2d", "euclidean_kmeans"]
    assert list(seen.tasks) == ["ArrowHead", "BasicMotions", "GunPoint", "OSULeaf"]
    assert {protocol for _, protocol in seen.tasks.values()} == {"combined"}
    assert (seen.path, seen.force_rerun) == (None, "none")
    assert seen.options["backend"] is None
    assert (seen.options["n_seeds"], seen.options["timeout"]) == (1, None)


def test_options_reach_the_benchmark(asked, archive, tmp_path):
    options = ["--n-jobs", 2, "--seeds", 3, "--timeout", 1.5, "--retry-failed"]
    folders = ["--data", archive, "--out", tmp_path / "a" / "b"]
    seen = asked(*folders, *options, "--protocol", "train-test", "--datasets", "First")
    assert seen.options["backend"] == "loky"
    assert seen.options["backend_params"] == {"n_jobs": 2}
    assert (seen.options["n_seeds"], seen.options["timeout"]) == (3, 1.5)
    assert seen.force_rerun == "failed"
    assert seen.path == tmp_path / "a" / "b" / "train-test.json"
    ((data, protocol),) = seen.tasks.values()
    assert (data.name, data.folder, protocol) == ("First", archive, "train-test")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--estimators", "euclidian_kmeans"], "Did you mean 'euclidean_kmeans'?"),
        (["--datasets", "Gunpoint"], "Did you mean 'GunPoint'?"),
        (
            ["--protocol", "train_test"],
            "--protocol='train_test' is not known. Did you mean 'train-test'?",
        ),
        (["--data", "nowhere"], "There is no folder nowhere."),
        (["--seeds", "0"], "n_seeds=0 must be at least 1"),
        (["--n-jobs", "0"], "--n-jobs=0 must be at least 1"),
        (["--timeout", "0"], "timeout=0.0 must be finite and above 0"),
        (["--list", "--data", "nowhere"], "There is no folder nowhere."),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_run(
    arguments, says, capsys, tmp_path
):
    said = refused(capsys, *arguments, "--out", tmp_path / "out")
    assert says in said
    assert said.startswith("usage: python -m sktime_contrastive.benchmarking")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--resume", "--retry-failed"])
def test_what_goes_on_needs_results(option, capsys):
    assert "need --out, where results are" in refused(capsys, option)


def test_a_wrong_data_set_of_a_folder(archive, capsys):
    assert "Did you mean 'First'?" in refused(
        capsys, "--data", archive, "--datasets", "Frist"
    )


def test_one_protocol_does_not_stand_in_for_another(asked, archive, tmp_path):
    (tmp_path / "combined.json").touch()
    seen = asked("--data", archive, "--out", tmp_path, "--protocol", "train-test")
    assert seen.path == tmp_path / "train-test.json"

"""Each optional package that is missing costs what needs it, and says which extra."""

import subprocess
import sys
from pathlib import Path

import pytest

import sktime_contrastive
from sktime_contrastive.utils.extras import import_extra, is_importable, needs_extra

ROOT = Path(sktime_contrastive.__file__).parents[1]


def test_core_dependencies_are_enough():
    """The script that CI runs in a bare environment, the optional packages hidden."""
    command = [sys.executable, "-W", "ignore", str(ROOT / ".ci" / "core.py"), "--hide"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    assert "Everything works without aeon" in run.stdout


@pytest.fixture(autouse=True)
def forget():
    yield
    sys.modules.pop("wanted", None)


@needs_extra("plot", "wanted")
def draw(x, *, scale=1):
    """Draw it."""
    return x * scale


def test_what_is_there_is_used(tmp_path, monkeypatch):
    (tmp_path / "wanted.py").write_text("answer = 42")
    monkeypatch.syspath_prepend(tmp_path)
    assert is_importable("wanted")
    assert import_extra("wanted", "plot", "drawing").answer == 42
    assert draw(2, scale=3) == 6
    assert (draw.__name__, draw.__doc__) == ("draw", "Draw it.")


def test_what_is_missing_is_named_with_its_extra():
    match = r'draw needs wanted, .*No module named.*"sktime-contrastive\[plot\]"'
    with pytest.raises(ModuleNotFoundError, match=match) as caught:
        draw(2)
    assert caught.value.name == "wanted"
    with pytest.raises(ModuleNotFoundError, match=match):
        draw()  # before a look at the arguments
    assert not is_importable("wanted")


def test_what_is_broken_says_why(tmp_path, monkeypatch):
    """Installed, but it cannot be loaded: an ImportError, and the reason is kept."""
    (tmp_path / "wanted.py").write_text("raise ImportError('libwanted.so.3: no such')")
    monkeypatch.syspath_prepend(tmp_path)
    match = r"draw needs wanted, .*libwanted.so.3: no such.*\[plot\]"
    with pytest.raises(ImportError, match=match) as caught:
        draw(2)
    assert not isinstance(caught.value, ModuleNotFoundError)
    assert not is_importable("wanted")


def test_a_module_of_a_package_is_named_by_the_package():
    with pytest.raises(ModuleNotFoundError, match=r"^fit needs wanted, ") as caught:
        import_extra("wanted.deep.inside", "benchmark", "fit")
    assert caught.value.name == "wanted"

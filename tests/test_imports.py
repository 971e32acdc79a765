import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import sktime_contrastive

PACKAGE = Path(sktime_contrastive.__file__).parent

# Floors from the ground up; a module imports from its own part and from lower floors.
FLOORS = [
    {"utils"},
    {"sklearn_protocol"},
    {"panel", "neighbors", "clustering"},
    {"encoders", "training", "positives"},
    {"contrast"},
    {"embedder"},
    {"clusterer", "recipes"},
    {"persistence"},
    {"distributed", "registry", "tslearn"},
    {"explanation"},
    {"plotting"},
    {"benchmarking", "command"},
    {"__main__"},
]
FLOOR_OF = {part: floor for floor, parts in enumerate(FLOORS) for part in parts}


def modules():
    return [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]


def part_of(path):
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_at_run_time(node):
    """Names of the package's modules, less those under `if TYPE_CHECKING`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.ImportFrom) and child.module.startswith(PACKAGE.name):
            tail = child.module.split(".")[1:]
            yield from [tail[0]] if tail else [alias.name for alias in child.names]
        yield from imported_at_run_time(child)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_downwards(path):
    here = part_of(path)
    for there in imported_at_run_time(ast.parse(path.read_text())):
        if there != here:
            assert FLOOR_OF[there] < FLOOR_OF[here], f"{here} imports {there}"


def test_every_part_has_its_floor():
    assert {part_of(path) for path in modules()} == set(FLOOR_OF)


def test_the_table_in_contributing_has_the_same_floors():
    text = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text()
    floors = []
    for floor, part in re.findall(r"^\| *(\w*) *\| `(\w+)(?:/|\.py)` \|", text, re.M):
        if floor:
            floors.append(set())
        floors[-1].add(part)
    assert floors[::-1] == FLOORS


# Tests of what several modules do together.
WHOLES = {
    "test_clusterer_*.py",
    "test_documents.py",
    "test_examples.py",
    "test_imports.py",
    "test_sktime_contract.py",
    "test_sklearn_contract.py",
    "test_saved*.py",
    "test_soak.py",
    "test_fuzz.py",
    "test_bad_*.py",
    "test_private_names.py",
    "test_side_by_side.py",
    "test_defaults.py",
    "test_soak_fits.py",
    "test_benchmark_*.py",
    "test_cli_arguments.py",
    "test_cluster.py",
    "test_explain_panels.py",
    "test_explore.py",
    "test_explorer_pointer.py",
    "test_rebuild.py",
    "test_other_processors.py",
    "test_networks_at_once.py",
}


def test_each_module_has_its_test():
    tests = PACKAGE.parent / "tests"
    expected = set()
    for path in modules():
        own = path.relative_to(PACKAGE)
        if own.name not in ("__init__.py", "__main__.py"):
            expected.add(own.with_name(f"test_{own.name}"))
    found = {path.relative_to(tests) for path in tests.rglob("test_*.py")}
    wholes = {path for path in found if any(map(path.match, WHOLES))}
    assert expected - found == set()
    assert found - expected - wholes == set()


def test_no_two_files_of_one_name():
    names = Counter(path.name for path in modules())
    twice = {name for name, times in names.items() if times > 1}
    assert twice <= {"__init__.py", "__main__.py", "base.py"}


LATE = {"torch", "matplotlib", "bokeh", "numba", "tslearn", "tqdm"}


# One after the other in one process: what was imported stays.
STATEMENTS = {
    "import sktime_contrastive": LATE | {"sktime", "pandas", "sklearn"},
    "from sktime_contrastive import ContrastiveClusterer as C; C(3)": LATE,
    "from sktime_contrastive import ContrastiveEmbedder as E; E()": LATE,
    "from sktime_contrastive import plotting": LATE,
    "from sktime_contrastive import recipes": LATE - {"torch", "tqdm"},
}


def test_heavy_packages_are_imported_late():
    show = "print(*{name.partition('.')[0] for name in sys.modules})"
    script = "\n".join(["import sys", *(f"{each}\n{show}" for each in STATEMENTS)])
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    shown = run.stdout.splitlines()
    for (statement, late), imported in zip(STATEMENTS.items(), shown, strict=True):
        assert late.isdisjoint(imported.split()), statement


def test_public_names():
    for name in sktime_contrastive.__all__:
        assert getattr(sktime_contrastive, name) is not None
        assert name in dir(sktime_contrastive)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sktime_contrastive.nothing


def test_files_are_short():
    tests = PACKAGE.parent / "tests"
    for path in [*modules(), *tests.rglob("*.py")]:
        assert len(path.read_text().splitlines()) <= 300, path

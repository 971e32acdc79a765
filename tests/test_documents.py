"""The documents say what is true; the README's examples run as doctests."""

import re
from pathlib import Path

import numpy as np

import sktime_contrastive
from sktime_contrastive import ContrastiveClusterer, recipes

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()


def code_blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.M | re.S)


def test_readme_has_the_two_commands():
    assert code_blocks(README, "bash")[0].splitlines() == [
        'python -m pip install ".[all]" && python examples/quickstart.py',
        'python -m pip install ".[test]" && python -m pytest',
    ]


def test_links_to_files_are_right():
    for text in (README, CONTRIBUTING):
        for target in re.findall(r"\]\(([^)]+)\)", text):
            assert target.startswith("https://") or (ROOT / target).is_file(), target


def test_changelog_has_the_version():
    assert f"## {sktime_contrastive.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_map_of_the_parts_is_whole():
    package = Path(sktime_contrastive.__file__).parent
    parts = [p.name for p in package.glob("*.py") if p.name != "__init__.py"]
    parts += [f"{p.parent.name}/" for p in package.glob("*/__init__.py")]
    for part in parts:
        assert f"`{part}`" in CONTRIBUTING, part


def test_the_encoder_in_contributing_works():
    scope = {}
    exec(code_blocks(CONTRIBUTING, "python")[0], scope)
    recipe = recipes.plain_2d(encoder=scope["MeanAndStd"](8), num_epochs=2)
    clusterer = ContrastiveClusterer(2, recipe, random_state=0)
    X = np.random.default_rng(0).normal(size=(10, 3, 12))
    padded = np.pad(X, [(0, 0), (0, 0), (0, 5)], constant_values=np.nan)
    codes = clusterer.fit(X).embedding_
    np.testing.assert_allclose(clusterer.embed(padded), codes, atol=1e-5)


def test_the_placeholder_in_contributing_finds_the_clusterer():
    scope = {}
    record = code_blocks(CONTRIBUTING, "python")[1]
    exec(record, scope)
    placeholder = scope["ContrastiveClusterer"]
    assert placeholder.get_class_tag("object_type") == "clusterer"
    assert placeholder.__name__ == ContrastiveClusterer.__name__

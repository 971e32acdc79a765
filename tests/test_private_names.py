"""What begins with an underscore is an object's own: nobody else reads it."""

import ast
from pathlib import Path

import pytest

import sktime_contrastive

PACKAGE = Path(sktime_contrastive.__file__).parent

# Names for which their owners have no public ones, and whose they are.
OF_OTHERS = {
    "_exit": "os",
    "_replace": "named tuples",
    "_C": "torch",
    "_schema": "torch's operators",
    "_n_threads": "scikit-learn's KMeans, which reads it in predict",
    "_n_features_out": "scikit-learn's KMeans",
    "_organize_model": "tslearn's models",
    "_MAX_MEMORY_LEAK_SIZE": "loky",
    "_meta": "dask's frames",
    "_meta_nonempty": "dask's frames",
    "_SubParsersAction": "argparse, in an annotation",
}


def private_names_of_others(tree):
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        private = node.attr.startswith("_") and not node.attr.startswith("__")
        owner = ast.unparse(node.value)
        if private and owner not in ("self", "cls", "super()"):
            yield node.attr


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_no_private_name_of_another_object(path):
    found = set(private_names_of_others(ast.parse(path.read_text())))
    assert found <= OF_OTHERS.keys()


def test_what_is_found():
    tree = ast.parse("self._a\ncls._b\nsuper()._c\nother._d\nself.part._e\nx.__len__")
    assert sorted(private_names_of_others(tree)) == ["_d", "_e"]

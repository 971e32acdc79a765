import numpy as np
import pytest

from sktime_contrastive.persistence.trees import content_digest

TREE = {"a": {"b": 1, "weights": np.arange(6.0).reshape(2, 3)}, "c": "text"}


def test_the_order_of_names_does_not_matter():
    turned = {"c": "text", "a": {"weights": TREE["a"]["weights"], "b": 1}}
    assert content_digest(turned) == content_digest(TREE)


@pytest.mark.parametrize(
    "weights",
    [
        np.arange(6.0).reshape(3, 2),
        np.arange(6).reshape(2, 3),
        np.arange(6.0, dtype=np.float32).reshape(2, 3),
        np.nextafter(TREE["a"]["weights"], 9),
        np.zeros((0, 3)),
    ],
)
def test_any_other_array_gives_another(weights):
    changed = {"a": {"b": 1, "weights": weights}, "c": "text"}
    assert content_digest(changed) != content_digest(TREE)


def test_arrays_of_any_layout_give_the_same():
    turned = np.asfortranarray(TREE["a"]["weights"])
    assert content_digest({**TREE, "a": {"b": 1, "weights": turned}}) == content_digest(
        TREE
    )

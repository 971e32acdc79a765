import pytest

from sktime_contrastive.persistence import errors


@pytest.mark.parametrize("name", errors.__all__)
def test_they_are_value_errors(name):
    """Who asks for a ValueError of a bad file gets each of them."""
    assert issubclass(getattr(errors, name), ValueError)

import pytest

from tests.explanation.planted import fit, plant


@pytest.fixture(scope="package")
def bumps():
    """A panel of 60 series with a bump in channel 1, and a clusterer fitted to it."""
    X, *_ = plant("bump", 0.36)
    return fit(X), X

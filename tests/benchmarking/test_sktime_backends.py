import sys

import pytest

from sktime_contrastive.benchmarking.sktime_backends import parallelize


def scaled(item, meta):
    return item * meta["by"]


@pytest.mark.parametrize("backend", [None, "threading"])
def test_a_function_is_called_on_each_item(backend):
    assert list(parallelize(scaled, [1, 2, 3], {"by": 2}, backend)) == [2, 4, 6]


@pytest.mark.parametrize("backend", ["dask", "dask_lazy"])
def test_a_missing_dask_names_its_extra(backend, monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(
        ModuleNotFoundError, match=rf"backend='{backend}' needs dask.*contrastive\[dask"
    ):
        parallelize(scaled, [1], {"by": 2}, backend)

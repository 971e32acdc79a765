"""Two worker processes, one of which may die."""

import os
import signal
import time

import dask.dataframe as dd
import numpy as np
import pytest

from sktime_contrastive.distributed import predict_partitions


@pytest.fixture
def client(processes):
    import dask
    from distributed import Client, LocalCluster

    method = {"distributed.worker.multiprocessing-method": processes.get_start_method()}
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with (
        dask.config.set(method),
        LocalCluster(**options, processes=True) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_a_killed_worker_loses_nothing(rows, fitted, client):
    numbers = rows.groupby("id", sort=False).ngroup()
    parts = [rows[numbers == number] for number in range(40)]

    def read_slowly(part):
        time.sleep(0.1)
        return part

    ddf = dd.from_map(read_slowly, parts, meta=rows.iloc[:0])
    future = client.compute(predict_partitions(fitted, ddf, "id", "time"))
    address, pid = [*client.run(os.getpid).items()][-1]
    while sum("_of_partition" in str(key) for key in client.has_what()[address]) < 2:
        time.sleep(0.02)
    assert not future.done()
    os.kill(pid, signal.SIGKILL)
    computed = future.result(timeout=120)
    assert list(computed.index) == list(rows["id"].unique())
    np.testing.assert_array_equal(computed["label"], fitted.labels_)

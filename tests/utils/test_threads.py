"""Limits hold in the thread that asked for them, and end with their context."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from threadpoolctl import threadpool_info

from sktime_contrastive.utils.threads import limit_new_thread, limit_this_thread


def pools(kind):
    return [p["num_threads"] for p in threadpool_info() if p["user_api"] == kind]


@pytest.fixture(autouse=True)
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_one_thread_inside_and_as_before_outside():
    before = threadpool_info()
    with limit_this_thread():
        assert torch.get_num_threads() == 1
        assert set(pools("blas") + pools("openmp")) == {1}
        with limit_this_thread():
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 2
    assert threadpool_info() == before


def test_other_threads_keep_their_number():
    with ThreadPoolExecutor(1) as other:
        assert other.submit(torch.get_num_threads).result() == 2
        with limit_this_thread():
            assert other.submit(torch.get_num_threads).result() == 2


def test_a_new_thread_is_limited_to_its_end():
    with ThreadPoolExecutor(1, initializer=limit_new_thread) as executor:
        assert executor.submit(torch.get_num_threads).result() == 1
    assert torch.get_num_threads() == 2


def test_blas_is_put_back_by_the_last_one():
    before = pools("blas")
    entered, leave = threading.Event(), threading.Event()

    def stay():
        with limit_this_thread():
            entered.set()
            leave.wait(60)

    other = threading.Thread(target=stay)
    with limit_this_thread():
        other.start()
        assert entered.wait(60)
    assert set(pools("blas")) == {1}
    leave.set()
    other.join()
    assert pools("blas") == before


def test_an_error_ends_the_limit():
    before = threadpool_info()
    with pytest.raises(ZeroDivisionError), limit_this_thread():
        raise ZeroDivisionError
    assert threadpool_info() == before

"""One core for each thread, and settings kept."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import joblib
import pytest
import torch
from threadpoolctl import threadpool_limits

from sktime_contrastive.training import Trainer
from sktime_contrastive.utils import parallel
from sktime_contrastive.utils.parallel import one_core, share_out
from tests.thread_settings import inside, number_of_new_threads, settings


def test_all_pools_have_one_thread_inside(torch_threads):
    before = settings()
    with one_core():
        assert set(inside()) == {1}
        assert number_of_new_threads() == torch_threads  # of other code's threads
    assert settings() == before


def test_helpers_have_one_thread_each(torch_threads):
    before = settings()
    together = threading.Barrier(3, timeout=60)

    def unit(number):
        together.wait()
        return threading.get_ident(), inside()

    with one_core(n_jobs=3):
        threads, seen = zip(*share_out(unit, range(3)), strict=True)
    assert len(set(threads)) == 3
    assert {number for numbers in seen for number in numbers} == {1}
    assert settings() == before


@pytest.mark.parametrize("n_jobs", [None, 1, 2, 3, 5, -1])
def test_results_are_in_order(n_jobs):
    with one_core(n_jobs):
        assert share_out(lambda unit: unit * 10, range(7)) == list(range(0, 70, 10))
        assert share_out(lambda unit: unit, []) == []


def test_units_share_nothing_further():
    def unit(number):
        own = threading.get_ident()
        threads = share_out(lambda _: threading.get_ident(), range(4))
        return own, threads

    with one_core(n_jobs=3):
        for own, threads in share_out(unit, range(6)):
            if own != threading.get_ident():
                assert set(threads) == {own}


@pytest.mark.parametrize(
    "mode", [torch.no_grad, torch.inference_mode, torch.enable_grad]
)
def test_units_see_the_callers_gradient_mode(mode):
    def unit(_):
        together.wait()
        return torch.is_grad_enabled(), torch.is_inference_mode_enabled()

    together = threading.Barrier(2, timeout=60)
    with one_core(n_jobs=2), mode():
        expected = torch.is_grad_enabled(), torch.is_inference_mode_enabled()
        assert share_out(unit, range(2)) == [expected] * 2


@pytest.mark.parametrize("failing", [0, 1, 5])
def test_what_a_unit_raises_is_raised_and_the_rest_is_left(failing):
    begun = []

    def unit(number):
        begun.append(number)
        if number == failing:
            raise ZeroDivisionError(number)
        return number

    before = settings()
    with pytest.raises(ZeroDivisionError), one_core(n_jobs=2):
        share_out(unit, range(1000))
    assert len(begun) < 1000
    assert settings() == before


@pytest.mark.parametrize(("n_jobs", "error"), [(0, ValueError), (1.5, TypeError)])
def test_what_is_no_number_of_threads(n_jobs, error):
    with pytest.raises(error, match=f"n_jobs={n_jobs}"):
        Trainer(n_jobs=n_jobs).check_parameters()


def test_number_of_workers_is_limited_by_torchs(monkeypatch):
    monkeypatch.setattr(joblib, "cpu_count", lambda: 64)
    before = torch.get_num_threads()
    for n_threads in (1, 3, 50):
        torch.set_num_threads(n_threads)
        with one_core():
            assert n_workers() == min(n_threads, 8)
    torch.set_num_threads(before)
    with threadpool_limits(1, user_api="openmp"), one_core():
        assert n_workers() == 1
    with one_core(n_jobs=-2):
        assert n_workers() == 63


def test_number_of_workers_is_limited_by_the_cores(monkeypatch, torch_threads):
    monkeypatch.setattr(joblib, "cpu_count", lambda: 2)
    with one_core():
        assert n_workers() == min(torch_threads, 2)


def test_daemons_have_one_worker(monkeypatch):
    daemon = SimpleNamespace(daemon=True)
    monkeypatch.setattr(multiprocessing, "current_process", lambda: daemon)
    with one_core():
        assert n_workers() == 1


def n_workers():
    return parallel._here.crew.n_workers


def test_blas_is_put_back_by_the_last_thread_inside():
    """scikit-learn sets its number too, in a thread that outlasts the first."""
    before = settings()
    entered, left = threading.Event(), threading.Event()

    def enter_second():
        with one_core(), threadpool_limits(1, user_api="blas"):
            entered.set()
            assert left.wait(60)
            return set(inside())

    with ThreadPoolExecutor(1) as executor:
        with one_core():
            second = executor.submit(enter_second)
            assert entered.wait(60)
        left.set()
        assert second.result() == {1}
    assert settings() == before


@pytest.mark.parametrize("n_threads", [1, 2])
def test_numbers_that_the_user_set_for_a_while_are_put_back(n_threads):
    before = settings()
    with threadpool_limits(n_threads):
        own = inside()
        with one_core():
            assert set(inside()) == {1}
        assert inside() == own
    assert settings() == before

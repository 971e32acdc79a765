"""One core for each thread, the same bits for any number of them, settings kept."""

import multiprocessing
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import joblib
import numpy as np
import pytest
import torch
from sktime.datasets import load_arrow_head, load_japanese_vowels
from threadpoolctl import threadpool_info, threadpool_limits

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.encoders import FCN
from sktime_contrastive.training import Callback, Trainer
from sktime_contrastive.utils import parallel
from sktime_contrastive.utils.parallel import one_core, share_out


def number_of_new_threads():
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(torch.get_num_threads).result()


def settings():
    return inside(), number_of_new_threads(), threadpool_info()


@pytest.fixture(params=[1, 2, 3])
def torch_threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def inside():
    """Threads of torch and of the pools, as the thread that calls sees them."""
    info = torch.__config__.parallel_info()
    mkl = re.search(r"mkl_get_max_threads\(\) : (\d+)", info)
    of_mkl = [int(mkl[1])] if mkl else []
    of_pools = [pool["num_threads"] for pool in threadpool_info()]
    return torch.get_num_threads(), *of_mkl, *of_pools


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


class Raises(Callback):
    def on_epoch_end(self, network, epoch):
        raise ZeroDivisionError


SERIES = {
    "equal": load_arrow_head(split="train", return_type="numpy3D")[0][:, :, ::3],
    "unequal": load_japanese_vowels(split="train", return_type="pd-multiindex")[0].loc[
        :40
    ],
}
EMBEDDERS = {
    "neighbors_2d": recipes.neighbors_2d(),
    "views": recipes.plain_2d(encoder="rocket"),
    "fcn": recipes.plain_2d(encoder=FCN((8, 8), (5, 3))),
    "head": recipes.simclr(encoder="rocket"),
}


def fit(name, series, n_jobs=None, callbacks=()):
    trainer = Trainer(num_epochs=4, n_jobs=n_jobs, callbacks=callbacks)
    embedder = EMBEDDERS[name].clone().set_params(trainer=trainer)
    n_init = 16 if name == "neighbors_2d" else 2
    clusterer = ContrastiveClusterer(3, embedder, n_init=n_init, random_state=0)
    return clusterer.fit(SERIES[series])


def results(clusterer, series):
    X = SERIES[series]
    return (
        clusterer.embedding_,
        clusterer.labels_,
        clusterer.embed(X),
        clusterer.predict_proba(X),
    )


def assert_same_bits(one, other):
    for expected, given in zip(one, other, strict=True):
        np.testing.assert_array_equal(given, expected)


@pytest.fixture(scope="module")
def alone():
    """Results with one thread everywhere."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    found = {
        (name, series): results(fit(name, series, n_jobs=1), series)
        for name in EMBEDDERS
        for series in SERIES
    }
    torch.set_num_threads(before)
    return found


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("name", EMBEDDERS)
def test_the_number_of_threads_changes_no_bit(alone, name, series, torch_threads):
    before = settings()
    for n_jobs in (None, 2, 3):
        assert_same_bits(
            alone[name, series], results(fit(name, series, n_jobs), series)
        )
    assert settings() == before


class LooksOn(Callback):
    def on_epoch_end(self, network, epoch):
        pass


@pytest.mark.parametrize("callback", [Callback(), LooksOn()])
def test_callbacks_change_no_bit(alone, callback):
    fitted = fit("neighbors_2d", "equal", n_jobs=2, callbacks=[callback])
    assert_same_bits(alone["neighbors_2d", "equal"], results(fitted, "equal"))


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


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_joblibs_workers_give_the_same_bits(alone, backend):
    before = settings()
    jobs = [joblib.delayed(fit_and_embed)() for _ in range(2)]
    for found in joblib.Parallel(n_jobs=2, backend=backend)(jobs):
        assert_same_bits(alone["neighbors_2d", "equal"], found)
    assert settings() == before


def fit_and_embed():
    return results(fit("neighbors_2d", "equal"), "equal")


SCRIPT = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from test_parallel import fit_and_embed
np.savez(sys.argv[2], *fit_and_embed())
"""


@pytest.mark.parametrize("n_threads", ["1", "3"])
def test_the_environment_changes_no_bit(alone, n_threads, tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", n_threads)
    path = tmp_path / "results.npz"
    here = str(Path(__file__).parent)
    subprocess.run([sys.executable, "-c", SCRIPT, here, path], check=True)
    found = np.load(path)
    expected = alone["neighbors_2d", "equal"]
    assert_same_bits(expected, [found[name] for name in found.files])


def test_settings_are_kept_when_a_fit_raises(torch_threads):
    before = settings()
    with pytest.raises(ZeroDivisionError):
        fit("neighbors_2d", "equal", n_jobs=2, callbacks=[Raises()])
    assert settings() == before


def test_two_fits_at_once(alone, torch_threads):
    """Each is right; neither leaves the other's settings behind."""
    before = settings()
    begin = threading.Barrier(2, timeout=60)

    def fit_twice():
        own = torch.get_num_threads()
        for _ in range(2):
            begin.wait()
            found = fit_and_embed()
        return found, own, torch.get_num_threads()

    with ThreadPoolExecutor(2) as executor:
        futures = [executor.submit(fit_twice) for _ in range(2)]
        for future in futures:
            found, own, own_after = future.result()
            assert_same_bits(alone["neighbors_2d", "equal"], found)
            assert own == own_after == torch_threads
    assert settings() == before

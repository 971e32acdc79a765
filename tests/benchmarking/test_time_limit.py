import importlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from sktime_contrastive.benchmarking import time_limit
from sktime_contrastive.benchmarking.time_limit import TimeLimitError, call_within
from tests.benchmarking.conftest import is_alive, wait_for


def compiled_loop(n):
    """One call into LAPACK of minutes, which no signal handler of Python interrupts."""
    return np.linalg.svd(np.random.default_rng(0).normal(size=(n, n)))[1][0]


def test_results_and_errors_come_back():
    assert call_within(60, divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        call_within(60, divmod, 7, 0)
    with pytest.raises(TimeoutError, match="my own"):
        call_within(60, raise_own)


def raise_own():
    raise TimeoutError("my own")


def test_a_compiled_loop_is_ended_and_the_next_call_served():
    pid = call_within(60, os.getpid)
    assert call_within(60, os.getpid) == pid != os.getpid()
    with pytest.raises(
        TimeLimitError, match=r"This took longer than the time limit of 0\.3 seconds"
    ):
        call_within(0.3, compiled_loop, 4000, what="This")
    assert wait_for(lambda: not is_alive(pid))
    assert call_within(60, os.getpid) != pid


def test_what_is_imported_does_not_count(tmp_path, monkeypatch):
    lines = "import time", "time.sleep(3)", "def one():", "    return 1"
    (tmp_path / "slow_to_import.py").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(tmp_path)
    one = importlib.import_module("slow_to_import").one
    for call in ((one,), (callable, one)):
        with ThreadPoolExecutor(1) as new_thread:  # whose process has not imported it
            assert new_thread.submit(call_within, 1.5, *call).result()


class Counted:
    """An argument that counts how often it is sent."""

    times = 0

    def __reduce__(self):
        Counted.times += 1
        return list, ()


def test_arguments_are_sent_once():
    argument = Counted()
    assert call_within(60, len, argument) == 0
    assert Counted.times == 1


def test_what_was_sent_is_not_kept():
    call_within(60, len, [1, 2])
    assert call_within(60, what_is_kept) is None


def what_is_kept():
    return time_limit._of_thread.call


def test_a_process_that_keeps_memory_stays():
    """Else the next fit is charged with compiling anew."""
    pid = call_within(60, os.getpid)
    for _ in range(2):  # the first call after a second is what loky measures from
        time.sleep(1.2)
        call_within(60, keep, 50_000_000)
    assert call_within(60, os.getpid) == pid


kept = []


def keep(n):
    kept.append(np.ones(n))


def test_a_process_that_was_killed_is_started_again():
    with pytest.raises(RuntimeError):
        call_within(60, kill_myself)
    assert call_within(60, divmod, 7, 2) == (3, 1)


def kill_myself():
    os.kill(os.getpid(), signal.SIGKILL)


def test_an_idle_process_that_was_killed_is_started_again():
    pid = call_within(60, os.getpid)
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: not is_alive(pid))
    time.sleep(0.5)  # till that is known here
    assert call_within(60, divmod, 7, 2) == (3, 1)


def test_a_script_needs_no_guard_and_may_pass_its_own_functions(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from sktime_contrastive.benchmarking.time_limit import call_within\n"
        "print('begins')\n"
        "print(call_within(60, lambda number: number + 1, 2))\n"
    )
    command = [sys.executable, str(script)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["begins", "3"]


def work_for_ever(pipe):
    pipe.send(call_within(600, os.getpid))
    call_within(600, time.sleep, 600)


def test_no_process_outlives_a_killed_parent(processes):
    here, there = processes.Pipe()
    parent = processes.Process(target=work_for_ever, args=(there,))
    parent.start()
    child = here.recv()
    assert is_alive(child)
    parent.kill()
    parent.join()
    assert wait_for(lambda: not is_alive(child))

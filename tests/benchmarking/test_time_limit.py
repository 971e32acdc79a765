import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from sktime_contrastive.benchmarking.time_limit import TimeLimit, TimeLimitError
from tests.benchmarking.conftest import is_alive, wait_for


def compiled_loop(n):
    """One call into LAPACK of minutes, which no signal handler of Python interrupts."""
    return np.linalg.svd(np.random.default_rng(0).normal(size=(n, n)))[1][0]


def test_results_and_errors_come_back():
    limit = TimeLimit(60)
    assert limit.call(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        limit.call(divmod, 7, 0)
    with pytest.raises(TimeoutError, match="my own"):
        limit.call(raise_own)


def raise_own():
    raise TimeoutError("my own")


def test_a_compiled_loop_is_ended_and_the_next_call_served():
    limit = TimeLimit(0.3)
    pid = limit.prepare(os.getpid)
    assert limit.prepare(os.getpid) == pid != os.getpid()
    with pytest.raises(
        TimeLimitError, match=r"longer than the time limit of 0\.3 seconds"
    ):
        limit.call(compiled_loop, 4000)
    assert wait_for(lambda: not is_alive(pid))
    assert TimeLimit(60).call(os.getpid) != pid


def test_a_process_that_keeps_memory_stays():
    """Else the next fit is charged with compiling anew."""
    limit = TimeLimit(60)
    pid = limit.call(os.getpid)
    for _ in range(2):  # the first call after a second is what loky measures from
        time.sleep(1.2)
        limit.call(keep, 50_000_000)
    assert limit.call(os.getpid) == pid


kept = []


def keep(n):
    kept.append(np.ones(n))


def test_a_process_that_was_killed_is_started_again():
    limit = TimeLimit(60)
    with pytest.raises(RuntimeError):
        limit.call(kill_myself)
    assert limit.call(divmod, 7, 2) == (3, 1)


def kill_myself():
    os.kill(os.getpid(), signal.SIGKILL)


def test_an_idle_process_that_was_killed_is_started_again():
    limit = TimeLimit(60)
    pid = limit.call(os.getpid)
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: not is_alive(pid))
    time.sleep(0.5)  # till that is known here
    assert limit.call(divmod, 7, 2) == (3, 1)


def test_a_script_needs_no_guard_and_may_pass_its_own_functions(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from sktime_contrastive.benchmarking.time_limit import TimeLimit\n"
        "print('begins')\n"
        "print(TimeLimit(60).call(lambda number: number + 1, 2))\n"
    )
    command = [sys.executable, str(script)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["begins", "3"]


def work_for_ever(pipe):
    limit = TimeLimit(600)
    pipe.send(limit.prepare(os.getpid))
    limit.call(time.sleep, 600)


def test_no_process_outlives_a_killed_parent(processes):
    here, there = processes.Pipe()
    parent = processes.Process(target=work_for_ever, args=(there,))
    parent.start()
    child = here.recv()
    assert is_alive(child)
    parent.kill()
    parent.join()
    assert wait_for(lambda: not is_alive(child))

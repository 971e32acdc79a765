import time

import pytest

from sktime_contrastive.utils import stages
from sktime_contrastive.utils.stages import record_stages, stage


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves on."""
    now = [0.0]
    monkeypatch.setattr(stages.time, "perf_counter", lambda: now[0])

    def wait(seconds):
        now[0] += seconds

    return wait


def test_each_stage_has_its_own_seconds(clock):
    with record_stages() as seconds:
        clock(1)  # of no stage
        with stage("training"):
            clock(2)
            with stage("neighbours"):
                clock(4)
            clock(8)
        with stage("neighbours"):
            clock(16)
    assert seconds == {"training": 10, "neighbours": 20}


def test_a_stage_ends_with_an_error(clock):
    @stage("training")
    def fail():
        clock(1)
        raise ZeroDivisionError

    with record_stages() as seconds:
        with pytest.raises(ZeroDivisionError):
            fail()
        clock(5)
    assert seconds == {"training": 1}


def test_a_function_is_a_stage():
    @stage("work")
    def work():
        return 3

    assert work() == 3
    with record_stages() as seconds:
        assert work() == 3
    assert list(seconds) == ["work"]


def test_without_a_record_nothing_is_kept():
    with stage("work"):
        time.sleep(0)
    with record_stages() as seconds:
        pass
    assert seconds == {}
